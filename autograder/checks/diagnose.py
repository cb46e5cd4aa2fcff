"""Names the misconception behind a wrong function, where that is certain, and is silent else.

A misconception is named only if its buggy version gives exactly what the student's function gives
on every probe, and at least two probes tell it from what is right. What matches no misconception
is recognised by a fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.checks.examination import Examination
from autograder.checks.judge import judge_component, judged_components
from autograder.checks.memory import Memory
from autograder.exercise import (
    RAISED_BY_MISTAKE,
    Array,
    Call,
    Exercise,
    Function,
    Misconception,
    Result,
)
from autograder.sandbox.outcome import Raised, Returned

TELLING = 2  # probes on which a misconception has to show
GRID = 64  # a right or wrong value of a probe is a multiple of 1/64 nearly always
HUGE = 2.0**100  # farther from any result than any bound
ALIKE = 1e-6  # how near two results are that are compared by what is left of them
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Diagnosis:
    """One misconception, or two that were had at once."""

    misconceptions: tuple[Misconception, ...]

    @property
    def name(self) -> str:
        """The name for reports; two names are joined by " + "."""
        return " + ".join(misconception.name for misconception in self.misconceptions)


@dataclass(frozen=True)
class Probe:
    """One call, what the student's function made of it, and what is right."""

    call: Call
    outcome: Returned | Raised
    right: bool
    expected: Any
    bound: float


class Failed:
    """What a buggy version that raises an error returns: nothing equals it but an error."""


class _Comparison:
    """A buggy version beside the student's answers; nothing is computed before it is asked for."""

    def __init__(self, exercise: Exercise, buggy: Function, probes: Sequence[Probe]) -> None:
        self._exercise = exercise
        self._buggy = buggy
        self._probes = probes
        self._values: dict[int, Any] = {}

    def matches(self, index: int) -> bool:
        """Tell whether the buggy version gives what the student's function gives."""
        probe = self._probes[index]
        value = self._value(index)
        if isinstance(probe.outcome, Raised):
            return isinstance(value, Failed)
        return _agree(self._exercise, probe, probe.outcome.value, value)

    def shows(self, index: int) -> bool:
        """Tell whether the buggy version gives something else than what is right."""
        probe = self._probes[index]
        return not _agree(self._exercise, probe, self._value(index), probe.expected)

    @cached_property
    def explains_all(self) -> bool:
        """Whether the student's answers are the buggy version's, each and every one."""
        return all(map(self.matches, range(len(self._probes))))

    @cached_property
    def matching(self) -> Mask:
        return np.array([self.matches(index) for index in range(len(self._probes))])

    @cached_property
    def showing(self) -> Mask:
        return np.array([self.shows(index) for index in range(len(self._probes))])

    @cached_property
    def telling(self) -> Mask:
        """Where it shows in a value: an error is too much like any other error."""
        returned = [isinstance(probe.outcome, Returned) for probe in self._probes]
        telling: Mask = self.showing & np.array(returned)
        return telling

    def _value(self, index: int) -> Any:
        if index not in self._values:
            self._values[index] = self._find(self._probes[index].call)
        return self._values[index]

    def _find(self, call: Call) -> Any:
        try:
            with np.errstate(all="ignore"):
                return self._buggy(*call.positional, **call.options)
        except RAISED_BY_MISTAKE:
            return Failed()


class _Remembered(_Comparison):
    """A known mistake's buggy version, which is called once a class for each probe."""

    def __init__(
        self,
        exercise: Exercise,
        misconception: Misconception,
        probes: Sequence[Probe],
        memory: Memory,
    ) -> None:
        assert exercise.right is not None, "without it nothing is compared"
        super().__init__(exercise, misconception.buggy(exercise.right), probes)
        self._misconception = misconception
        self._memory = memory

    def _find(self, call: Call) -> Any:
        find = super()._find
        return self._memory.found(call, self._misconception, lambda: find(call))


def probes_of(examination: Examination) -> list[Probe] | None:
    """Return what can be compared; None if a call was stopped, so that not all is known."""
    probes = []
    for finding in examination.findings:
        if not isinstance(finding.outcome, (Returned, Raised)):
            return None
        expected, bound = examination.expected(finding.call)
        probes.append(
            Probe(finding.call, finding.outcome, finding.judgement.right, expected, bound)
        )
    return probes


def diagnose(
    exercise: Exercise, probes: Sequence[Probe], memory: Memory | None = None
) -> Diagnosis | None:
    """Return the one misconception, or the one pair, that explains every answer; else None.

    Parameters
    ----------
    exercise : Exercise
    probes : sequence of Probe
        Every call that was asked, whatever came of it.
    memory : Memory, optional
        Of what known mistakes make of the calls.
    """
    if exercise.right is None:
        return None
    # Few give the same wrong answer, but most are right where others are: that is asked last.
    probes = sorted(probes, key=lambda probe: probe.right)
    comparisons = [
        (misconception, _Remembered(exercise, misconception, probes, memory or Memory()))
        for misconception in exercise.misconceptions
    ]
    found = [
        Diagnosis((misconception,))
        for misconception, comparison in comparisons
        if comparison.explains_all and comparison.telling.sum() >= TELLING
    ]
    if not found:
        found = _pairs(exercise, comparisons, probes)
    # Two ways of one mistake may fit alike; two mistakes that fit alike leave a doubt.
    return found[0] if len({diagnosis.name for diagnosis in found}) == 1 else None


def _pairs(
    exercise: Exercise,
    comparisons: Sequence[tuple[Misconception, _Comparison]],
    probes: Sequence[Probe],
) -> list[Diagnosis]:
    """Return the pairs of which each shows alone somewhere, and which explain everything together.

    Where both show, the two have to be made at once, in either order.
    """
    # Of two at once, each has to fit where it shows alone. Every second wrong answer is enough to
    # leave out nearly all: parts have two probes and more, and what is left is looked at closely.
    wrong = [index for index, probe in enumerate(probes) if not probe.right][::2]
    plausible = [
        (misconception, comparison)
        for misconception, comparison in comparisons
        if any(map(comparison.matches, wrong))
    ]
    found = []
    for (first, one), (second, other) in combinations(plausible, 2):
        if first.name == second.name or not _shown_apart(one, other):
            continue
        assert exercise.right is not None, "without it nothing is compared"
        orders = ((first, second), (second, first))
        if any(
            _Comparison(exercise, a.buggy(b.buggy(exercise.right)), probes).explains_all
            for a, b in orders
        ):
            found.append(Diagnosis((first, second)))
    return found


def _shown_apart(one: _Comparison, other: _Comparison) -> bool:
    """Tell whether each of two shows, and fits, on enough probes on which the other does not."""
    return bool(
        (one.telling & one.matching & ~other.showing).sum() >= TELLING
        and (other.telling & other.matching & ~one.showing).sum() >= TELLING
    )


def _agree(exercise: Exercise, probe: Probe, value: Any, expected: Any) -> bool:
    """Tell whether a value, of a student's or a buggy version's, is what some version returns."""
    if isinstance(value, Failed) or isinstance(expected, Failed):
        return isinstance(value, Failed) and isinstance(expected, Failed)
    if exercise.compared is not None:
        return _look_alike(exercise.compared, probe.call, value, expected)
    value, expected = _comparable(exercise, value), _comparable(exercise, expected)
    if exercise.result is Result.INTEGER:
        return bool(_plain_number(value) is not None and _plain_number(value) == expected)
    if type(value) is type(expected) is np.ndarray and value.dtype == expected.dtype == np.float64:
        # The usual case, and asked a thousand times for a submission.
        return value.shape == expected.shape and bool(
            (np.abs(value - expected) <= probe.bound).all()
        )
    return all(
        judge_component(exercise, component, value, expected, probe.bound).right
        for component in judged_components(exercise)
    )


def _comparable(exercise: Exercise, value: Any) -> Any:
    """Put huge numbers for NaN and infinities, which do not even equal themselves."""
    names = exercise.components
    if exercise.keyed and isinstance(value, dict):
        return {name: _made_finite(value[name]) for name in names if name in value}
    if names and isinstance(value, (tuple, list)) and len(value) == len(names):
        return tuple(map(_made_finite, value))
    return _made_finite(value)


def _made_finite(value: Any) -> Any:
    is_array = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    if not (is_array or isinstance(value, (float, np.floating))) or np.isfinite(value).all():
        return value
    return np.nan_to_num(value, nan=HUGE, posinf=2 * HUGE, neginf=-2 * HUGE)


def _look_alike(
    compared: Callable[[Call, Array], Array | None], call: Call, value: Any, expected: Any
) -> bool:
    """Tell whether two results show the same of what a misconception is recognised by."""
    if not (isinstance(value, np.ndarray) and isinstance(expected, np.ndarray)):
        return False
    one, other = compared(call, value), compared(call, expected)
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and bool((np.abs(one - other) <= ALIKE).all())


def _plain_number(value: Any) -> float | None:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def fingerprint(probes: Sequence[Probe]) -> str:
    """Return a short text that is the same for functions that give the same on every probe."""
    digest = hashlib.sha256()
    for probe in probes:
        outcome = probe.outcome
        if isinstance(outcome, Raised):
            digest.update(f"raised {outcome.type_name};".encode())
        else:
            digest.update(_digits(outcome.value))
    return digest.hexdigest()[:16]


def _digits(value: Any) -> bytes:
    """Write a value on the grid, so that rounding does not tell two alike answers apart."""
    if isinstance(value, dict):
        return b",".join(name.encode() + _digits(value[name]) for name in sorted(value))
    if isinstance(value, (list, tuple)) and any(isinstance(one, np.ndarray) for one in value):
        return b",".join(map(_digits, value))
    try:
        array = np.asarray(value, dtype=np.complex128)
    except (TypeError, ValueError):
        return type(value).__name__.encode()
    with np.errstate(invalid="ignore"):
        snapped = np.round(array * GRID) + 0  # no -0
    return f"{array.shape}".encode() + snapped.tobytes()
