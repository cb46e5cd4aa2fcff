"""The real `nbgrader export` writes nbgrader's table, and no score that nobody has given."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from autograder.nbgrader_export import Line, as_csv
from tests.conftest import ASSIGNMENT
from tests.fixtures.gradebooks import CourseFolder, add_student

# nbgrader's own way of adding a submission, which the tests use
pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")

STOCK = "--exporter=nbgrader.plugins.CsvExportPlugin"
POINTS = 1.5  # for each of the six cells
CELLS = 6


def export(course_folder: CourseFolder, *options: str) -> tuple[dict[str, dict[str, str]], str]:
    """Return the lines by student, and what was said."""
    done = course_folder.nbgrader("export", "--to", "grades of all.csv", *options)
    assert done.returncode == 0, done.stderr
    with (course_folder.root / "grades of all.csv").open(newline="", encoding="utf-8") as file:
        return {line["student_id"]: line for line in csv.DictReader(file)}, done.stderr


def test_a_class_that_is_graded_is_told_as_nbgrader_tells_it(
    course_folder: CourseFolder, gradebook: Gradebook
) -> None:
    gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-01 12:00:00 UTC")
    add_student(
        gradebook, "anna", *[1.25] * CELLS, first_name="Anna", last_name="Berg", email="a@b.c"
    )
    add_student(gradebook, "ben", *[0.0] * CELLS)
    add_student(gradebook, "carl")
    late = gradebook.update_or_create_submission(
        ASSIGNMENT, "anna", timestamp="2026-11-01 13:00:00.5 UTC"
    )
    late.notebooks[0].late_submission_penalty = 2.5
    late.notebooks[0].grades[0].extra_credit = 0.5
    late.notebooks[0].grades[1].manual_score = 3
    gradebook.db.commit()
    ours, said = export(course_folder)
    theirs, _ = export(course_folder, STOCK)
    assert "WARNING" not in said
    assert theirs["anna"]["score"] == "7.25"
    for student, line in theirs.items():
        assert ours[student].pop("needs_manual_grade") == "False"
        assert ours[student] == line
        assert list(ours[student]) == list(line), "the columns stand in the same order"


def test_what_nobody_has_graded_has_no_score_and_is_named(
    course_folder: CourseFolder, gradebook: Gradebook
) -> None:
    add_student(gradebook, "anna", *[1.5] * CELLS)
    add_student(gradebook, "ben", *[None] * CELLS)
    add_student(gradebook, "carl", None, *[1.5] * (CELLS - 1))
    lines, said = export(course_folder)
    assert {student: line["score"] for student, line in lines.items()} == {
        "anna": "9.0",
        "ben": "",
        "carl": "",
    }
    assert {student: line["raw_score"] for student, line in lines.items()} == {
        "anna": "9.0",
        "ben": "",
        "carl": "",
    }
    assert [line["needs_manual_grade"] for line in lines.values()] == ["False", "True", "True"]
    assert f"{ASSIGNMENT}: not graded, so without a score in the file: ben, carl." in said


def test_what_a_person_has_graded_has_a_score(
    course_folder: CourseFolder, gradebook: Gradebook
) -> None:
    add_student(gradebook, "anna", *[None] * CELLS)
    notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "anna")
    for grade in notebook.grades:
        grade.manual_score, grade.needs_manual_grade = 2, False
    gradebook.db.commit()
    lines, said = export(course_folder)
    assert (lines["anna"]["score"], lines["anna"]["needs_manual_grade"]) == ("12.0", "False")
    assert "WARNING" not in said


def test_who_handed_in_and_was_not_graded_is_named_and_has_no_score(
    course_folder: CourseFolder, gradebook: Gradebook
) -> None:
    for student in ("anna", "ben", "carl"):
        (course_folder.root / "submitted" / student / ASSIGNMENT).mkdir(parents=True)
    add_student(gradebook, "anna", *[1.5] * CELLS)
    add_student(gradebook, "ben")
    add_student(gradebook, "dora")
    lines, said = export(course_folder)
    scores = {student: line["score"] for student, line in lines.items()}
    assert scores == {"anna": "9.0", "ben": "", "dora": "0.0"}
    assert lines["ben"]["needs_manual_grade"] == "True"
    assert "not graded, so without a score in the file: ben." in said
    assert "handed in, but not in the gradebook nor in the file: carl." in said


def test_only_those_who_were_asked_for_are_in_the_file(
    course_folder: CourseFolder, gradebook: Gradebook
) -> None:
    (course_folder.root / "submitted" / "zoe" / ASSIGNMENT).mkdir(parents=True)
    gradebook.add_assignment("another")
    for student in ("anna", "ben", "123"):
        add_student(gradebook, student, *[None] * CELLS)
    for chosen in ("['anna']", "[123]"):
        options = (f"--student={chosen}", f"--assignment=['{ASSIGNMENT}']")
        lines, said = export(course_folder, *options)
        theirs, _ = export(course_folder, *options, STOCK)
        assert list(lines) == list(theirs) == [chosen.strip("[']")]
        assert "ben" not in said
        assert "zoe" not in said


def test_a_long_list_of_names_is_cut(course_folder: CourseFolder, gradebook: Gradebook) -> None:
    for number in range(60):
        gradebook.add_student(f"s{number:02}")
        (course_folder.root / "submitted" / f"s{number:02}" / ASSIGNMENT).mkdir(parents=True)
    _, said = export(course_folder)
    assert "s48, s49, and 10 more." in said


LINE = Line(
    assignment=ASSIGNMENT,
    duedate=datetime(2026, 11, 1, 12),
    timestamp=None,
    student_id="anna",
    last_name="Berg",
    first_name="Anna",
    email=None,
    raw_score=-1.5,
    late_submission_penalty=0.0,
    score=0.0,
    max_score=40.0,
    needs_manual_grade=False,
)


def read(*lines: Line) -> list[Mapping[str, str]]:
    """Return lines as a program reads them from the file."""
    return list(csv.DictReader(io.StringIO(as_csv(lines), newline="")))


def test_the_head_is_there_without_a_line() -> None:
    assert as_csv([]) == ",".join(field.name for field in fields(Line)) + "\n"


@pytest.mark.parametrize("name", ["O'Neill, Anna", 'the "best"', "a;b", "Ærø 李", "'"])
def test_a_name_comes_back_as_it_is(name: str) -> None:
    (found,) = read(replace(LINE, student_id=name, last_name=name))
    assert (found["student_id"], found["last_name"]) == (name, name)
    assert found["max_score"] == "40.0"


@pytest.mark.parametrize("start", "=+-@")
def test_no_name_is_a_formula(start: str) -> None:
    name = f'{start}HYPERLINK("https://example.org")'
    (found,) = read(replace(LINE, student_id=name, first_name=name, email=name))
    for column in ("student_id", "first_name", "email"):
        assert found[column] == f"'{name}"
    assert found["raw_score"] == "-1.5", "a number is none either"


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\0", "\x1b"])
def test_a_name_never_breaks_a_line_and_holds_nothing_unseen(character: str) -> None:
    first, second = read(replace(LINE, last_name=f"{character}=1{character}"), LINE)
    assert first["last_name"] == "?=1?"
    assert second["student_id"] == "anna"
