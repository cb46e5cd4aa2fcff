"""Makes the course folder of a simulated class, with all that nbgrader needs."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbgrader.api import Gradebook

from autograder import exercises
from autograder.classroom.timestamp import TIMESTAMP
from autograder.course import CONFIG, Course
from autograder.exercise import Result
from autograder.model import Check
from autograder.release import SOLUTIONS, assignment_names, release, source_notebook
from autograder.simulation.handed_in import ReleasedNotebook
from autograder.simulation.manifest import (
    MANIFEST,
    StudentTruth,
    is_simulated,
    truth_about,
    write_manifest,
)
from autograder.simulation.pool import ANSWERS, exercises_answered
from autograder.simulation.students import Student, drawn

DUE = datetime.datetime(2026, 3, 2, 23, 59, 59)  # in UTC, as nbgrader keeps times
WEB_PAGE = "<!DOCTYPE html>\n<html><body>Please sign in to download this file.</body></html>\n"

OWN_CONFIG = """
# A simulated class never writes into your gradebook, and is told everything.
c.CourseDirectory.db_url = {gradebook!r}
c.GradeInSandbox.feedback_level = "full"
"""


class SimulationError(Exception):
    """A class could not be made; the message says why."""


def simulate(course: Course, assignment: str, into: Path, students: int, seed: int) -> None:
    """Make a course folder in which a class with known mistakes has handed in its homework.

    The same seed gives the same notebooks and the same manifest, byte by byte.

    Parameters
    ----------
    course : Course
        Whose assignment it is.
    assignment : str
    into : Path
        A new or empty folder, or one with an earlier simulated class, which is replaced.
    students : int
    seed : int

    Raises
    ------
    SimulationError
        If there is no such assignment, or the folder holds something else.
    ReleaseError
        If the assignment cannot be built.
    """
    _must_be_there(assignment, course.root / SOLUTIONS)
    _must_have_answers(assignment, course.root / SOLUTIONS)
    _clear(into)
    write_manifest(into, assignment, seed, ())  # so that half a class can be replaced too
    gradebook = f"sqlite:///{into.absolute() / 'gradebook.db'}"
    config = (course.root / CONFIG).read_text(encoding="utf-8")
    (into / CONFIG).write_text(config + OWN_CONFIG.format(gradebook=gradebook), encoding="utf-8")
    release(into, assignment, solutions=course.root / SOLUTIONS)
    _set_due_date(gradebook, assignment)
    made = Course(into)
    released = ReleasedNotebook(made.released_path(assignment))
    checks = made.assignment(assignment).checks
    answered = [name for name in released.exercises if _has_answers(name)]
    class_ = drawn(answered, students, seed)
    folder = into / made.submitted
    handed_in = _hand_in_all(class_, released, folder, assignment, checks)
    write_manifest(into, assignment, seed, handed_in)


def _hand_in_all(
    class_: Iterable[Student],
    released: ReleasedNotebook,
    submitted: Path,
    assignment: str,
    checks: tuple[Check, ...],
) -> Iterator[tuple[str, StudentTruth]]:
    for student in class_:
        folder = submitted / student.id / assignment
        folder.mkdir(parents=True)
        name = (student.file_name or assignment).format(assignment)
        (folder / f"{name}.ipynb").write_bytes(_file_of(student, released))
        if student.seconds_late is not None:
            when = DUE + datetime.timedelta(seconds=student.seconds_late)
            (folder / TIMESTAMP).write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")
        yield student.id, truth_about(student, checks)


def _file_of(student: Student, released: ReleasedNotebook) -> bytes:
    sources = {
        name: planted.source
        for name, planted in student.planted.items()
        if planted.source is not None
    }
    notebook = released.filled(sources, student.own).encode()
    match student.unreadable:
        case "truncated":
            return notebook[: len(notebook) // 2]
        case "empty":
            return b""
        case "web_page":
            return WEB_PAGE.encode()
        case "archive":
            return b"PK\x03\x04" + notebook[:1000][::-1]
    return notebook


def _must_be_there(assignment: str, solutions: Path) -> None:
    names = assignment_names(solutions)
    if assignment not in names:
        raise SimulationError(
            f"There is no assignment {assignment!r} in {solutions}: there are "
            f"{', '.join(names) or 'none'}."
        )


def _must_have_answers(assignment: str, solutions: Path) -> None:
    """Refuse an assignment whose functions the pool holds no answers to; a few may be missing."""
    cells = source_notebook(solutions / f"{assignment}.py").cells
    marks = [cell.metadata.get("nbgrader", {}) for cell in cells]
    asked = [str(mark["grade_id"]) for mark in marks if mark.get("solution")]
    missing = [name for name in asked if not _has_answers(name)]
    if not exercises_answered().intersection(asked):
        raise SimulationError(
            f"No class can be simulated for {assignment}: there are no students' answers to "
            f"{', '.join(missing)} in {ANSWERS}. Put some there, see docs/simulation.md."
        )


def _has_answers(exercise: str) -> bool:
    """Tell whether there is something to hand in; a choice needs no more than its letters."""
    return exercise in exercises_answered() or exercises.load(exercise).result is Result.CHOICE


def _clear(into: Path) -> None:
    """Empty the folder; refuse one that holds anything but a simulated class."""
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        if not is_simulated(into):
            raise SimulationError(
                f"{into} holds something else than a simulated class ({MANIFEST} is missing, or "
                "not made here); it was left alone. Name a new or empty folder with --into."
            )
        shutil.rmtree(into)
    into.mkdir(parents=True, exist_ok=True)


def _set_due_date(gradebook: str, assignment: str) -> None:
    with Gradebook(gradebook) as book:
        book.update_or_create_assignment(assignment, duedate=f"{DUE} UTC")
