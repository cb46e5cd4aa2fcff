"""An answer that was worked out: the sandbox hands it over, the exercise says what it is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.checks.question import check_question
from autograder.checks.verdict import Verdict
from autograder.exercise import AnswerError, Exercise, Marks, Question, Result
from autograder.exercises import diagnosis, find_bugs, predict
from autograder.model import Cell, Role, Status
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from tests.fixtures.submissions import answering
from tests.fixtures.understanding import reference_answer

PARTS = {"first": 3.0, "second": 1.0}


def mark(answer: Any, variant: str) -> Marks | None:
    if answer == "open":
        return None
    if not isinstance(answer, list):
        raise AnswerError("a list is asked for")
    parts = {name: float(one == variant) for name, one in zip(PARTS, answer, strict=True)}
    return Marks(parts, "Looked at.", "Because.", "Why?", "guessed")


ASKED = Question(PARTS, 'a list such as ["x", "y"]', mark)
VARIABLE = Exercise("answer", Result.ANSWER, asked=ASKED)
FUNCTION = Exercise("answer", Result.ANSWER, asked=replace(ASKED, is_function=True))


def checked(source: str, exercise: Exercise = VARIABLE, variant: str = "a") -> Verdict:
    with answering(exercise, source) as run:
        return check_question(exercise, run, variant)


class TestWhatItIsWorth:
    def test_parts_count_by_their_weight(self) -> None:
        verdict = checked("answer = ['a', 'b']")
        assert (verdict.fraction, verdict.status) == (0.75, Status.PARTIAL)
        assert verdict.parts == {"first": 1, "second": 0}
        assert checked("answer = ['b', 'a']").fraction == 0.25

    def test_all_and_nothing(self) -> None:
        assert checked("answer = ['a', 'a']").status is Status.PASSED
        assert checked("answer = ['b', 'b']").status is Status.FAILED

    def test_the_variant_decides(self) -> None:
        assert checked("answer = ['b', 'b']", variant="b").fraction == 1

    def test_what_is_said_is_the_exercises(self) -> None:
        verdict = checked("answer = ['a', 'b']")
        assert (verdict.message, verdict.reason) == ("Looked at.", "Because.")
        assert (verdict.question, verdict.misconception) == ("Why?", "guessed")

    def test_a_functions_answer_is_what_it_returns(self) -> None:
        assert checked("def answer():\n    return ['a', 'a']", FUNCTION).fraction == 1


@pytest.mark.parametrize(
    "source", ["x = 1", "answer = None", "answer = 'open'", "answer: list", ""]
)
def test_none_yet_is_not_attempted(source: str) -> None:
    verdict = checked(source)
    assert (verdict.fraction, verdict.status) == (0, Status.NOT_ATTEMPTED)
    assert verdict.told == 'Not answered yet. Write a list such as ["x", "y"].'


@pytest.mark.parametrize(
    "source",
    ["def answer():\n    raise NotImplementedError()", "def answer():\n    pass", "x = 1"],
)
def test_a_function_that_is_not_written_is_not_attempted(source: str) -> None:
    assert checked(source, FUNCTION).status is Status.NOT_ATTEMPTED


def test_the_line_that_was_to_be_deleted_does_not_take_an_answer_back() -> None:
    verdict = checked("answer = ['a', 'a']\nraise NotImplementedError()")
    assert verdict.status is Status.PASSED


def test_a_function_that_calls_another_stub_has_gone_wrong() -> None:
    helper = Cell("helper", "def helper():\n    raise NotImplementedError()", Role.SOLUTION)
    own = Cell("answer", "def answer():\n    return helper()", Role.SOLUTION)
    with NotebookRun((helper, own)) as run:
        verdict = check_question(FUNCTION, run, "a")
    assert verdict.status is Status.ERROR
    assert "NotImplementedError" in verdict.told


class TestWhatCannotBeRead:
    def test_it_says_what_was_wrong_and_the_form(self) -> None:
        verdict = checked("answer = 3")
        assert (verdict.fraction, verdict.status) == (0, Status.ERROR)
        assert verdict.told == '`answer`: a list is asked for. Write a list such as ["x", "y"].'

    def test_a_cell_that_fails_is_told(self) -> None:
        verdict = checked("answer = [a, b]")
        assert verdict.status is Status.ERROR
        assert "name 'a' is not defined" in verdict.told

    def test_a_function_that_fails_is_told_with_its_line(self) -> None:
        verdict = checked("def answer():\n    return [1 / 0]", FUNCTION)
        assert verdict.status is Status.ERROR
        assert "ZeroDivisionError" in verdict.told
        assert "line 2" in verdict.told

    def test_a_function_with_a_parameter_is_told(self) -> None:
        assert checked("def answer(x):\n    return [x]", FUNCTION).status is Status.ERROR

    def test_a_crash_is_an_error(self) -> None:
        assert checked("import os\nos._exit(0)").status is Status.ERROR

    def test_one_that_never_ends_is_a_timeout(self) -> None:
        cell = Cell("answer", "def answer():\n    while True:\n        pass", Role.SOLUTION)
        limits = Limits(request_cpu_seconds=0.3, request_wall_seconds=5)
        with NotebookRun((cell,), limits=limits) as run:
            verdict = check_question(FUNCTION, run, "a")
        assert (verdict.fraction, verdict.status) == (0, Status.TIMEOUT)

    def test_more_than_the_sandbox_hands_over_is_an_error(self) -> None:
        deep = "answer = []\nfor _ in range(50):\n    answer = [answer]"
        assert checked(deep).status is Status.ERROR
        assert checked("answer = [0] * 10**6").status is Status.ERROR


HOSTILE = """
import numpy as np
class Liar(int):
    __repr__ = __str__ = lambda self: "\\x1b[31m"
class Named: pass
Named.__name__ = "\\x1b[31m`<script>" * 20
anything = [Liar(3), Named(), Named, 10**5000, float("nan"), np.full(3, 99.0), np.str_("A"), ...,
            {}, "", {1: 2}, {"function": Named()}, "\\ud800", b"A", print, range(3), True, -10**30]
"""


@pytest.mark.parametrize("exercise", [one.EXERCISE for one in (find_bugs, diagnosis, predict)])
class TestTheRealOnes:
    def test_the_references_answer_earns_everything(self, exercise: Exercise) -> None:
        source = f"{exercise.name} = {reference_answer(exercise.name)!r}"
        assert exercise.asked is not None
        if exercise.asked.is_function:
            source = source.replace(" =", " = lambda:")
        assert checked(source, exercise, "").fraction == 1

    @pytest.mark.parametrize("place", range(18))
    def test_whatever_a_student_gives_is_told_in_a_sentence(
        self, exercise: Exercise, place: int
    ) -> None:
        asked = exercise.asked
        assert asked is not None
        shapes = ("one", "[one, 'B', None]", "[one] * 9", "{'dX': one}", "{'dX': (one, 1, 1)}")
        cells = [Cell("start", f"{HOSTILE}\none = anything[{place}]", Role.SOLUTION)]
        for shape in shapes:
            call = "lambda: " if asked.is_function else ""
            cells.append(Cell(exercise.name, f"{exercise.name} = {call}{shape}", Role.SOLUTION))
            with NotebookRun(tuple(cells)) as run:
                verdict = check_question(exercise, run, "")
            cells.pop()
            assert verdict.fraction == 0
            assert verdict.told.isprintable()
            assert len(verdict.told) < 1500
