"""A class's solutions, one file a student, in folders that programs for similarity read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.course import Course, CourseError
from autograder.sources.files import Unread, Written, write_sources
from tests.conftest import ASSIGNMENT
from tests.sample_class.build import Answer, fill

SOLVED = (
    Answer("output_size", "def output_size(size, kernel, stride=1, padding=0):\n    return 7\n"),
    Answer("learned_parameters", 'learned_parameters = "C"\n'),
)
SOLUTION = """\
def output_size(size, kernel, stride=1, padding=0):
    return 7


learned_parameters = "C"
"""


@pytest.fixture
def course(real_course: Course, tmp_path: Path) -> Course:
    shutil.copytree(real_course.root, tmp_path / "course")
    return Course(tmp_path / "course")


def notebook(course: Course, answers: Sequence[Answer] = ()) -> dict[str, Any]:
    path = course.root / course.released / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return fill(json.loads(path.read_text(encoding="utf-8")), answers)


def hand_in(course: Course, student: str, content: dict[str, Any], name: str = ASSIGNMENT) -> None:
    folder = course.root / course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")


def written(course: Course) -> Written:
    return write_sources(course, ASSIGNMENT, course.root / "exports" / ASSIGNMENT / "sources")


def files_of(written: Written) -> list[str]:
    paths = written.folder.rglob("*")
    return sorted(str(path.relative_to(written.folder)) for path in paths if path.is_file())


def test_each_student_has_a_folder_with_a_file_and_the_starter_code_one_of_its_own(
    course: Course,
) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    hand_in(course, "ben", notebook(course), name="homework")
    hand_in(course, "李雷", notebook(course, SOLVED), name="homework")
    found = written(course)
    assert (found.students, found.untouched, found.unread) == (("anna", "李雷"), ("ben",), ())
    assert files_of(found) == [
        f"base/{ASSIGNMENT}.py", f"students/anna/{ASSIGNMENT}.py", f"students/李雷/{ASSIGNMENT}.py"
    ]  # fmt: skip
    for student in found.students:
        path = found.folder / "students" / student / f"{ASSIGNMENT}.py"
        assert path.read_text(encoding="utf-8") == SOLUTION
    base = (found.folder / "base" / f"{ASSIGNMENT}.py").read_text(encoding="utf-8")
    assert "def convolve_image(I, f):" in base
    assert "raise NotImplementedError()" in base


def test_of_a_cell_that_is_there_twice_the_later_copy_counts(course: Course) -> None:
    twice = notebook(course, SOLVED)
    place = next(
        place
        for place, cell in enumerate(twice["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "output_size"
    )
    first = {**twice["cells"][place], "id": "first"}
    first["source"] = "".join(first["source"]).replace("7", "6")
    twice["cells"].insert(place, first)
    hand_in(course, "anna", twice)
    found = written(course)
    path = found.folder / "students" / "anna" / f"{ASSIGNMENT}.py"
    assert path.read_text(encoding="utf-8") == SOLUTION


def test_who_cannot_be_read_is_told_with_the_reason(course: Course) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    for student, name in (("ben", f"{ASSIGNMENT}.ipynb"), ("chiara", "homework.txt")):
        folder = course.root / course.submitted / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / name).write_text("{")
    found = written(course)
    assert found.students == ("anna",)
    assert [unread.student for unread in found.unread] == ["ben", "chiara"]
    assert "not JSON" in found.unread[0].problem
    assert "no notebook" in found.unread[1].problem


def test_the_command_says_why_none_could_be_read(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = course.root / course.submitted / "ben" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text("{")
    assert main(["export", ASSIGNMENT, "--to", "sources", "--course", str(course.root)]) == 1
    said = capsys.readouterr().err
    assert "NONE COULD BE READ (1): ben" in said
    assert "not JSON" in said


@pytest.mark.parametrize("student", ["<b>", "a\nb", "o'hara", "a&b"])
def test_an_id_that_is_none_gets_no_file(course: Course, student: str) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    hand_in(course, student, notebook(course, SOLVED))
    found = written(course)
    assert found.students == ("anna",)
    assert found.unread == (Unread(student, found.unread[0].problem),)
    assert "is no student's id" in found.unread[0].problem
    assert len(files_of(found)) == 2


def test_nobody_elses_file_is_read_through_a_link(course: Course, tmp_path: Path) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    folder = course.root / course.submitted / "ben" / ASSIGNMENT
    folder.mkdir(parents=True)
    other = course.root / course.submitted / "anna" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    (folder / other.name).symlink_to(other)
    found = written(course)
    assert found.students == ("anna",)
    assert "leads out of" in found.unread[0].problem


def test_a_second_time_the_files_of_the_first_are_replaced(course: Course) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    hand_in(course, "ben", notebook(course, SOLVED))
    written(course)
    shutil.rmtree(course.root / course.submitted / "ben")
    assert [name for name in files_of(written(course)) if "ben" in name] == []


def test_files_can_be_called_by_pseudonyms(course: Course) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    into = course.root / "sources"
    found = write_sources(course, ASSIGNMENT, into, name_of=lambda student: "student-1")
    assert f"students/student-1/{ASSIGNMENT}.py" in files_of(found)
    assert "anna" not in "".join(files_of(found))


def test_nobody_else_can_read_the_files(course: Course) -> None:
    hand_in(course, "anna", notebook(course, SOLVED))
    found = written(course)
    paths = [found.folder.parent.parent, found.folder, *found.folder.rglob("*")]
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}


def test_without_anybody_who_has_handed_in_it_says_so(course: Course) -> None:
    with pytest.raises(CourseError, match="No submissions"):
        written(course)
