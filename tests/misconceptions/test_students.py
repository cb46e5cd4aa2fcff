"""What students write from scratch is named rightly nearly always, and wrongly never."""

from __future__ import annotations

import pytest

from autograder import exercises
from autograder.simulation.pool import Answer, Kind, answers
from tests.misconceptions.answers import mistakes_named, verdict_on, with_misconceptions

pytestmark = pytest.mark.long

NAMED = 0.95  # of the answers of an exercise

EXERCISES = with_misconceptions()


@pytest.fixture(scope="module")
def named() -> dict[Answer, frozenset[str]]:
    """What each answer's diagnosis says."""
    return {
        answer: mistakes_named(verdict_on(exercise, answer.standalone))
        for exercise in EXERCISES
        for answer in answers(exercise, Kind.WRONG).values()
    }


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_answer_is_named_wrongly(exercise: str, named: dict[Answer, frozenset[str]]) -> None:
    wrong = {
        answer.name: sorted(names)
        for answer, names in named.items()
        if answer.exercise == exercise and names and names != answer.mistakes
    }
    assert not wrong


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nearly_all_answers_are_named(exercise: str, named: dict[Answer, frozenset[str]]) -> None:
    ours = {answer: names for answer, names in named.items() if answer.exercise == exercise}
    silent = [answer.name for answer, names in ours.items() if not names]
    assert len(ours) > 5
    assert len(silent) <= (1 - NAMED) * len(ours), silent


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_misconception_was_written_by_a_student(
    exercise: str, named: dict[Answer, frozenset[str]]
) -> None:
    declared = {one.name for one in exercises.load(exercise).misconceptions}
    written = {name for answer in named if answer.exercise == exercise for name in answer.mistakes}
    assert declared <= written
