"""What the grader writes is for the instructor's eyes, or for the group of instructors."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.modes import (
    GROUP_SHARED,
    PRIVATE,
    Modes,
    make_file,
    make_folder,
    modes_for,
    modes_in,
    protect,
    protect_course,
)
from tests.fixtures.accounts import as_nobody


@pytest.fixture(params=[0o022, 0o000, 0o077], autouse=True)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nbgraders_setting_says_who_may_read() -> None:
    assert modes_for(False) == PRIVATE == Modes(0o600, 0o700, 0o400)
    assert modes_for(True) == GROUP_SHARED == Modes(0o660, 0o2770, 0o660)


@pytest.mark.parametrize("modes", [PRIVATE, GROUP_SHARED])
def test_folders_that_are_missing_are_made_whatever_the_umask(tmp_path: Path, modes: Modes) -> None:
    (tmp_path / "there").mkdir()
    before = mode(tmp_path / "there")
    make_folder(tmp_path / "there" / "a" / "b", modes)
    make_folder(tmp_path / "there" / "a" / "b", modes)
    assert mode(tmp_path / "there") == before
    assert {mode(path) for path in (tmp_path / "there").rglob("*")} == {modes.folder}


@pytest.mark.parametrize("modes", [PRIVATE, GROUP_SHARED])
def test_a_file_is_made_or_protected_and_keeps_what_is_in_it(tmp_path: Path, modes: Modes) -> None:
    path = tmp_path / "gradebook.db"
    make_file(path, modes)
    assert mode(path) == modes.file
    path.write_text("scores")
    path.chmod(0o644)
    make_file(path, modes)
    assert (mode(path), path.read_text()) == (modes.file, "scores")


def test_a_course_that_was_open_to_all_is_closed(tmp_path: Path) -> None:
    names = ("reports", "exports", "autograded", "feedback", "assignments")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o755)
    protect_course(Course(tmp_path), PRIVATE)
    assert [mode(tmp_path / name) for name in names] == [0o700] * 4 + [0o755]


def test_a_course_that_is_not_graded_yet_has_nothing_to_close(tmp_path: Path) -> None:
    protect_course(Course(tmp_path), PRIVATE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("modes", [PRIVATE, GROUP_SHARED])
def test_other_commands_see_from_the_reports_what_grading_was_told(
    tmp_path: Path, modes: Modes
) -> None:
    assert modes_in(Course(tmp_path)) == PRIVATE
    make_folder(tmp_path / "reports", modes)
    assert modes_in(Course(tmp_path)) == modes


def test_another_instructors_file_is_left_alone() -> None:
    """Root's, that is, for everybody else."""
    path = Path("/etc/passwd")
    before = mode(path)
    assert before != PRIVATE.file
    assert as_nobody(lambda: protect(path, PRIVATE)) == 0
    assert mode(path) == before
