"""`autograder export --to csv` on a course with a gradebook: files, what is said, exit status."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.store import save_report
from autograder.cli import main
from autograder.course import Course
from autograder.model import Report
from tests.conftest import ASSIGNMENT
from tests.fixtures.gradebooks import CourseFolder, add_student

# nbgrader's own way of adding a submission, which the tests use
pytestmark = pytest.mark.filterwarnings("ignore:Object of type:sqlalchemy.exc.SAWarning")

CELLS = 6


def export(course_folder: CourseFolder, *options: str) -> int:
    return main(
        ["export", ASSIGNMENT, "--to", "csv", "--course", str(course_folder.root), *options]
    )


def table(course_folder: CourseFolder, name: str) -> dict[str, str]:
    """Return the scores in a file by nbgrader's ids."""
    key, score = ("SIS Login ID", ASSIGNMENT) if name == "canvas.csv" else ("ID number", "Grade")
    path = course_folder.root / "exports" / ASSIGNMENT / name
    with path.open(newline="", encoding="utf-8-sig") as file:
        return {row[key]: row[score] for row in csv.DictReader(file) if row[key]}


def test_final_scores_hold_what_a_person_gave_and_what_being_late_costs(
    course_folder: CourseFolder, gradebook: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    add_student(gradebook, "anna", *[1.25] * CELLS, first_name="Anna", last_name="Berg")
    add_student(gradebook, "ben", None, *[1.0] * (CELLS - 1))
    add_student(gradebook, "carl")
    for student, penalty in (("anna", 2.5), ("ben", None)):
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        notebook.late_submission_penalty = penalty
        notebook.grades[0].manual_score = 3
    gradebook.db.commit()
    assert export(course_folder) == 0
    for name in ("canvas.csv", "moodle.csv"):
        assert table(course_folder, name) == {"anna": "6.75", "ben": "8", "carl": ""}
    said = capsys.readouterr()
    assert "2 of 3 students have a score in them." in said.out
    assert said.err == "Without a score, as nothing was handed in (1): carl\n"


def test_who_has_no_score_because_grading_failed_is_named_and_status_is_1(
    course_folder: CourseFolder, gradebook: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dora's folder was never graded, and Eve is not even in the gradebook."""
    add_student(gradebook, "anna", *[1.5] * CELLS)
    add_student(gradebook, "ben", None, *[1.5] * (CELLS - 1))
    add_student(gradebook, "dora")
    for student in ("anna", "dora", "eve"):
        (course_folder.root / "submitted" / student / ASSIGNMENT).mkdir(parents=True)
    assert export(course_folder) == 1
    assert table(course_folder, "canvas.csv") == {"anna": "9", "ben": "", "dora": ""}
    failed = "WITHOUT A SCORE, AS GRADING FAILED; grade again, or by hand (3): ben, dora, eve"
    assert capsys.readouterr().err.splitlines() == [failed]


def test_the_score_of_an_earlier_hand_in_is_told(
    course_folder: CourseFolder, gradebook: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    """Grading keeps it, flags the submission, and says in the report that the last one failed."""
    add_student(gradebook, "anna", *[1.5] * CELLS)
    add_student(gradebook, "ben", *[1.5] * CELLS)
    for student in ("anna", "ben"):
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        notebook.grades[0].needs_manual_grade = True
    gradebook.db.commit()
    report = Report(ASSIGNMENT, "anna", 0, 9.0, 40.0, (), (), (), {}, problem="no notebook")
    save_report(Course(course_folder.root), report)
    assert export(course_folder) == 0
    assert table(course_folder, "canvas.csv") == {"anna": "9", "ben": "9"}
    assert capsys.readouterr().err == (
        "With the score of an earlier hand-in: the last could not be graded (1): anna\n"
    )


def test_nobody_but_the_instructor_can_read_the_files(
    course_folder: CourseFolder, gradebook: Gradebook
) -> None:
    add_student(gradebook, "anna", *[1.5] * CELLS)
    folder = course_folder.root / "exports" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "canvas.csv").write_text("of an earlier export")
    assert export(course_folder) == 0
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"canvas.csv": 0o600, "moodle.csv": 0o600}
    for parent in (folder, folder.parent):
        assert stat.S_IMODE(parent.stat().st_mode) == 0o700
    assert set(table(course_folder, "canvas.csv")) == {"anna"}


def test_a_roster_is_filled_and_who_is_missing_on_either_side_is_named(
    course_folder: CourseFolder,
    gradebook: Gradebook,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_student(gradebook, "anna", *[1.5] * CELLS)
    add_student(gradebook, "ben", *[1.0] * CELLS)
    roster = tmp_path / "roster.csv"
    roster.write_text(
        f"\ufeffStudent,ID,SIS Login ID,Section,{ASSIGNMENT} (7)\n    Points Possible,,,,100\n"
        '"Berg, Anna",11,anna,A,\n"Roe, Zoe",12,zoe,A,3\n',
        encoding="utf-8",
    )
    assert export(course_folder, "--roster", str(roster)) == 0
    written = course_folder.root / "exports" / ASSIGNMENT / "canvas.csv"
    expected = roster.read_text().replace("anna,A,", "anna,A,9")
    assert written.read_text(encoding="utf-8") == expected
    assert not written.with_name("moodle.csv").exists()
    said = capsys.readouterr()
    column = f"'{ASSIGNMENT} (7)'"
    assert f"1 scores filled into its column {column}; students were known by SIS" in said.out
    assert said.err.splitlines() == [
        "There, 100 points can be had, here 40: the scores are written as they are here.",
        "In the class, but not in the roster (1): ben",
        "In the roster, but not in the class (1): Roe, Zoe",
    ]


def test_what_is_asked_for_wrongly_is_a_line_and_status_1(
    course_folder: CourseFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name,mark\n")
    course_folder.configure("c.CourseDirectory.db_url = 'sqlite:///not_here.db'")
    for options, said in (
        (("--column", "Grade"), "--column is a column of --roster FILE"),
        ((), "not_here.db: grade first."),
    ):
        assert export(course_folder, *options) == 1
        line = capsys.readouterr().err
        assert line.startswith("autograder: ")
        assert said in line
        assert line.count("\n") == 1
    assert not (course_folder.root / "not_here.db").exists(), "nbgrader would make an empty one"
    assert not (course_folder.root / "exports").exists()


def test_a_gradebook_that_does_not_know_the_assignment_says_so(
    course_folder: CourseFolder, gradebook: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    gradebook.remove_assignment(ASSIGNMENT)
    assert export(course_folder) == 1
    assert f"does not know '{ASSIGNMENT}': run `autograder release`" in capsys.readouterr().err
