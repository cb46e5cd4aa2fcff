"""The reports of a class are read one at a time, and those that cannot be read are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.paths import reports_folder
from autograder.classroom.reports import Reports
from autograder.classroom.store import save_report
from autograder.course import Course
from tests.feedback.test_level import REPORT


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    course = Course(tmp_path)
    for student in ("bert", "anna"):
        save_report(course, replace(REPORT, student=student))
    folder = reports_folder(course, REPORT.assignment)
    (folder / "carl.json").write_text("{")
    (folder / ".dora.json-1234.half").write_text("{")
    (folder / "index.html").write_text("<p>")
    return Reports(course, REPORT.assignment)


def test_those_that_are_there_are_read(reports: Reports) -> None:
    assert reports["anna"].score == REPORT.score
    assert reports.get("dora") is None


def test_one_that_is_spoilt_is_none(reports: Reports) -> None:
    assert reports.get("carl") is None


def test_everybody_who_has_a_file_is_listed_in_order(reports: Reports) -> None:
    assert list(reports) == ["anna", "bert", "carl"]
    assert len(reports) == 3


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert not Reports(Course(tmp_path), "01_convolution")
