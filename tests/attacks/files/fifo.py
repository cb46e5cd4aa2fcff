"""Is a FIFO that nobody writes to."""

from __future__ import annotations

import os
from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    os.mkfifo(notebook)


ATTACK = Attack(
    wants="a reader that waits for ever",
    folder=replaced,
    refused=True,
)
