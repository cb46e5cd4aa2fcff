"""Writes down what a student gave as an answer, for a sentence about it."""

from __future__ import annotations

from typing import Any

from autograder.notebook import one_line

LONGEST = 40


def brief(given: Any) -> str:
    """Write down what was given, in few characters whatever it is."""
    if isinstance(given, (int, float, str, bool, tuple, list, type(None))):
        try:
            return one_line(repr(given), LONGEST)
        except ValueError:  # Python does not write out integers of thousands of digits
            return "a number of thousands of digits"
    return f"a `{one_line(type(given).__name__, LONGEST)}`"
