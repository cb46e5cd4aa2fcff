"""What is sent and what comes back is the same on the other side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.classroom.task import Answer, key_of
from tests.feedback.test_level import REPORT

KEY = key_of("package", 0, ("renamed",), b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(REPORT, "<p>", "{}", ("convolve",)),
        Answer(problem="not a notebook"),
        Answer(problem="grading failed", traceback="Traceback …"),
        Answer(refusal="no seccomp"),
    ],
)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert Answer.from_json(answer.to_json()) == answer


def test_only_what_would_come_out_the_same_alone_is_final() -> None:
    sure = replace(REPORT, checks=())
    assert Answer(sure).is_final
    assert Answer(problem="not a notebook").is_final
    assert not Answer(replace(sure, provisional=True)).is_final
    assert not Answer(replace(sure, problem="not graded")).is_final
    assert not Answer(problem="grading failed", traceback="Traceback …").is_final


@pytest.mark.parametrize(
    "other",
    [
        key_of("package", 0, ("renamed",), b"{ }"),
        key_of("package", 0, (), b"{}"),
        key_of("package", 1, ("renamed",), b"{}"),
        key_of("other solution", 0, ("renamed",), b"{}"),
    ],
    ids=["notebook", "notes", "seed", "package"],
)
def test_what_may_change_a_result_changes_its_key(other: str) -> None:
    assert other != KEY


def test_the_same_submission_has_the_same_key() -> None:
    assert key_of("package", 0, ["renamed"], b"{}") == KEY
