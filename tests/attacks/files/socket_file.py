"""Is a socket."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.attacks.attack import Attack


def replaced(folder: Path) -> None:
    notebook = folder / "01_convolution.ipynb"
    notebook.unlink()
    here = os.open(folder, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as listener:  # whose path has to be short
            listener.bind(f"/proc/self/fd/{here}/{notebook.name}")
    finally:
        os.close(here)


ATTACK = Attack(
    wants="a reader that opens a socket",
    folder=replaced,
    refused=True,
)
