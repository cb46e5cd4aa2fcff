"""Which exercises stand in which assignment, in the order of its notebook."""

from __future__ import annotations

import re
from pathlib import Path

SOLUTIONS = Path(__file__).parents[2] / "solutions"

_TEST_CELL = re.compile(r'"grade": true, "grade_id": "(\w+)-\w+"(.*)')
OPTIONAL = '"optional-'  # how the tag of a cell begins that a course adopts or leaves out


def names() -> list[str]:
    """Return the names of the assignments."""
    return sorted(path.stem for path in SOLUTIONS.glob("[0-9]*_*.py"))


def exercises_of(assignment: str) -> list[str]:
    """Return the exercises that have a test cell."""
    text = (SOLUTIONS / f"{assignment}.py").read_text("utf-8")
    return list(dict.fromkeys(name for name, _ in _TEST_CELL.findall(text)))


def optional_exercises(assignment: str) -> set[str]:
    """Return those of them that stand in an optional section."""
    text = (SOLUTIONS / f"{assignment}.py").read_text("utf-8")
    return {name for name, rest in _TEST_CELL.findall(text) if OPTIONAL in rest}
