"""What tests of a class have to do again and again: hand in, grade, look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.classroom.gradebook import ClassGradebook
from autograder.classroom.package import Package, pack
from autograder.classroom.runner import ClassRun, Graded, Settings
from autograder.classroom.workers import Workers
from autograder.course import Course
from autograder.sandbox.layers import Policy
from tests.conftest import ASSIGNMENT
from tests.sample_class.build import fill, read_answers

SETTINGS = Settings(seed=0)


def released(course: Course) -> bytes:
    """Return the notebook that students got: handed in like this, it is worth nothing."""
    path = course.root / course.released / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return path.read_bytes()


def answered(course: Course, student: str) -> bytes:
    """Return what a student of the sample class hands in."""
    notebook: dict[str, Any] = json.loads(released(course))
    return json.dumps(fill(notebook, read_answers(student))).encode()


def hand_in(
    course: Course, student: str, content: bytes, name: str = f"{ASSIGNMENT}.ipynb"
) -> Path:
    """Put a file into a student's folder."""
    folder = course.root / course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def packed(course: Course) -> Package:
    """Return the assignment as workers get it."""
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        return pack(course, ASSIGNMENT, gradebook.template(), Policy())


def grading(course: Course, workers: Workers, settings: Settings = SETTINGS) -> Iterator[Graded]:
    """Yield what becomes of everybody who has handed in."""
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        package = pack(course, ASSIGNMENT, gradebook.template(), Policy())
        assignment = course.assignment(ASSIGNMENT)
        run = ClassRun(course, assignment, package, workers, gradebook, settings)
        yield from run.grade(list(course.submissions(ASSIGNMENT)))


def graded(course: Course, workers: Workers, settings: Settings = SETTINGS) -> dict[str, Graded]:
    """Grade everybody who has handed in."""
    return {one.student: one for one in grading(course, workers, settings)}
