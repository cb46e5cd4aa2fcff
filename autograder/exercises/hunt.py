"""Wrong convolutions that stand hidden, and what calls of them show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from autograder.exercise import (
    RAISED_BY_MISTAKE,
    AnswerError,
    Array,
    Exercise,
    Function,
    Misconception,
    Part,
    Setting,
)
from autograder.exercises import convolve, filter_gradient, forward, input_gradient
from autograder.exercises.given import brief
from autograder.exercises.probes import eighths

EXERCISES: Mapping[str, Exercise] = {
    exercise.name: exercise
    for exercise in (convolve.EXERCISE, filter_gradient.EXERCISE, input_gradient.EXERCISE)
}
MOST_NUMBERS = 14  # of X and F together: a person can look at so many, and no call shows it all
MOST_AROUND, MOST_APART = 3, 6  # rings of zeros, and the stride
PLAINEST = (1, 1, 3, 3), (1, 1, 2, 2)  # shapes of X and F; stride 1, no padding
SEED = 0  # of the numbers in X, F, b and dO: whether a mistake shows depends on sizes alone
KEYS = ("function", "X", "F", "stride", "padding")


@dataclass(frozen=True)
class Probe:
    """A call, told by its sizes; the numbers are drawn.

    Attributes
    ----------
    function : str
    X, F : tuple of int
        The shapes of the input, (N, C, H, W), and of the filters, (K, C, R, S).
    stride, padding : int
    """

    function: str
    X: tuple[int, ...]
    F: tuple[int, ...]
    stride: int = 1
    padding: int = 0

    @classmethod
    def read(cls, given: Any) -> Probe:
        """Return the probe that a student wrote down as a dict.

        Raises
        ------
        AnswerError
            If it is none, or one that asks for too much.
        """
        if not isinstance(given, dict):
            raise AnswerError('it is not a dict such as {"function": "convolve", "X": ..., ...}')
        for key in given:
            if key not in KEYS:
                raise AnswerError(f"nothing is called {brief(key)}; there are {', '.join(KEYS)}")
        for key in ("function", "X", "F"):
            if key not in given:
                raise AnswerError(f'"{key}" is missing')
        function = given["function"]
        if not isinstance(function, str) or function not in EXERCISES:
            raise AnswerError(
                f'"function" is {brief(function)}; it has to be one of {", ".join(EXERCISES)}'
            )
        probe = cls(
            function,
            _shape("X", given["X"], "(N, C, H, W)"),
            _shape("F", given["F"], "(K, C, R, S)"),
            _number("stride", given.get("stride", 1), 1, MOST_APART),
            _number("padding", given.get("padding", 0), 0, MOST_AROUND),
        )
        probe._must_fit()
        return probe

    def _must_fit(self) -> None:
        numbers = int(np.prod(self.X, dtype=object) + np.prod(self.F, dtype=object))
        if numbers > MOST_NUMBERS:
            shown = f"{numbers:,}" if numbers < 10**9 else "far too many"
            raise AnswerError(
                f"X and F have {shown} numbers together; at most {MOST_NUMBERS} can be looked at"
            )
        if self.X[1] != self.F[1]:
            raise AnswerError(f"X has {self.X[1]} channels and F has {self.F[1]}")
        for size, kernel, axis in zip(self.X[2:], self.F[2:], ("high", "wide"), strict=True):
            if size + 2 * self.padding < kernel:
                raise AnswerError(
                    f"the filter is {kernel} {axis}, and the image, its zeros included, only "
                    f"{size + 2 * self.padding}"
                )

    def call(self) -> tuple[tuple[Any, ...], dict[str, int]]:
        """Return arguments and options of the call that it tells of."""
        generator = np.random.default_rng(SEED)
        X, F = eighths(generator, self.X, 8), eighths(generator, self.F, 8)
        b = eighths(generator, self.F[:1], 8)
        rows, columns = (
            forward.output_size(size, kernel, self.stride, self.padding)
            for size, kernel in zip(self.X[2:], self.F[2:], strict=True)
        )
        dO = eighths(generator, (self.X[0], self.F[0], rows, columns), 8)
        arguments: Mapping[str, tuple[Any, ...]] = {
            "convolve": (X, F, b),
            "filter_gradient": (dO, X, self.F[2:]),
            "input_gradient": (dO, F, self.X[2:]),
        }
        return arguments[self.function], {"stride": self.stride, "padding": self.padding}

    def shows(self) -> tuple[bool, ...]:
        """Return for each wrong version of the function whether it gives something else."""
        exercise = EXERCISES[self.function]
        right = exercise.right
        assert right is not None, "misconceptions are built on it"
        truth = self._made_by(right)
        versions = (one.buggy(right) for one in exercise.misconceptions)
        return tuple(not _equal(self._made_by(version), truth) for version in versions)

    def _made_by(self, function: Function) -> Array | None:
        return _made(function, *self.call())


@dataclass(frozen=True)
class Hidden:
    """A mistake that is to be found.

    Attributes
    ----------
    function : str
    name : str
    ways : tuple of int
        Which of the function's wrong versions make it. All of them have to show.
    """

    function: str
    name: str
    ways: tuple[int, ...]

    @property
    def kind(self) -> str:
        """What it goes wrong with, in words."""
        return _kinds(self.function)[self.ways[0]]

    @property
    def weight(self) -> int:
        """How often students make it: a mistake that can be made in more ways is made more often.

        Nobody has published counts. What a class really did stands in its report.
        """
        return len(self.ways)


@cache
def hidden() -> tuple[Hidden, ...]:
    """Return the mistakes that have to be looked for: those that not every call shows."""
    return tuple(one for name in EXERCISES for one in _hidden_in(name))


def _hidden_in(function: str) -> Iterable[Hidden]:
    plain = Probe(function, *PLAINEST).shows()
    misconceptions = EXERCISES[function].misconceptions
    for name in dict.fromkeys(one.name for one in misconceptions):
        ways = tuple(
            index
            for index, (one, is_shown) in enumerate(zip(misconceptions, plain, strict=True))
            if one.name == name and not is_shown
        )
        if ways:
            yield Hidden(function, name, ways)


@cache
def _kinds(function: str) -> list[str]:
    """Return for each wrong version of a function what it goes wrong with, in words.

    It is the part that it loses and that the fewest others lose: "a stride of 2", not "everything
    at once".
    """
    exercise = EXERCISES[function]
    lost = np.array([_lost(one, exercise) for one in exercise.misconceptions])
    meanings = [re.split("[:,]", part.meaning)[0] for part in exercise.parts]
    losers = np.where(lost, lost.sum(axis=0), len(lost) + 1)
    return [meanings[part] for part in losers.argmin(axis=1)]


def _lost(misconception: Misconception, exercise: Exercise) -> list[bool]:
    """Return for each part whether a misconception loses it, in the setting it is judged in."""
    smallest = exercise.parts[0]
    setting = next(
        (one for one in exercise.settings if not _loses(misconception, smallest, one, exercise)),
        exercise.settings[0],
    )
    return [_loses(misconception, part, setting, exercise) for part in exercise.parts]


def _loses(misconception: Misconception, part: Part, setting: Setting, exercise: Exercise) -> bool:
    assert exercise.right is not None, "misconceptions are built on it"
    buggy = misconception.buggy(exercise.right)
    return any(
        not _equal(
            _made(buggy, call.positional, call.options),
            _made(exercise.right, call.positional, call.options),
        )
        for call in part.probes(SEED, setting)
    )


def found(probes: Iterable[Probe]) -> frozenset[Hidden]:
    """Return the hidden mistakes that probes show, in every way of making them."""
    shown: dict[str, set[int]] = {name: set() for name in EXERCISES}
    for probe in probes:
        shown[probe.function].update(np.flatnonzero(probe.shows()).tolist())
    return frozenset(one for one in hidden() if shown[one.function].issuperset(one.ways))


def share_of(those: Iterable[Hidden]) -> float:
    """Return the share that mistakes have of all that are hidden."""
    return sum(one.weight for one in those) / sum(one.weight for one in hidden())


def _made(
    function: Function, arguments: tuple[Any, ...], options: Mapping[str, Any]
) -> Array | None:
    """Return what a function makes of a call; None where it raises or returns no array."""
    try:
        with np.errstate(all="ignore"):
            made = function(*arguments, **options)
    except RAISED_BY_MISTAKE:
        return None
    return made if isinstance(made, np.ndarray) else None


def _equal(made: Array | None, truth: Array | None) -> bool:
    if made is None or truth is None:
        return made is truth
    return made.shape == truth.shape and bool((np.abs(made - truth) <= 1e-9).all())


def _shape(name: str, given: Any, letters: str) -> tuple[int, ...]:
    if not isinstance(given, (tuple, list)) or len(given) != 4:
        raise AnswerError(f'"{name}" is {brief(given)}; it has to be the four sizes {letters}')
    return tuple(_number(f"{name}[{axis}]", size, 1) for axis, size in enumerate(given))


def _number(name: str, given: Any, smallest: int, largest: int | None = None) -> int:
    if isinstance(given, (bool, np.bool_)) or not isinstance(given, (int, np.integer)):
        raise AnswerError(f"{name} is {brief(given)}; it has to be a whole number")
    number = int(given)
    if number < smallest:
        raise AnswerError(f"{name} is {brief(number)}; it has to be {smallest} or more")
    if largest is not None and number > largest:
        raise AnswerError(f"{name} is {brief(number)}; it may be {largest} at most")
    return number
