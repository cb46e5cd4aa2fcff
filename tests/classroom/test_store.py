"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.classroom.store import write_atomically


def test_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", "ä")
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "ä"


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new" * 10_000 + "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
