"""Is a link to a device that never ends."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    notebook.symlink_to("/dev/zero")


ATTACK = Attack(
    wants="a reader that reads on until memory runs out",
    folder=replaced,
    refused=True,
)
