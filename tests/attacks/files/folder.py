"""Is a folder that is called like a notebook."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    notebook.mkdir()
    (notebook / notebook.name).write_text("{}")


ATTACK = Attack(
    wants="a reader that opens a folder",
    folder=replaced,
    refused=True,
)
