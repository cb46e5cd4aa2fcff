"""Text for a file that people open in a spreadsheet, which computes what looks like a formula."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from autograder.notebook import one_line

LONGEST = 1_000  # characters of a name
FORMULAS = ("=", "+", "-", "@")  # how a spreadsheet knows one
MOST_NAMES = 50  # in a message; the file has them all


def harmless(text: str) -> str:
    """Return text in one line, so that no spreadsheet takes it for a formula."""
    shown = one_line(text, LONGEST)
    return f"'{shown}" if is_formula(shown) else shown


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula.

    Blanks in front do not hide one from all of them, nor do East Asian wide forms: `＝` is `=`.
    """
    return unicodedata.normalize("NFKC", text.lstrip()[:1]).startswith(FORMULAS)


def named(students: Collection[str]) -> str:
    """Return students' ids or names as a message lists them: in order, and not without end."""
    names = [one_line(student) for student in sorted(students)[:MOST_NAMES]]
    if len(students) > MOST_NAMES:
        names.append(f"and {len(students) - MOST_NAMES} more")
    return ", ".join(names)
