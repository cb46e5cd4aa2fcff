"""What is tested of every exercise's misconceptions: they are named, told apart, and well told.

`python -m tests.exercises.misconceptions.known EXERCISE` writes the texts anew; read them then.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks.examination import Examination
from autograder.checks.minimise import smallest_case
from autograder.checks.verdict import Verdict
from autograder.exercise import Call, Exercise, Function, Misconception
from autograder.exercises import load
from autograder.reference import Reference
from tests.exercises.misconceptions.in_process import InProcess, Truth, checked

FOLDER = Path(__file__).parent
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3))]
ERRORS = (ValueError, IndexError, TypeError, ZeroDivisionError)


@dataclass(frozen=True)
class Known:
    """One way of making a mistake; the second and third way of the same have a number."""

    exercise: Exercise
    misconception: Misconception
    title: str

    @property
    def function(self) -> Function:
        assert self.exercise.right is not None
        return self.misconception.buggy(self.exercise.right)

    def __str__(self) -> str:
        return self.title


def known(exercise: Exercise) -> list[Known]:
    """Return every way of every mistake."""
    counts: Counter[str] = Counter()
    ways = []
    for one in exercise.misconceptions:
        counts[one.name] += 1
        number = f" {counts[one.name]}" if counts[one.name] > 1 else ""
        ways.append(Known(exercise, one, f"{one.name}{number}"))
    return ways


def block(verdict: Verdict) -> str:
    """Return what a student reads, a line a piece."""
    pieces = (verdict.message, verdict.reason, verdict.example, verdict.question)
    return "\n".join(piece for piece in pieces if piece)


@cache
def golden(exercise: str) -> dict[str, str]:
    """Return the texts that stand in EXERCISE.txt, by title."""
    blocks = (FOLDER / f"{exercise}.txt").read_text().strip().split("\n\n")
    return {title: text for title, _, text in (block.partition("\n") for block in blocks)}


def indistinguishable(exercise: Exercise) -> list[tuple[str, str]]:
    """Return the pairs of which no probe can tell which one it is."""
    calls = [
        call
        for setting in exercise.settings
        for part in exercise.parts
        for call in part.calls(np.random.default_rng(0), setting)
    ]
    answers = [
        (str(one), [_answer(one.function, call) for call in calls]) for one in known(exercise)
    ]
    return [
        (first, second)
        for (first, one), (second, other) in combinations(answers, 2)
        if all(map(_same, one, other))
    ]


def _answer(function: Function, call: Call) -> Any:
    try:
        with np.errstate(all="ignore"):
            return function(*call.positional, **call.options)
    except ERRORS:
        return None


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return bool(np.array_equal(one, other))


def not_right_on(exercise: Exercise, reference: Reference) -> list[str]:
    """Return the probes on which what mistakes are built on is not what the solution returns."""
    assert exercise.right is not None
    wrong = []
    for setting in exercise.settings:
        for part in exercise.parts:
            for call in part.calls(np.random.default_rng(0), setting):
                expected, bound = reference.expected(exercise, call)
                value = exercise.right(*call.positional, **call.options)
                if not _near(value, expected, bound):
                    wrong.append(f"{part.name} {dict(call.options)}")
    return wrong


def _near(value: Any, expected: Any, bound: float) -> bool:
    if isinstance(expected, dict):
        assert value.keys() == expected.keys()
        return all(_near(value[name], expected[name], bound) for name in expected)
    if isinstance(expected, (tuple, list)):
        assert len(value) == len(expected)
        return all(_near(*pair, bound) for pair in zip(value, expected, strict=True))
    return np.shape(value) == np.shape(expected) and bool(np.all(np.abs(value - expected) <= bound))


def has_small_case(one: Known) -> bool:
    """Tell whether one of the exercise's small cases shows the mistake."""
    functions = InProcess(one.exercise.name, one.function)
    return smallest_case(Examination(one.exercise, functions, Truth(), seed=0)) is not None


def write(exercise: Exercise) -> None:
    """Write the texts of an exercise."""
    blocks = [f"{one}\n{block(checked(exercise, one.function))}\n" for one in known(exercise)]
    (FOLDER / f"{exercise.name}.txt").write_text("\n".join(blocks))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(load(name))
