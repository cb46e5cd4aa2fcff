"""Draws the keys that a course keeps to itself."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.modes import Modes, make_file


def draw_key(path: Path, modes: Modes, length: int) -> None:
    """Draw a key; where two programs do so at the same time, one of the two is kept.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    half = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
    try:
        make_file(half, modes)
        half.write_bytes(secrets.token_bytes(length))
        os.link(half, path)
    except FileExistsError:
        pass  # the other one was first
    finally:
        half.unlink(missing_ok=True)
