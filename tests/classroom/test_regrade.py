"""A regrade says first what it would change, and writes exactly that, or nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from autograder.classroom.paths import report_path
from autograder.classroom.store import load_report
from autograder.classroom.workers import LocalWorkers
from autograder.cli import main
from autograder.course import Course
from tests.classroom.course import answered, graded, hand_in, released
from tests.conftest import ASSIGNMENT


@pytest.fixture
def lowered(course: Course, workers: LocalWorkers) -> Course:
    """Return a class in which an earlier, stricter test gave anna three points less."""
    hand_in(course, "anna", answered(course, "hanna"))
    hand_in(course, "ben", released(course))
    hand_in(course, "zoe", b"no notebook")
    graded(course, workers)
    path = report_path(course, ASSIGNMENT, "anna")
    report = json.loads(path.read_text())
    report["checks"][0]["points"] = 2.0
    report["score"] -= 3
    path.write_text(json.dumps(report))
    return course


def contents(course: Course) -> dict[Path, bytes]:
    paths = [*course.root.glob("reports/**/*"), *course.root.glob("feedback/**/*")]
    files = {path: path.read_bytes() for path in paths if path.is_file()}
    return files | {course.root / "gradebook.db": (course.root / "gradebook.db").read_bytes()}


def regrade(course: Course, *options: str) -> int:
    return main(["regrade", ASSIGNMENT, "--course", str(course.root), "--jobs", "1", *options])


def test_the_difference_is_told_and_nothing_is_written(
    lowered: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(lowered)
    assert regrade(lowered, "--diff") == 0
    assert capsys.readouterr().out.splitlines() == [
        "anna: 32.75 → 35.75; convolve_image-values 2 → 5",
        "1 gain, 0 lose, 2 unchanged.",
    ]
    assert contents(lowered) == before


def test_where_nobody_can_be_asked_nothing_is_written(
    lowered: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(lowered)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert regrade(lowered) == 0
    assert "nothing was written; without a terminal, say --yes\n" in capsys.readouterr().err
    assert contents(lowered) == before


def test_what_was_told_is_written(lowered: Course) -> None:
    assert regrade(lowered, "--yes", "--student", "anna") == 0
    report = load_report(lowered, ASSIGNMENT, "anna")
    assert report is not None
    assert report.score == 35.75


def test_a_folder_with_a_hostile_name_is_told_without_acting(
    lowered: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(lowered, "\x1b[31mred", released(lowered))
    assert regrade(lowered, "--yes") == 1
    said = capsys.readouterr()
    assert "?[31mred: " in said.err
    assert "\x1b" not in said.out + said.err


def test_after_that_nothing_changes_any_more(
    lowered: Course, workers: LocalWorkers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert regrade(lowered, "--yes") == 1, "zoe's file still is no notebook"
    assert not any(one.is_new for one in graded(lowered, workers).values())
    capsys.readouterr()
    assert regrade(lowered, "--diff") == 0
    assert capsys.readouterr().out == "0 gain, 0 lose, 3 unchanged.\n"
