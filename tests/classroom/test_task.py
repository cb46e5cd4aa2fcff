"""What is sent and what comes back is the same on the other side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.classroom.task import Answer, Readiness, Task
from autograder.feedback.level import Level
from tests.feedback.test_level import REPORT

TASK = Task("anna", "submitted/anna/a.ipynb", b"{}", ("renamed",), 0, Level.FULL)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(REPORT, "<p>", "{}", ("convolve",)),
        Answer(problem="not a notebook"),
        Answer(problem="grading failed", traceback="Traceback …"),
    ],
)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert Answer.from_json(answer.to_json()) == answer


def test_so_does_what_a_worker_says_of_itself() -> None:
    readiness = Readiness("0.1-abc", "no seccomp")
    assert Readiness.from_json(readiness.to_json()) == readiness


@pytest.mark.parametrize(
    "other",
    [
        replace(TASK, notebook=b"{ }"),
        replace(TASK, notes=()),
        replace(TASK, seed=1),
    ],
    ids=["notebook", "notes", "seed"],
)
def test_another_submission_has_another_key(other: Task) -> None:
    assert other.key("package") != TASK.key("package")


@pytest.mark.parametrize(
    "other",
    [
        replace(TASK, student="ben"),
        replace(TASK, path="elsewhere"),
        replace(TASK, level=Level.NONE),
        replace(TASK, report="{}"),
    ],
    ids=["student", "path", "level", "report"],
)
def test_what_changes_no_result_changes_no_key(other: Task) -> None:
    assert other.key("package") == TASK.key("package")


def test_another_solution_makes_another_key() -> None:
    assert TASK.key("package") != TASK.key("other")
