"""Is a link that leads to itself."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    notebook.symlink_to(notebook.name)


ATTACK = Attack(
    wants="a reader that follows for ever",
    folder=replaced,
    refused=True,
)
