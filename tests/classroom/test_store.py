"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.classroom.store import HALF, sweep, write_atomically
from autograder.course import Course
from autograder.modes import GROUP_SHARED, PRIVATE, Modes


def test_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", "ä", PRIVATE)
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "ä"


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    write_atomically(path, "old", PRIVATE)
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new" * 10_000 + "\ud800", PRIVATE)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("modes", "mode"), [(PRIVATE, 0o600), (GROUP_SHARED, 0o660)])
def test_nobody_else_may_read_them_whatever_the_umask_says(
    tmp_path: Path, modes: Modes, mode: int
) -> None:
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "a" / "b.txt", "b", modes)
    finally:
        os.umask(before)
    assert (tmp_path / "a" / "b.txt").stat().st_mode & 0o777 == mode
    assert (tmp_path / "a").stat().st_mode & 0o007 == 0


def test_a_read_only_file_is_replaced_too(tmp_path: Path) -> None:
    write_atomically(tmp_path / "b.txt", "old", PRIVATE, is_read_only=True)
    write_atomically(tmp_path / "b.txt", "new", PRIVATE, is_read_only=True)
    assert (tmp_path / "b.txt").read_text() == "new"
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o400


def test_only_half_written_files_are_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / "feedback" / "anna" / "a"
    folder.mkdir(parents=True)
    kept = [folder / "a.html", folder / ".hidden", folder / f"a{HALF}"]
    half = folder / f".a.html-12345678{HALF}"
    for path in (*kept, half):
        path.write_text("")
    sweep(Course(tmp_path), "a")
    assert sorted(folder.iterdir()) == sorted(kept)
