"""What is made from students' work is nobody else's to read, and can go without their names."""

from __future__ import annotations

import os
import re
import stat

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.privacy.pseudonyms import pseudonym_of
from tests.classroom.course import hand_in, released
from tests.conftest import ASSIGNMENT


@pytest.fixture
def handed_in(course: Course) -> Course:
    hand_in(course, "anna", released(course))
    hand_in(course, "ben", b"no notebook")
    return course


def grade(course: Course, *options: str) -> int:
    before = os.umask(0o022)
    try:
        return main(["grade", ASSIGNMENT, "--course", str(course.root), "--jobs", "1", *options])
    finally:
        os.umask(before)


def readable(course: Course, bits: int) -> set[str]:
    """Return what grading has written that has one of these bits."""
    tops = [course.root / name for name in ("reports", "feedback", "autograded")]
    paths = [
        *tops,
        *(path for top in tops for path in top.rglob("*")),
        course.root / "gradebook.db",
    ]
    return {
        str(path.relative_to(course.root))
        for path in paths
        if stat.S_IMODE(path.stat().st_mode) & bits
    }


def test_only_who_grades_may_read_it_whatever_stood_there_before(handed_in: Course) -> None:
    (handed_in.root / "reports").mkdir(mode=0o755)
    (handed_in.root / "gradebook.db").chmod(0o644)
    assert grade(handed_in) == 1, "one file is no notebook"
    assert readable(handed_in, 0o077) == set()


def test_a_course_that_a_group_shares_is_the_groups(handed_in: Course) -> None:
    with (handed_in.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.CourseDirectory.groupshared = True\n")
    assert grade(handed_in) == 1
    assert readable(handed_in, 0o007) == set()
    shared = {f"reports/{ASSIGNMENT}", f"reports/{ASSIGNMENT}/anna.json", "gradebook.db"}
    assert shared <= readable(handed_in, 0o060)


def test_what_is_printed_can_go_without_names(
    handed_in: Course, capfd: pytest.CaptureFixture[str]
) -> None:
    assert grade(handed_in, "--pseudonyms") == 1
    said = "".join(capfd.readouterr()).replace(str(handed_in.root), "")
    assert pseudonym_of(handed_in, "anna") in said
    assert f"{pseudonym_of(handed_in, 'ben')}: not graded" in said
    assert not re.search(r"\b(anna|ben)\b", said)


def test_sources_are_written_under_names_or_pseudonyms(handed_in: Course) -> None:
    path = handed_in.root / "submitted" / "anna" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = path.read_text()
    path.write_text(text.replace("raise NotImplementedError()", "return 3 # mine"))
    command = ["export", ASSIGNMENT, "--to", "sources", "--course", str(handed_in.root)]
    folder = handed_in.root / "exports" / ASSIGNMENT / "sources" / "students"
    for options, name in (([], "anna"), (["--pseudonyms"], pseudonym_of(handed_in, "anna"))):
        assert main([*command, *options]) == 1, "one file is no notebook"
        (student,) = folder.iterdir()
        assert student.name == name
        assert "return 3" in next(student.iterdir()).read_text()
