"""Sizes, a count and three entries of a gradient, said before anything is run."""

from __future__ import annotations

from collections.abc import Iterator
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
    Marks,
    Misconception,
    Question,
    Result,
)
from autograder.exercises import backward, forward
from autograder.exercises.drawn import Drawn
from autograder.exercises.given import brief, is_open
from autograder.exercises.misconceptions import input_gradient, output_size

KEYS = {"output_size": 2, "parameters": 1, "dX": 3}  # how many numbers each of them is
NEAR = 1e-9
# With one channel and one filter this is leaving out the rotation, told in other words.
THE_SAME_HERE = "filter-rotated-wrong-axes"
CERTAIN = 2  # wrong numbers that a mistake has to account for: a single one may be a slip
# Places of a dX of 3×3: one window reaches the corners, two the edges, all four the middle.
CORNERS = ((0, 0), (0, 2), (2, 0), (2, 2))
EDGES = ((0, 1), (1, 0), (1, 2), (2, 1))
MIDDLE = (1, 1)


@dataclass(frozen=True, eq=False)
class Case:
    """What one student is asked.

    Attributes
    ----------
    size, kernel_size : tuple of int
        (H, W) and (R, S).
    channels, filters, stride, padding : int
        A layer with biases.
    dO : array (1, 1, 2, 2)
    F : array (1, 1, R, S)
    entries : tuple of (int, int)
        The places of dX that are asked for; the stride is 1 there, and the padding 0.
    """

    size: tuple[int, int]
    kernel_size: tuple[int, int]
    channels: int
    filters: int
    stride: int
    padding: int
    dO: Array  # noqa: N815 - the lecture's name
    F: Array
    entries: tuple[tuple[int, int], ...]

    @property
    def output_size(self) -> tuple[float, ...]:
        """The rows and columns of the layer's output."""
        return self.sizes_by(forward.output_size)

    @property
    def parameters(self) -> tuple[float, ...]:
        """How many numbers the layer learns."""
        return (self.filters * (self.channels * self.kernel_size[0] * self.kernel_size[1] + 1),)

    @property
    def asked_entries(self) -> tuple[float, ...]:
        """The entries that are asked for."""
        return self.entries_by(backward.input_gradient)

    def sizes_by(self, function: Function) -> tuple[float, ...]:
        """Return the output's sizes as some function counts them."""
        both = zip(self.size, self.kernel_size, strict=True)
        return tuple(function(size, kernel, self.stride, self.padding) for size, kernel in both)

    def entries_by(self, function: Function) -> tuple[float, ...]:
        """Return the entries of dX as some function computes them."""
        size = tuple(self.dO.shape[axis] + self.F.shape[axis] - 1 for axis in (2, 3))
        dX = function(self.dO.copy(), self.F.copy(), size)
        return tuple(float(dX[0, 0, row, column]) for row, column in self.entries)


@cache
def case(variant: str) -> Case:
    """Return what is asked of a variant: drawn until every mistake in it would show."""
    drawn = Drawn(f"predict {variant}")
    return next(found for found in _drawn(drawn) if _tells(found))


def _drawn(drawn: Drawn) -> Iterator[Case]:
    while True:
        dO, F = drawn.array((1, 1, 2, 2), -2, 3), drawn.array((1, 1, 2, 2), -2, 3)
        yield Case(
            size=(drawn.between(7, 12), drawn.between(7, 12)),
            kernel_size=(drawn.one_of((2, 3, 4)), drawn.one_of((2, 3, 5))),
            channels=drawn.between(2, 4),
            filters=drawn.between(5, 9),
            stride=drawn.one_of((2, 3)),
            padding=drawn.one_of((1, 2)),
            dO=dO,
            F=F,
            entries=(drawn.one_of(CORNERS), MIDDLE, drawn.one_of(EDGES)),
        )


def _tells(case: Case) -> bool:
    """Tell whether nothing looks right by chance, and no two of the asked entries are alike."""
    numbers = (*case.dO.ravel(), *case.F.ravel())
    remainder = any(
        (size + 2 * case.padding - kernel) % case.stride
        for size, kernel in zip(case.size, case.kernel_size, strict=True)
    )
    flipped = case.entries_by(_not_rotated)
    differs = all(one != other for one, other in zip(case.asked_entries, flipped, strict=True))
    return (
        0 not in numbers
        and remainder
        and differs
        and len(set(case.asked_entries)) == len(case.asked_entries)
    )


def _not_rotated(dO: Array, F: Array, input_size: tuple[int, int]) -> Array:
    return backward.input_gradient(dO, F[:, :, ::-1, ::-1], input_size)


def mark(answer: Any, variant: str) -> Marks | None:
    """Return which predictions come true, and what a wrong one would come of."""
    given = _read(answer)
    if not any(number is not None for numbers in given.values() for number in numbers or ()):
        return None
    asked = case(variant)
    truth = {
        "output_size": asked.output_size,
        "parameters": asked.parameters,
        "dX": asked.asked_entries,
    }
    parts = {name: _share(given[name], right) for name, right in truth.items()}
    wrong = [name for name, share in parts.items() if share < 1 and given[name] is not None]
    misconceptions = [one for name in wrong for one in _mistake(name, given[name], asked)]
    right = [f"`{name}`" for name, share in parts.items() if share == 1]
    message = "Right, all of it." if len(right) == len(parts) else _message(right, parts)
    return Marks(
        parts,
        message,
        reason=" ".join(one.explanation for one in misconceptions) or None,
        question=misconceptions[0].question if misconceptions else None,
        misconception=misconceptions[0].name if len(misconceptions) == 1 else None,
    )


def shown(variant: str) -> dict[str, Any]:
    """Return the case as it goes to the student."""
    asked = case(variant)
    return {
        "size": list(asked.size),
        "kernel_size": list(asked.kernel_size),
        "channels": asked.channels,
        "filters": asked.filters,
        "stride": asked.stride,
        "padding": asked.padding,
        "dO": asked.dO[0, 0].tolist(),
        "F": asked.F[0, 0].tolist(),
        "entries": [list(entry) for entry in asked.entries],
    }


def _message(right: list[str], parts: dict[str, float]) -> str:
    some = [name for name, share in parts.items() if 0 < share < 1]
    said = f"Right: {', '.join(right)}." if right else "Nothing of it is wholly right yet."
    return " ".join([said, *(f"In `{name}`, some of the numbers are right." for name in some)])


def _read(answer: Any) -> dict[str, tuple[float | None, ...] | None]:
    """Return the numbers of an answer; None where a student left them open."""
    if not isinstance(answer, dict):
        raise AnswerError("a dict is asked for")
    unknown = [key for key in answer if key not in KEYS]
    if unknown:
        raise AnswerError(f"nothing is called {brief(unknown[0])}; there are {', '.join(KEYS)}")
    return {name: _numbers(name, answer.get(name), count) for name, count in KEYS.items()}


def _numbers(name: str, given: Any, count: int) -> tuple[float | None, ...] | None:
    if is_open(given):
        return None
    if isinstance(given, np.ndarray) and given.ndim <= 1 and given.size <= count:
        given = given.tolist()
    entries = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    if len(entries) != count:
        wanted = "one number" if count == 1 else f"{count} numbers"
        raise AnswerError(f'"{name}" is {brief(given)}; {wanted} should stand there')
    return tuple(_number(name, entry) for entry in entries)


def _number(name: str, entry: Any) -> float | None:
    if is_open(entry):
        return None
    is_real = isinstance(entry, (int, float, np.integer, np.floating))
    if isinstance(entry, (bool, np.bool_)) or not is_real:
        raise AnswerError(f'{brief(entry)} in "{name}" is no number')
    try:
        return float(entry)
    except OverflowError:
        raise AnswerError(f'a number in "{name}" is far too large') from None


def _share(given: tuple[float | None, ...] | None, right: tuple[float, ...]) -> float:
    """Return the share of the numbers that are right."""
    if given is None:
        return 0.0
    hits = [
        one is not None and abs(one - other) <= NEAR
        for one, other in zip(given, right, strict=True)
    ]
    return sum(hits) / len(hits)


def _mistake(
    name: str, given: tuple[float | None, ...] | None, asked: Case
) -> tuple[Misconception, ...]:
    """Return the one known mistake that gives exactly these numbers, if there is just one."""
    if given is None or name == "parameters":
        return ()
    known = output_size.MISCONCEPTIONS if name == "output_size" else input_gradient.MISCONCEPTIONS
    right: Function = forward.output_size if name == "output_size" else backward.input_gradient
    made_by = asked.sizes_by if name == "output_size" else asked.entries_by
    if sum(one != other for one, other in zip(given, made_by(right), strict=True)) < CERTAIN:
        return ()
    fitting = {}
    for misconception in (one for one in known if one.name != THE_SAME_HERE):
        try:
            made = made_by(misconception.buggy(right))
        except RAISED_BY_MISTAKE:
            continue
        if made == given:
            fitting[misconception.name] = misconception
    return tuple(fitting.values()) if len(fitting) == 1 else ()


EXERCISE = Exercise(
    name="predict",
    result=Result.ANSWER,
    asked=Question(
        parts=dict.fromkeys(KEYS, 1.0),
        form='a dict such as {"output_size": (4, 5), "parameters": 10, "dX": (1, 2, 3)}',
        mark=mark,
        shown=shown,
    ),
)
