"""A class is graded whole, whatever is handed in, and nothing good is overwritten by nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.classroom.runner import Graded, grade_class
from autograder.classroom.store import feedback_path, report_path
from autograder.course import Assignment, Course
from tests.conftest import ASSIGNMENT


@pytest.fixture
def course(real_course: Course, tmp_path: Path) -> Course:
    """Return a course in which nobody has handed in anything."""
    shutil.copytree(real_course.root, tmp_path / "course")
    return Course(tmp_path / "course")


def hand_in(course: Course, student: str, content: bytes) -> None:
    folder = course.root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(content)


def graded(course: Course, seed: int = 0) -> dict[str, Graded]:
    assignment = course.assignment(ASSIGNMENT)
    submitted = list(course.submissions(ASSIGNMENT))
    return {one.student: one for one in grade_class(course, assignment, submitted, seed)}


def stub(assignment: Assignment) -> bytes:
    return (assignment.folder / f"{ASSIGNMENT}.ipynb").read_bytes()


UNREADABLE = {
    "not JSON": b"hello",
    "empty": b"",
    "format 3": b'{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_one_line_and_everybody_else_is_graded(
    course: Course, content: bytes
) -> None:
    hand_in(course, "anna", content)
    hand_in(course, "ben", stub(course.assignment(ASSIGNMENT)))
    found = graded(course)
    assert found["anna"].report is None
    assert found["anna"].problem is not None
    assert "\n" not in found["anna"].problem
    assert found["ben"].report is not None
    assert found["ben"].report.score == 0


def test_an_unreadable_file_leaves_the_earlier_result(course: Course) -> None:
    hand_in(course, "anna", stub(course.assignment(ASSIGNMENT)))
    graded(course)
    report = report_path(course, ASSIGNMENT, "anna")
    page = feedback_path(course, ASSIGNMENT, "anna")
    before = report.read_bytes(), page.read_bytes()
    hand_in(course, "anna", b"")
    assert graded(course)["anna"].report is None
    assert (report.read_bytes(), page.read_bytes()) == before


def test_a_failure_of_ours_costs_one_student_only(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    for student in ("anna", "ben"):
        hand_in(course, student, stub(course.assignment(ASSIGNMENT)))
    # Where anna's report should go stands a folder.
    report_path(course, ASSIGNMENT, "anna").mkdir(parents=True)
    found = graded(course)
    assert found["anna"].report is None
    assert "grading failed" in str(found["anna"].problem)
    assert found["ben"].report is not None
    assert "anna" in caplog.text


def test_a_renamed_file_is_noted_in_the_report(course: Course) -> None:
    folder = course.root / "submitted" / "anna" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "final (2).ipynb").write_bytes(stub(course.assignment(ASSIGNMENT)))
    report = graded(course)["anna"].report
    assert report is not None
    assert report.mended == ("The notebook was handed in as `final (2).ipynb`.",)
