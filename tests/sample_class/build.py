"""Builds a course folder in which the sample class has handed in its homework.

`python -m tests.sample_class.build DIR` makes DIR: nbgrader_config.py, source/, assignments/,
submitted/ID/ASSIGNMENT/, a gradebook of its own and manifest.json with the true scores.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import CONFIG
from autograder.release import release
from autograder.simulation.course import OWN_CONFIG

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
MANIFEST = "manifest.json"
ASSIGNMENT = "01_convolution"
NEVER_ENDS = "oskar"  # takes seconds; left out where nothing is about that

_HEADER = re.compile(r"^# %% (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """A cell that a student wrote: into the solution cell `name`, or a new cell of that name."""

    name: str
    source: str


def students(assignment: str = ASSIGNMENT) -> tuple[str, ...]:
    """Return the ids of all students of the sample class."""
    return tuple(sorted(path.stem for path in (HERE / assignment).glob("*.py")))


def read_answers(student: str, assignment: str = ASSIGNMENT) -> tuple[Answer, ...]:
    """Return what a student wrote, in order."""
    text = (HERE / assignment / f"{student}.py").read_text(encoding="utf-8")
    parts = _HEADER.split(text)[1:]  # what stands above the first header is a note to us
    names, sources = parts[::2], parts[1::2]
    return tuple(
        Answer(name, source.strip("\n")) for name, source in zip(names, sources, strict=True)
    )


def fill(released: dict[str, Any], answers: Sequence[Answer]) -> dict[str, Any]:
    """Return the released notebook with the answers in it.

    An answer that belongs to no solution cell goes into a new cell before the next that does.
    """
    cells: list[dict[str, Any]] = [dict(cell) for cell in released["cells"]]
    position = len(cells)
    for answer in reversed(answers):
        place = _solution_cell(cells, answer.name)
        if place is None:
            cells.insert(position, _new_cell(answer))
        else:
            cells[place]["source"] = answer.source.splitlines(keepends=True)
            position = place
    return {**released, "cells": cells}


def build_sample_course(course_root: Path, assignment: str = ASSIGNMENT) -> None:
    """Make the folder `course_root` anew; an earlier sample course there is replaced."""
    _clear(course_root)
    shutil.copy(HERE / MANIFEST, course_root / MANIFEST)
    gradebook = f"sqlite:///{course_root.absolute() / 'gradebook.db'}"
    config = (REPOSITORY / CONFIG).read_text(encoding="utf-8")
    own = OWN_CONFIG.format(gradebook=gradebook)
    (course_root / CONFIG).write_text(config + own, encoding="utf-8")
    release(course_root, assignment, solutions=REPOSITORY / "solutions")
    path = course_root / "assignments" / assignment / f"{assignment}.ipynb"
    released = json.loads(path.read_text(encoding="utf-8"))
    for student in students(assignment):
        folder = course_root / "submitted" / student / assignment
        shutil.copytree(path.parent, folder)
        notebook = fill(released, read_answers(student, assignment))
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        (folder / path.name).write_text(text + "\n", encoding="utf-8")


def _solution_cell(cells: Sequence[dict[str, Any]], name: str) -> int | None:
    for index, cell in enumerate(cells):
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("solution") and nbgrader.get("grade_id") == name:
            return index
    return None


def _new_cell(answer: Answer) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": re.sub(r"[^A-Za-z0-9]+", "-", answer.name),
        "metadata": {},
        "outputs": [],
        "source": answer.source.splitlines(keepends=True),
    }


def _clear(course_root: Path) -> None:
    """Empty the folder; refuse one that holds anything but a sample course."""
    if course_root.exists() and any(course_root.iterdir()):
        if not (course_root / MANIFEST).exists():
            raise SystemExit(
                f"{course_root} holds something else than a sample course ({MANIFEST} is missing); "
                "it was left alone. Name a new or empty folder."
            )
        shutil.rmtree(course_root)
    course_root.mkdir(parents=True, exist_ok=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Usage: python -m tests.sample_class.build DIR")
    build_sample_course(Path(sys.argv[1]))
