"""What Canvas and Moodle let one download is collected by nbgrader, and graded."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom.gradebook import ClassGradebook
from autograder.course import Course
from tests.classroom.course import answered, released
from tests.conftest import ASSIGNMENT, REPOSITORY
from tests.fixtures.gradebooks import CourseFolder
from tests.fixtures.warm import run_warm

NAME = f"{ASSIGNMENT}.ipynb"
DOCUMENT = REPOSITORY / "docs" / "collecting.md"

# File names as they stand in the zip file: of two students, anna's answers and a stub.
CANVAS = {
    f"doejane_4711_90001_{NAME}": "anna",
    f"ohararené_LATE_4712_90002_{ASSIGNMENT}-1.ipynb": "stub",
    "roerichard_4713_90003_notes.pdf": "other",
}
MOODLE = {
    f"Jane Doe_815_assignsubmission_file_/{NAME}": "anna",
    f"René O'Hara-Roe_816_assignsubmission_file_/{NAME}": "stub",
    "René O'Hara-Roe_816_assignsubmission_onlinetext_/onlinetext.html": "other",
}
MOODLE_SINCE_4_1 = {path.replace("file_/", "file/"): what for path, what in MOODLE.items()}
MOODLE_WITHOUT_FOLDERS = {path.replace("file_/", "file_"): what for path, what in MOODLE.items()}
DOWNLOADS = {
    "canvas": ("Canvas", CANVAS, ("4711", "4712")),
    "moodle": ("Moodle", MOODLE, ("815", "816")),
    "moodle since 4.1": ("Moodle", MOODLE_SINCE_4_1, ("815", "816")),
    "moodle without folders": ("Moodle", MOODLE_WITHOUT_FOLDERS, ("815", "816")),
}


def expression(lms: str) -> str:
    """Return the `named_regexp` that docs/collecting.md names."""
    section = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(lms))
    setting = re.search(r"named_regexp = (\(.*?\n\)|r.*?)$", text, re.MULTILINE | re.DOTALL)
    assert setting is not None, f"{DOCUMENT} sets nothing for {lms}"
    value: str = ast.literal_eval(setting[1])
    return value


@pytest.fixture
def course(course_folder: CourseFolder) -> Course:
    return Course(course_folder.root)


def download(course: Course, files: Mapping[str, str]) -> None:
    """Put an LMS's zip file where nbgrader looks for it."""
    contents = {"anna": answered(course, "anna"), "stub": released(course), "other": b"other"}
    folder = course.root / "downloaded" / ASSIGNMENT / "archive"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for path, what in files.items():
            archive.writestr(path, contents[what])


def collected(course: Course, lms: str) -> subprocess.CompletedProcess[str]:
    config = course.root / "nbgrader_config.py"
    setting = f"\nc.FileNameCollectorPlugin.named_regexp = {expression(lms)!r}\n"
    config.write_text(config.read_text(encoding="utf-8") + setting, encoding="utf-8")
    return _run("nbgrader", "zip_collect", ASSIGNMENT, course=course)


def _run(module: str, *arguments: str, course: Course) -> subprocess.CompletedProcess[str]:
    return run_warm(module, *arguments, folder=course.root)


def submitted(course: Course) -> list[str]:
    folder = course.root / course.submitted
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", DOWNLOADS)
def test_each_students_notebook_gets_into_the_students_folder(course: Course, name: str) -> None:
    lms, files, students = DOWNLOADS[name]
    download(course, files)
    done = collected(course, lms)
    assert done.returncode == 0, done.stderr
    notebooks = [path for path in submitted(course) if path.endswith(".ipynb")]
    assert [path.split("/")[:2] for path in notebooks] == [[id, ASSIGNMENT] for id in students]
    for notebook in course.submissions(ASSIGNMENT):
        assert notebook.path is not None, notebook.problem
    # The one notebook that has answers in it is Jane Doe's.
    first = course.root / course.submitted / notebooks[0]
    assert first.read_bytes() == answered(course, "anna")


@pytest.mark.parametrize("name", ["canvas", "moodle"])
def test_what_was_collected_is_graded(course: Course, name: str) -> None:
    lms, files, students = DOWNLOADS[name]
    download(course, files)
    assert collected(course, lms).returncode == 0
    # Neither says when: who is late is told by hand, as docs/collecting.md has it.
    assert [path for path in submitted(course) if path.endswith(".txt")] == []
    folder = course.root / course.submitted / students[1] / ASSIGNMENT
    (folder / "timestamp.txt").write_text("2026-03-03 09:30:00 UTC")
    done = _run("autograder", "grade", ASSIGNMENT, "--jobs", "1", course=course)
    assert done.returncode == 0, done.stderr
    reports = {path.stem: json.loads(path.read_text()) for path in _reports(course)}
    assert sorted(reports) == list(students)
    assert reports[students[0]]["score"] == reports[students[0]]["max_score"]
    assert reports[students[1]]["score"] == 0
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        times = {student: entry.timestamp for student, entry in gradebook.entries().items()}
    assert times == {students[0]: None, students[1]: datetime(2026, 3, 3, 9, 30)}
    if lms == "Canvas":
        assert f"handed in as `{ASSIGNMENT}-1.ipynb`" in reports[students[1]]["mended"][0]


def _reports(course: Course) -> list[Path]:
    return sorted((course.root / "reports" / ASSIGNMENT).glob("*.json"))


@pytest.mark.parametrize(
    ("lms", "path", "student"),
    [
        ("Canvas", f"doejane_4711_90001_x_LATE_4712_9_{NAME}", "4711"),
        ("Canvas", f"doejane_LATE_4711_90001_roe_4712_9_{NAME}", "4711"),
        ("Moodle", f"J. Doe_815_assignsubmission_file_/x_816_assignsubmission_file_/{NAME}", "815"),
        ("Moodle", f"J. Doe_815_assignsubmission_file_x_816_assignsubmission_file_{NAME}", "815"),
    ],
)  # fmt: skip
def test_a_file_called_like_another_students_stays_whose_it_is(
    lms: str, path: str, student: str
) -> None:
    match = re.match(expression(lms), f"/course/downloaded/{ASSIGNMENT}/extracted/all/{path}")
    assert match is not None
    assert match["student_id"] == student


def test_two_files_of_one_student_do_not_stop_the_collecting(course: Course) -> None:
    twice = CANVAS | {f"doejane_4711_90009_{ASSIGNMENT}-1.ipynb": "stub"}
    download(course, twice)
    assert collected(course, "Canvas").returncode == 0
    first = next(iter(course.submissions(ASSIGNMENT)))
    assert first.path is not None
    assert first.path.name == NAME


@pytest.mark.long
def test_an_archive_that_a_student_handed_in_stops_it_unless_archives_are_left_packed(
    course: Course,
) -> None:
    download(course, CANVAS)
    folder = course.root / "downloaded" / ASSIGNMENT / "archive"
    with zipfile.ZipFile(folder / "submissions.zip", "a") as archive:
        archive.writestr("roerichard_4713_90004_broken.zip", b"no zip file")
    assert collected(course, "Canvas").returncode != 0
    assert submitted(course) == []
    with zipfile.ZipFile(folder / "submissions.zip") as archive:
        archive.extractall(folder)
    (folder / "submissions.zip").unlink()
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.ExtractorPlugin.zip_ext = []\n")
    done = _run("nbgrader", "zip_collect", "--force", ASSIGNMENT, course=course)
    assert done.returncode == 0, done.stderr
    assert len(submitted(course)) == 2
