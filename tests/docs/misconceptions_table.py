"""Writes the table of misconceptions in docs/pedagogy.md from what the exercises declare.

`make docs` rewrites it; a test holds that it is fresh.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from autograder import exercises
from autograder.exercise import Exercise
from tests.docs.assignments import exercises_of, names

PAGE = Path(__file__).parents[2] / "docs" / "pedagogy.md"
BEGIN, END = "<!-- table of misconceptions -->\n", "<!-- end of table -->\n"

_SENTENCE = re.compile(r".+?[.?!](?:\)|”)?(?= [A-Z`“(]|$)")


def table() -> str:
    """Return the tables, one for each exercise that knows misconceptions."""
    return "\n".join(
        _table(assignment, exercises.load(name))
        for assignment in names()
        for name in exercises_of(assignment)
        if _rows(exercises.load(name))
    )


def _table(assignment: str, exercise: Exercise) -> str:
    lines = [f"**`{exercise.name}`** ({assignment})", "", "| name | what it is |", "|---|---|"]
    lines += [f"| {name} | {what} |" for name, what in _rows(exercise).items()]
    return "\n".join(lines) + "\n"


def _rows(exercise: Exercise) -> dict[str, str]:
    """Return what each misconception is in a line, by name, with the ways it is made in."""
    rows = {one.misconception: one.explanation for one in exercise.distractors.values()}
    rows |= {one.name: one.explanation for one in reversed(exercise.misconceptions)}
    ways = Counter(one.name for one in exercise.misconceptions)
    in_order = dict.fromkeys([*ways, *rows])
    return {
        f"`{name}`" + (f" ({ways[name]} ways)" if ways[name] > 1 else ""): _first(rows[name])
        for name in in_order
    }


def _first(explanation: str) -> str:
    """Return the first sentence, which says what the student did."""
    found = _SENTENCE.match(explanation)
    return (found[0] if found is not None else explanation).replace("|", "\\|")


def fresh(page: str) -> str:
    """Return the page with the table as it should be."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"docs/pedagogy.md needs the lines {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(fresh(PAGE.read_text("utf-8")), "utf-8")
