"""The gradebook says after `autograder grade` what it would say after `nbgrader autograde`."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.autograded.cells import grade_id_of
from autograder.course import CONFIG
from autograder.release import release
from tests.fixtures.gradebooks import CourseFolder, JSONNotebook
from tests.sample_class.build import (
    ASSIGNMENT,
    HERE,
    MANIFEST,
    REPOSITORY,
    fill,
    read_answers,
    students,
)

# nbgrader's own way of adding a submission, which the tests use
pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")

TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))
SPEED = "convolve-speed"  # what it says depends on how busy the machine was
DUE = "2026-11-01 12:00:00 UTC"
BEFORE, AFTER = "2026-11-01 11:59:59.999999 UTC", "2026-11-01 13:30:00.250000 UTC"
TIMESTAMPS = {
    "anna": BEFORE,
    "ben": AFTER,
    "chiara": "2026-11-01T14:30:00.25+01:00",
    "david": "1 November 2026 13:00",
    "emre": "2026-11-01 12:00:00",  # just in time
    "hanna": "20261101T120000.000001",
    "mehmet": f"\n{AFTER}\n",
    "petra": "",
    "rosa": "yesterday",
    "sven": "2026-11-01 12:30:00 GMT",
}
WITH_LEAVE = "chiara"  # to hand in two hours later
FEW = ("anna", "hanna", "mehmet", "sven")


def grade(course: CourseFolder, *options: str, status: int = 0) -> str:
    """Grade with `autograder grade`, and return what it said."""
    done = course.autograder("grade", ASSIGNMENT, *options)
    assert done.returncode == status, done.stderr
    return done.stderr


def autograde(course: CourseFolder, *options: str, status: int = 0) -> str:
    """Grade with `nbgrader autograde`, and return what it said."""
    done = course.nbgrader("autograde", ASSIGNMENT, *options)
    assert done.returncode == status, done.stderr
    return done.stderr


def without_measured(notebook: JSONNotebook) -> JSONNotebook:
    """Return a notebook without the outputs that tell times."""
    return {**notebook, "cells": [_without_times(cell) for cell in notebook["cells"]]}


def _without_times(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == SPEED:
        return {**cell, "outputs": cell["outputs"][-1:]}  # the points
    return {**cell, "outputs": []} if "%time" in "".join(cell["source"]) else cell


def assert_same(ours: CourseFolder, theirs: CourseFolder) -> None:
    """Compare gradebooks and autograded notebooks."""
    rows, expected = ours.rows(), theirs.rows()
    for table in expected:
        assert rows[table] == expected[table], table
    shown, expected_shown = ours.autograded(), theirs.autograded()
    assert shown.keys() == expected_shown.keys()
    for student, notebook in expected_shown.items():
        assert without_measured(shown[student]) == without_measured(notebook), student


def penalties(course: CourseFolder) -> dict[str, float | None]:
    return {row[1]: row[5] for row in course.rows()["submission"]}


@dataclass(frozen=True)
class Graded:
    """A class, with some who were late: as we grade it, and as nbgrader does."""

    ours: CourseFolder
    theirs: CourseFolder

    @property
    def students(self) -> list[str]:
        """Who has handed in."""
        return sorted(folder.name for folder in (self.ours.root / "submitted").iterdir())


@pytest.fixture(scope="module")
def due(original: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """Return some of the sample class when they have handed in, some of them too late."""
    course = original.copy(tmp_path_factory.mktemp("due") / "course", tuple(TIMESTAMPS))
    course.configure('c.LateSubmissionPlugin.penalty_method = "zero"')
    for student, timestamp in TIMESTAMPS.items():
        course.stamp(student, timestamp)
    with Gradebook(course.url) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
        gradebook.add_student(WITH_LEAVE)
        gradebook.add_submission(ASSIGNMENT, WITH_LEAVE)
        gradebook.grant_extension(ASSIGNMENT, WITH_LEAVE, hours=2)
    return course


@pytest.fixture(scope="module")
def graded(due: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder = tmp_path_factory.mktemp("graded")
    ours, theirs = due.copy(folder / "ours"), due.copy(folder / "theirs")
    grade(ours)
    autograde(theirs)
    return Graded(ours, theirs)


def test_a_class_is_recorded_as_by_nbgrader(graded: Graded) -> None:
    assert [row[1] for row in graded.theirs.rows()["submission"]] == graded.students
    assert_same(graded.ours, graded.theirs)


@pytest.mark.long
def test_so_is_everybody_in_the_sample_class(original: CourseFolder, tmp_path: Path) -> None:
    class_ = [student for student in students() if TRUTH[student]["points"][SPEED] is not None]
    ours, theirs = (original.copy(tmp_path / name, class_) for name in ("ours", "theirs"))
    grade(ours)
    autograde(theirs)
    assert len(ours.rows()["submission"]) == len(class_) > 15
    assert_same(ours, theirs)


def test_a_few_are_recorded_in_postgresql_as_by_nbgrader(
    in_postgresql: CourseFolder, tmp_path: Path
) -> None:
    ours, theirs = (in_postgresql.copy(tmp_path / name, FEW) for name in ("ours", "theirs"))
    grade(ours)
    autograde(theirs)
    assert len(ours.rows()["submission"]) == len(FEW)
    assert_same(ours, theirs)


def test_who_was_late_and_had_no_leave_loses_points(graded: Graded) -> None:
    lost = {"ben": 40, "david": 40, "hanna": 35.75, "mehmet": 0, "sven": 8}
    assert penalties(graded.ours) == dict.fromkeys(graded.students) | lost


PLUGIN = """
from nbgrader.plugins import BasePlugin

class PointsAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {"anna": 1000, "hanna": 1.25, "mehmet": -3, "sven": None}[student_id]
"""


def test_a_plugin_of_the_courses_own_decides_what_is_lost(
    due: CourseFolder, tmp_path: Path
) -> None:
    courses = [due.copy(tmp_path / name, FEW) for name in ("ours", "theirs")]
    for course in courses:
        (course.root / "late.py").write_text(PLUGIN)
        course.configure('c.AssignLatePenalties.plugin_class = "late.PointsAnHour"')
        course.stamp("anna", AFTER)
    ours, theirs = courses
    grade(ours)
    autograde(theirs)
    lost = {"anna": 40, "hanna": 1.25, "mehmet": 0, "sven": None, WITH_LEAVE: None}
    assert penalties(ours) == lost
    assert_same(ours, theirs)


def test_nbgrader_finds_what_was_graded_and_does_not_grade_again(
    graded: Graded, tmp_path: Path
) -> None:
    course = graded.ours.copy(tmp_path / "course")
    rows, written = course.rows(), course.written()
    said = autograde(course)
    assert said.count("Skipping existing assignment") == len(graded.students)
    assert course.rows() == rows
    assert course.written() == written


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_nbgrader_grades_anew_who_has_handed_in_again(
    graded: Graded, tmp_path: Path, first: str
) -> None:
    course: CourseFolder = getattr(graded, first).copy(tmp_path / "course", FEW)
    written = course.written()
    course.stamp("anna", AFTER)
    said = autograde(course)
    assert said.count("Skipping existing assignment") == len(FEW) - 1
    assert penalties(course)["anna"] == 40
    changed = [path for path, stamp in course.written().items() if written[path] != stamp]
    assert {path.parts[-3] for path in changed} == {"anna"}
    assert autograde(course).count("Skipping existing assignment") == len(FEW)


def test_we_record_the_same_after_nbgrader(graded: Graded, tmp_path: Path) -> None:
    course = graded.theirs.copy(tmp_path / "course", FEW)
    grade(course)
    assert_same(course, graded.theirs)


def test_we_record_anew_who_has_handed_in_again(graded: Graded, tmp_path: Path) -> None:
    course = graded.ours.copy(tmp_path / "course", FEW)
    course.stamp("anna", AFTER)
    course.stamp("hanna", BEFORE)
    grade(course)
    assert penalties(course) == penalties(graded.ours) | {"anna": 40, "hanna": None}
    assert autograde(course).count("Skipping existing assignment") == len(FEW)


def by_hand(course: CourseFolder) -> None:
    """Do what an instructor does in formgrader."""
    with Gradebook(course.url) as gradebook:
        for cell, values in {
            "convolve-values": {"manual_score": 13.0, "needs_manual_grade": False},
            "output_size-values": {"extra_credit": 2.0},
            "convolve_image-values": {"manual_score": 0.0, "extra_credit": 0.5},
        }.items():
            found = gradebook.find_grade(cell, ASSIGNMENT, ASSIGNMENT, "hanna")
            for name, value in values.items():
                setattr(found, name, value)
        for cell in ("convolve", "count_parameters"):
            comment = gradebook.find_comment(cell, ASSIGNMENT, ASSIGNMENT, "hanna")
            comment.manual_comment = "Come and see me."
        gradebook.db.commit()


def test_what_a_person_has_decided_stays_when_all_is_graded_anew(
    graded: Graded, tmp_path: Path
) -> None:
    ours = graded.ours.copy(tmp_path / "ours", FEW)
    theirs = graded.theirs.copy(tmp_path / "theirs", FEW)
    for course in (ours, theirs):
        by_hand(course)
    grade(ours, "--again")
    autograde(theirs, "--force")
    assert_same(ours, theirs)
    grades = {row[1]: row[3:] for row in ours.rows()["grade"] if row[0] == "hanna"}
    assert grades["convolve-values"] == (11.75, 13, None, True)
    assert grades["output_size-values"] == (3, None, 2, False)
    assert grades["convolve_image-values"] == (5, 0, 0.5, True)
    comments = {row[1]: row[4] for row in ours.rows()["comment"] if row[0] == "hanna"}
    assert comments["convolve"] == "Come and see me."
    assert penalties(ours)["hanna"] == 34.5  # of what she has now


def without_cell(notebook: JSONNotebook, grade_id: str) -> JSONNotebook:
    cells = [cell for cell in notebook["cells"] if grade_id_of(cell) != grade_id]
    return {**notebook, "cells": cells}


def with_copy(notebook: JSONNotebook, grade_id: str, source: str) -> JSONNotebook:
    """Return a notebook in which a cell stands a second time, at the end."""
    (cell,) = [cell for cell in notebook["cells"] if grade_id_of(cell) == grade_id]
    copy = {**cell, "id": "copy", "source": source}
    return {**notebook, "cells": [*notebook["cells"], copy]}


def answered(notebook: JSONNotebook, **answers: str) -> JSONNotebook:
    """Return a notebook with these sources in the cells of these names."""
    cells = [
        {**cell, "source": answers.get(str(grade_id_of(cell)), cell["source"])}
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def test_mangled_notebooks_are_recorded_as_by_nbgrader(due: CourseFolder, tmp_path: Path) -> None:
    ours, theirs = due.copy(tmp_path / "ours", []), due.copy(tmp_path / "theirs", [])
    released = due.released()
    anna = fill(released, read_answers("anna"))
    for course in (ours, theirs):
        course.hand_in("nothing done", released)
        course.hand_in("renamed", anna, "Untitled (1)")
        course.hand_in("no stub", without_cell(released, "convolve"))
        course.hand_in("no test", without_cell(anna, "convolve-values"))
        course.hand_in("twice", with_copy(anna, "output_size", "def output_size():\n    return 1"))
        course.hand_in("stub again", with_copy(anna, "output_size", "# nothing"))
        course.hand_in("one space", answered(released, learned_parameters=" "))
    grade(ours)
    autograde(theirs)
    assert_same(ours, theirs)
    assert len(ours.rows()["submission"]) == 8


BY_HAND = """
# %% [markdown] nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 4, \
"schema_version": 3, "solution": true, "task": false}
# Why does the backward pass rotate the filter?

# %% nbgrader={"grade": true, "grade_id": "sketch", "locked": false, "points": 3, \
"schema_version": 3, "solution": true, "task": false}
# Print whatever you like.
### BEGIN SOLUTION
print("a drawing")
### END SOLUTION

# %% [markdown] nbgrader={"grade": false, "grade_id": "explore", "locked": true, "points": 2, \
"schema_version": 3, "solution": false, "task": true}
# Explore an image of your own.
"""


@pytest.fixture(scope="module")
def partly_by_hand(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """Return a course whose assignment has answers that only a person can grade."""
    folder = tmp_path_factory.mktemp("by_hand")
    solutions, root = folder / "solutions", folder / "course"
    shutil.copytree(REPOSITORY / "solutions", solutions)
    with (solutions / f"{ASSIGNMENT}.py").open("a") as file:
        file.write(BY_HAND)
    root.mkdir()
    shutil.copy(REPOSITORY / CONFIG, root)
    release(root, ASSIGNMENT, solutions=solutions)
    return CourseFolder(root)


ANSWERS = {
    "anna": {"why": "Because.", "sketch": "print(':-)')"},
    "ben": {"why": "Because."},
    "chiara": {"sketch": "print(':-)')"},
}


@pytest.fixture(scope="module")
def in_part(partly_by_hand: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """Return the course as we have graded it, which is as nbgrader does."""
    folder = tmp_path_factory.mktemp("in_part")
    ours, theirs = (partly_by_hand.copy(folder / name) for name in ("ours", "theirs"))
    filled = fill(partly_by_hand.released(), read_answers("anna"))
    for student, answers in ANSWERS.items():
        for course in (ours, theirs):
            course.hand_in(student, answered(filled, **answers))
    grade(ours)
    autograde(theirs)
    assert_same(ours, theirs)
    return ours


class TestAnAssignmentThatAPersonGradesInPart:
    def grades(self, course: CourseFolder, student: str) -> dict[str, tuple[float | None, bool]]:
        found = [row for row in course.rows()["grade"] if row[0] == student]
        return {row[1]: (row[3], bool(row[6])) for row in found}

    def test_waits_for_that_person(self, in_part: CourseFolder) -> None:
        grades = self.grades(in_part, "anna")
        assert grades["convolve-values"] == (14, False)
        for by_hand in ("why", "sketch", "explore"):
            assert grades[by_hand] == (None, True)
        assert in_part.nbgrader("export").returncode == 0
        exported = (in_part.root / "grades.csv").read_text().splitlines()
        (line,) = (line for line in exported if ",anna," in line)
        assert line.endswith(",,0.0,,49.0,True")
        assert "3 of 3 graded, 0.0 a second" in grade(in_part), "nothing is left to do"

    def test_gives_nothing_for_an_answer_that_was_not_begun(self, in_part: CourseFolder) -> None:
        assert self.grades(in_part, "ben")["sketch"] == (0, False)

    def test_gives_nothing_for_a_text_that_was_not_begun(self, in_part: CourseFolder) -> None:
        assert self.grades(in_part, "chiara")["why"] == (0, False)


def test_nbgrader_makes_feedback_of_what_we_have_graded(graded: Graded, tmp_path: Path) -> None:
    course = graded.ours.copy(tmp_path / "course", FEW)
    done = course.nbgrader("generate_feedback", ASSIGNMENT, "--force", "--student", "hanna")
    assert done.returncode == 0, done.stderr
    page = (course.root / "feedback" / "hanna" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "11.75 of 14 points" in page
    assert "(Score: 0.0 / 40.0)" in page, "she was late"
