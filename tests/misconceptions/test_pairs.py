"""Two misconceptions made at once are named both, or one, or not at all, but never misnamed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations

import pytest

from autograder import exercises
from autograder.checks.values import check_values
from autograder.exercise import Exercise, Misconception
from tests.exercises.misconceptions.in_process import InProcess, Truth
from tests.misconceptions.answers import fits_everywhere, mistakes_named, with_misconceptions

pytestmark = pytest.mark.long

EXERCISES = with_misconceptions()
PAIRS = 200  # of misconceptions made at once


def pairs() -> list[tuple[Exercise, Misconception, Misconception]]:
    """Draw random pairs, always the same ones."""
    every = [
        (exercise, one, other)
        for exercise in map(exercises.load, EXERCISES)
        for one, other in combinations(exercise.misconceptions, 2)
        if one.name != other.name
    ]
    return random.Random(0).sample(every, min(PAIRS, len(every)))


@dataclass(frozen=True)
class Pair:
    """Two misconceptions made at once, and the names that they get.

    Two turns of a filter make a third one: what is named is right too if it does the very same.
    """

    exercise: str
    made: frozenset[str]
    named: frozenset[str]
    wrong: bool


@pytest.fixture(scope="module")
def diagnosed() -> list[Pair]:
    found = []
    for exercise, one, other in pairs():
        assert exercise.right is not None
        student = InProcess(exercise.name, one.buggy(other.buggy(exercise.right)))
        verdict = check_values(exercise, student, Truth(), 0)
        made, names = frozenset({one.name, other.name}), mistakes_named(verdict)
        right = names <= made or fits_everywhere(exercise, str(verdict.misconception), student)
        found.append(Pair(exercise.name, made, names, wrong=not right))
    return found


def test_two_made_at_once_are_never_named_wrongly(diagnosed: list[Pair]) -> None:
    assert len(diagnosed) == PAIRS
    assert not [pair for pair in diagnosed if pair.wrong]


def test_many_of_two_made_at_once_are_named(diagnosed: list[Pair]) -> None:
    assert sum(pair.named == pair.made for pair in diagnosed) > PAIRS / 4
