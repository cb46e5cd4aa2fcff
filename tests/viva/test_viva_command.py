"""`autograder viva` prints a sheet for one student, or says in a sentence why it cannot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import Course
from tests.sample_class.build import fill, read_answers

ASSIGNMENT = "01_convolution"


@pytest.fixture
def course(real_course: Course, tmp_path: Path) -> Path:
    """Return a course in which ben has handed in his notebook, and carl something else."""
    root = Path(shutil.copytree(real_course.root, tmp_path / "course"))
    path = root / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = fill(json.loads(path.read_text(encoding="utf-8")), read_answers("ben"))
    for student, content in (("ben", json.dumps(notebook)), ("carl", "no notebook")):
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / path.name).write_text(content, encoding="utf-8")
    (root / "submitted" / "dora" / ASSIGNMENT).mkdir(parents=True)
    return root


def viva(course: Path, student: str, *more: str) -> int:
    return main(["viva", ASSIGNMENT, student, "--course", str(course), *more])


def test_it_prints_three_questions_and_then_the_answers(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert viva(course, "ben") == 0
    printed = capsys.readouterr().out
    shown, answers = printed.split("ANSWERS, for the examiner only")
    assert shown.startswith("01_convolution · ben · oral check\n")
    assert shown.count("Probe A: ") == shown.count("Probe B: ") == 3
    assert "no change" not in shown
    assert "no change" in answers


def test_the_sheet_as_json_is_the_same_every_time(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for _ in range(2):
        assert viva(course, "ben", "--json") == 0
        printed.append(json.loads(capsys.readouterr().out))
    assert printed[0] == printed[1]
    assert len(printed[0]["questions"]) == 3


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("nobody", "No student 'nobody'"),
        ("../ben", "'../ben' is no student's id"),
        ("\x1b[31mben", "'?[31mben' is no student's id"),
        ("carl", "not JSON (line 1"),
        ("dora", "no notebook 01_convolution.ipynb"),
    ],
)
def test_whoever_cannot_be_asked_is_told_of_in_a_sentence(
    course: Path, student: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert viva(course, student) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("autograder: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_an_unknown_assignment_is_named(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["viva", "09_nothing", "ben", "--course", str(course)]) == 1
    assert "No assignment '09_nothing'" in capsys.readouterr().err
