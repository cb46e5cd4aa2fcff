"""Is a link to a file that only the grader may read."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    notebook.symlink_to(folder.parents[3] / "secret")


ATTACK = Attack(
    wants="the file's text in a message",
    folder=replaced,
    refused=True,
)
