"""Is a link to what another student handed in."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    notebook.symlink_to(folder.parents[1] / "zoe" / "01_convolution" / "01_convolution.ipynb")


ATTACK = Attack(
    wants="another student's points, and text",
    folder=replaced,
    refused=True,
)
