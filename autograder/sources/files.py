"""Writes a class's solutions as Python files, in folders that JPlag, MOSS and copydetect read."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Assignment, Course, SubmittedNotebook
from autograder.mending import role_of
from autograder.model import Role, Submission
from autograder.modes import Modes, make_file, make_folder, modes_in
from autograder.notebook import NotebookError
from autograder.sources.starter import Starter

STUDENTS, BASE = "students", "base"


@dataclass(frozen=True)
class Unread:
    """A student whose notebook could not be read, and why in a line."""

    student: str
    problem: str


@dataclass(frozen=True)
class Written:
    """What came of writing a class's solutions.

    Attributes
    ----------
    folder : Path
        With `students/ID/ASSIGNMENT.py` for each student, and `base/ASSIGNMENT.py`, the starter
        code.
    students : tuple of str
        Who has a file.
    untouched : tuple of str
        Who has none, since nothing was written into any solution cell.
    unread : tuple of Unread
        Who has none, since there is no notebook that can be read.
    """

    folder: Path
    students: tuple[str, ...]
    untouched: tuple[str, ...]
    unread: tuple[Unread, ...]


def write_sources(
    course: Course, assignment: str, into: Path, name_of: Callable[[str], str] = str
) -> Written:
    """Write one Python file a student: the solution cells as they are graded, no starter code.

    Parameters
    ----------
    course : Course
    assignment : str
    into : Path
        A folder below the course's; what an earlier call wrote there is replaced.
    name_of : callable, optional
        What a student's folder is called: the id, or a pseudonym.

    Raises
    ------
    CourseError
        If there is no such assignment, or nobody has handed it in.
    """
    handed_out = course.assignment(assignment)
    submitted = course.submissions(assignment)
    starters = starters_of(handed_out)
    modes = modes_in(course)
    make_folder(into, modes)
    half = into / f".{secrets.token_hex(4)}.half"
    try:
        writer = _Writer(handed_out, starters, half / STUDENTS, modes, name_of)
        make_folder(half / STUDENTS, modes)
        written = writer.write(submitted)
        base = "\n\n\n".join(starter.source.strip("\n") for starter in starters.values())
        _write(half / BASE / f"{assignment}.py", base, modes)
        for name in (STUDENTS, BASE):
            if (into / name).exists():
                shutil.rmtree(into / name)
            (half / name).replace(into / name)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return Written(into, *written)


def starters_of(assignment: Assignment) -> dict[str, Starter]:
    """Return the stubs of an assignment by exercise, in the order in which they were handed out."""
    return {
        cell.grade_id: Starter.of(cell.source)
        for cell in assignment.released
        if cell.grade_id is not None and role_of(cell) is Role.SOLUTION
    }


def solution_of(submission: Submission, starters: dict[str, Starter]) -> str:
    """Return what a student wrote into the solution cells, in the order of the exercises.

    A cell that is there more than once has been mended: the copy that is graded counts.
    """
    sources = {
        cell.grade_id: cell.source for cell in submission.cells if cell.role is Role.SOLUTION
    }
    written = (
        starter.removed_from(sources[name]) for name, starter in starters.items() if name in sources
    )
    return "\n\n\n".join(filter(None, written))


@dataclass(frozen=True)
class _Writer:
    """Writes the files of one assignment."""

    assignment: Assignment
    starters: dict[str, Starter]
    folder: Path
    modes: Modes
    name_of: Callable[[str], str]

    def write(
        self, submitted: Iterable[SubmittedNotebook]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Unread, ...]]:
        """Write a file for everybody who has written something."""
        students, untouched, unread = [], [], []
        for notebook in submitted:
            student = notebook.student
            try:
                solution = self._solution(notebook)
            except NotebookError as error:
                unread.append(Unread(student, str(error)))
                continue
            if solution:
                name = f"{self.assignment.name}.py"
                _write(self.folder / self.name_of(student) / name, solution, self.modes)
                students.append(student)
            else:
                untouched.append(student)
        return tuple(students), tuple(untouched), tuple(unread)

    def _solution(self, notebook: SubmittedNotebook) -> str:
        if notebook.path is None:
            raise NotebookError(notebook.problem)
        submission = self.assignment.submission(notebook.path, notebook.student)
        return solution_of(submission, self.starters)


def _write(path: Path, text: str, modes: Modes) -> None:
    make_folder(path.parent, modes)
    make_file(path, modes)
    path.write_text(f"{text}\n", encoding="utf-8")
