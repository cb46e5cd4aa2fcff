"""What could not be graded is flagged everywhere, and never exported as 0 points."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.gradebooks import CourseFolder
from tests.sample_class.build import ASSIGNMENT

BREAKS = ("return last_start // int(stride) + 1", "return 1 / 0")  # in the instructor's solution


@dataclass(frozen=True)
class Way:
    """A way to grade a class."""

    command: str

    def grade(self, course: CourseFolder) -> str:
        """Grade what can be graded; return what was said about the rest."""
        call = course.autograder if self.command == "grade" else course.nbgrader
        done = call(self.command, ASSIGNMENT)
        assert done.returncode == 1, done.stderr
        return done.stderr


@pytest.fixture(params=["grade", "autograde"])
def way(request: pytest.FixtureRequest) -> Way:
    return Way(request.param)


def folder_of(course: CourseFolder, student: str) -> Path:
    folder = course.root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def grades(course: CourseFolder, student: str) -> dict[str, tuple[float | None, bool]]:
    found = [row for row in course.rows()["grade"] if row[0] == student]
    return {row[1]: (row[3], bool(row[6])) for row in found}


def exported(course: CourseFolder) -> dict[str, dict[str, str]]:
    """Return the lines that `nbgrader export` writes, by student."""
    done = course.nbgrader("export", "--to", "all.csv")
    assert done.returncode == 0, done.stderr
    with (course.root / "all.csv").open(newline="", encoding="utf-8") as file:
        return {line["student_id"]: line for line in csv.DictReader(file)}


@pytest.fixture
def course(sample_course: Path, tmp_path: Path) -> CourseFolder:
    return CourseFolder(sample_course).copy(tmp_path / "course", ["anna", "kofi"])


def test_what_cannot_be_read_is_flagged_and_has_no_score(
    original: CourseFolder, tmp_path: Path, way: Way
) -> None:
    course = original.copy(tmp_path / "course", ["anna"])
    unreadable = ("ben", "carl", "fay", "gus")
    (folder_of(course, "ben") / f"{ASSIGNMENT}.ipynb").write_bytes(b"{nope")
    (folder_of(course, "carl") / "sorry.txt").write_text("My dog ate it.")
    os.mkfifo(folder_of(course, "fay") / f"{ASSIGNMENT}.ipynb")
    for name in ("a", "b"):
        (folder_of(course, "gus") / f"{name}.ipynb").write_bytes(b"{}")
    course.stamp("ben", "2026-11-01 13:00:00 UTC")
    said = way.grade(course)
    assert "Traceback" not in said
    for student in unreadable:
        assert f"{student}: " in said
        assert set(grades(course, student).values()) == {(None, True)}
    assert {needs for _, needs in grades(course, "anna").values()} == {False}
    handed_in = {row[1]: row[2] for row in course.rows()["submission"]}
    assert str(handed_in["ben"]).startswith("2026-11-01 13:00:00")
    lines = exported(course)
    assert lines["anna"]["score"] == "40.0"
    for student in unreadable:
        assert (lines[student]["raw_score"], lines[student]["score"]) == ("", "")
        assert lines[student]["needs_manual_grade"] == "True"
    if way.command == "grade":
        for student in unreadable:
            report = course.root / "reports" / ASSIGNMENT / f"{student}.json"
            assert json.loads(report.read_text())["problem"] is not None


def test_an_earlier_result_stays_and_is_flagged(course: CourseFolder, way: Way) -> None:
    for student in ("anna", "kofi"):
        call = course.autograder if way.command == "grade" else course.nbgrader
        assert call(way.command, ASSIGNMENT, "--student", student).returncode == 0
    (folder_of(course, "kofi") / f"{ASSIGNMENT}.ipynb").write_bytes(b"{nope")
    way.grade(course)
    assert sum(points or 0 for points, _ in grades(course, "kofi").values()) == 30.25
    assert {needs for _, needs in grades(course, "kofi").values()} == {True}
    line = exported(course)["kofi"]
    assert (line["score"], line["needs_manual_grade"]) == ("30.25", "True")


def test_a_check_that_fails_leaves_the_others_points_and_no_score(
    course: CourseFolder, way: Way
) -> None:
    source = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    right, wrong = BREAKS
    assert source.read_text(encoding="utf-8").count(right) == 1
    source.write_text(source.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    way.grade(course)
    found = grades(course, "anna")
    assert found.pop("output_size-values") == (None, True)
    assert found["learned_parameters-values"] == (2, False)
    assert exported(course)["anna"]["score"] == ""
