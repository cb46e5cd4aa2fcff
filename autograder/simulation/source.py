"""Finds its way in the source of a student's function."""

from __future__ import annotations

import re


def head_of(exercise: str) -> re.Pattern[str]:
    """Return what the first line of a function looks like, as it is handed out."""
    return re.compile(rf"^def {exercise}\([^)]*\):\n", re.MULTILINE)
