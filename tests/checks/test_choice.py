"""An answer that is chosen: the letter counts, however it is written."""

from __future__ import annotations

import pytest

from autograder.checks.choice import check_choice
from autograder.checks.verdict import Verdict
from autograder.exercise import Distractor, Exercise, Result
from autograder.model import Status
from tests.fixtures.submissions import answering

EXERCISE = Exercise(
    "letter",
    Result.CHOICE,
    choice="C",
    question="Think of it this way?",
    distractors={"A": Distractor("first-best", "A comes first, but that is no reason.")},
)


def checked(source: str) -> Verdict:
    with answering(EXERCISE, source) as run:
        return check_choice(EXERCISE, run)


@pytest.mark.parametrize("answer", ["C", "c", " C "])
def test_the_right_letter_earns_everything(answer: str) -> None:
    assert checked(f"letter = {answer!r}") == Verdict(1.0, Status.PASSED, "Right.")


@pytest.mark.parametrize("answer", ["A", "a", " A "])
def test_a_known_misconception_is_named_and_explained(answer: str) -> None:
    verdict = checked(f"letter = {answer!r}")
    assert verdict.misconception == "first-best"
    assert verdict.reason == "A comes first, but that is no reason."


@pytest.mark.parametrize("answer", ["B", "AA"])
def test_a_letter_that_tells_nothing_is_not_explained(answer: str) -> None:
    verdict = checked(f"letter = {answer!r}")
    assert (verdict.misconception, verdict.reason) == (None, None)


@pytest.mark.parametrize("answer", ["B", "CC", "C) filters", "C" * 1000, "\x1b[31m", "<b>"])
def test_another_earns_nothing_and_a_question_instead_of_the_answer(answer: str) -> None:
    verdict = checked(f"letter = {answer!r}")
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)
    assert verdict.told.endswith("is not it. Think of it this way?")
    assert verdict.told.isprintable()
    assert len(verdict.told) < 100


@pytest.mark.parametrize(
    "source", ["letter = None", "letter = ''", "letter = ' '", "x = 1", "letter: str"]
)
def test_none_yet_is_not_attempted(source: str) -> None:
    verdict = checked(source)
    assert (verdict.fraction, verdict.status) == (0, Status.NOT_ATTEMPTED)
    assert "set `letter`" in verdict.told


@pytest.mark.parametrize(
    "answer",
    [
        "3",
        "['C']",
        "{'C'}",
        "True",
        "float('nan')",
        "np.arange(3)",
        "np.zeros(0)",
        "np.matrix(1)",
        "np.array(['C'])",
        "print",
        "b'C'",
    ],
)
def test_what_is_no_text_says_how_to_write_it(answer: str) -> None:
    verdict = checked(f"import numpy as np\nletter = {answer}")
    assert (verdict.fraction, verdict.status) == (0, Status.ERROR)
    assert 'letter = "A"' in verdict.told


def test_a_letter_without_quotes_tells_the_cells_error() -> None:
    verdict = checked("letter = C")
    assert verdict.status is Status.ERROR
    assert "name 'C' is not defined" in verdict.told


def test_a_crash_is_an_error() -> None:
    verdict = checked("import os\nos._exit(0)")
    assert verdict.status is Status.ERROR
