"""Is a link to the instructor's notebook."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    notebook.symlink_to(folder.parents[2] / "source" / "01_convolution" / "01_convolution.ipynb")


ATTACK = Attack(
    wants="full marks, for the solution itself",
    folder=replaced,
    refused=True,
)
