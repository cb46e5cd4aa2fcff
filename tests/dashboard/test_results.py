"""The page reads of each report what it needs, whatever state the reports are in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom.paths import report_path
from autograder.classroom.store import save_report
from autograder.course import Course
from autograder.dashboard.results import NO_REPORT, ClassResults, Outcome, class_results
from autograder.model import Check, CheckResult, Report, Status

CHECK = Check("convolve-values", 14.0)
FOUND = CheckResult("convolve-values", 8.4, 14.0, Status.PARTIAL, "…")
REPORT = Report("01_convolution", "anna", 0, 8.4, 14.0, (FOUND,), (), (), {})


def read(folder: Path, *reports: Report, handed_in: tuple[str, ...] = ()) -> ClassResults:
    course = Course(folder)
    for report in reports:
        save_report(course, report)
    return class_results(course, "01_convolution", (CHECK,), handed_in)


def test_students_come_in_order_with_score_and_time(tmp_path: Path) -> None:
    place = tmp_path / "submitted" / "anna" / "01_convolution"
    place.mkdir(parents=True)
    (place / "timestamp.txt").write_text("2026-11-01 12:00:00 UTC")
    found = read(tmp_path, replace(REPORT, student="ben"), REPORT, handed_in=("anna",))
    assert [(one.student, one.score) for one in found.students] == [("anna", 8.4), ("ben", 8.4)]
    assert [one.handed_in for one in found.students] == [datetime(2026, 11, 1, 12), None]
    assert found.max_score == 14


def test_points_that_come_on_top_are_none_of_those_that_there_are() -> None:
    results = ClassResults("02_gradients", (CHECK, Check("predict-values", 3.0, True)), ())
    assert (results.max_score, results.highest_score) == (14, 17)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (replace(FOUND, points=14.0, status=Status.PASSED), Outcome.FULL),
        (FOUND, Outcome.PARTIAL),
        (replace(FOUND, points=0.0, status=Status.FAILED), Outcome.FAILED),
        (replace(FOUND, points=0.0, status=Status.TIMEOUT), Outcome.FAILED),
        (replace(FOUND, points=0.0, status=Status.NOT_ATTEMPTED), Outcome.NOT_ATTEMPTED),
        (replace(FOUND, points=0.0, needs_review=True), Outcome.NOT_JUDGED),
    ],
)
def test_a_check_came_out_in_one_of_five_ways(
    tmp_path: Path, result: CheckResult, outcome: Outcome
) -> None:
    (one,) = read(tmp_path, replace(REPORT, checks=(result,))).students
    assert one.results[0].outcome is outcome


def test_of_two_misconceptions_each_counts(tmp_path: Path) -> None:
    result = replace(FOUND, misconception="bias-forgotten + stride-ignored")
    (one,) = read(tmp_path, replace(REPORT, checks=(result,))).students
    assert one.results[0].misconceptions == ("bias-forgotten", "stride-ignored")


def test_who_handed_in_and_has_no_report_is_not_graded(tmp_path: Path) -> None:
    (one,) = read(tmp_path, handed_in=("anna",)).students
    assert (one.problem, one.results, one.is_graded) == (NO_REPORT, (), False)


@pytest.mark.parametrize("checks", ['[{"id": "another"}]', "[]", "3"])
def test_neither_is_whose_report_cannot_be_read_or_is_of_other_checks(
    tmp_path: Path, checks: str
) -> None:
    path = report_path(Course(tmp_path), "01_convolution", "anna")
    path.parent.mkdir(parents=True)
    path.write_text(f'{{"checks": {checks}}}')
    (one,) = read(tmp_path).students
    assert one.problem == NO_REPORT


def test_who_is_not_graded_counts_in_no_mean(tmp_path: Path) -> None:
    unclear = replace(FOUND, points=0.0, needs_review=True)
    refused = replace(REPORT, student="ben", checks=(unclear,), problem="not JSON")
    found = read(tmp_path, REPORT, refused)
    assert [one.student for one in found.graded] == ["anna"]
