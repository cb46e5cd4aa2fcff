"""Lets nbgrader grade mangled notebooks: each is read with bounds and mended before nbgrader looks.

Put in by nbgrader_config.py, one line: `c.Autograde.exporter_class = "...MendingExporter"`. The
exporter is the one part of `nbgrader autograde` that can be chosen, knows the list of submissions
before the first is graded (and before an earlier result is removed), and reads the files.
"""

from __future__ import annotations

import glob
import itertools
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from autograder.autograded.cells import NOTES, JSONNotebook, as_notebook, load
from autograder.classroom.error import ClassError
from autograder.classroom.gradebook import ClassGradebook, GradebookError
from autograder.classroom.store import save_timestamp
from autograder.classroom.timestamp import Timestamp, read_timestamp, timestamp_in, when
from autograder.course import Course, CourseError, SubmittedNotebook
from autograder.mending import Mended, MendedCell, mend, role_of, to_submission
from autograder.model import Submission
from autograder.notebook import (
    NotebookCell,
    NotebookError,
    one_line,
    parse_notebook,
    read_cells,
    read_notebook,
)
from autograder.reference import Reference
from autograder.variants import variants_of

ReleasedCells = Callable[[str], tuple[NotebookCell, ...]]  # of an assignment


class MendingExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Reads submitted notebooks our way; writes them as nbconvert does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._references: dict[str, Reference] = {}
        self._released: dict[str, tuple[NotebookCell, ...]] = {}
        self._built: dict[str, JSONNotebook] = {}
        self._not_graded: list[str] = []
        if isinstance(self.parent, Autograde):
            # Made here once: what refuses to grade does so before an earlier result is removed.
            for preprocessor in self.parent.autograde_preprocessors:
                self.register_preprocessor(preprocessor)
            self._not_graded += _prepare(self.parent, self.released_cells)
            self._fail_at_the_end(self.parent)

    def leave_to_a_person(self, student: str) -> None:
        """Have the run end with an error that names a student, after everybody is graded."""
        self._not_graded.append(student)

    def reference(self, assignment: str) -> Reference:
        """Return the assignment's reference, which serves all submissions of a run."""
        if assignment not in self._references:
            course = _course(self.parent.coursedir)
            self._references[assignment] = Reference(course.assignment(assignment))
        return self._references[assignment]

    def variant_of(self, assignment: str, student: str) -> str:
        """Return what was drawn for a student."""
        return variants_of(_course(self.parent.coursedir), assignment).of(student)

    def assignment_names(self) -> tuple[str, ...]:
        """Return the names of all assignments that have been built."""
        return _course(self.parent.coursedir).assignment_names()

    def released_cells(self, assignment: str) -> tuple[NotebookCell, ...]:
        """Return the cells of the notebook that students got."""
        if assignment not in self._released:
            course = _course(self.parent.coursedir)
            self._released[assignment] = course.released_cells(assignment)
        return self._released[assignment]

    def built_notebook(self, assignment: str) -> JSONNotebook:
        """Return the notebook that students got, as a file has it."""
        if assignment not in self._built:
            self._built[assignment] = load(_course(self.parent.coursedir).released_path(assignment))
        return self._built[assignment]

    def from_file(self, file_stream: Any, resources: Any = None, **kwargs: Any) -> Any:
        """Mend a submitted notebook while it is read; read any other as it is."""
        if not isinstance(self.parent, Autograde):
            return super().from_file(file_stream, resources=resources, **kwargs)
        path = Path(file_stream.name)
        course = _course(self.parent.coursedir)
        if path.parents[2] != course.root / course.submitted:  # autograded/, which we wrote
            return super().from_file(file_stream, resources=resources, **kwargs)
        assignment, student = path.parent.name, path.parent.parent.name
        released = self.released_cells(assignment)
        mended = mend(parse_notebook(file_stream.read().encode(), str(path)), released)
        found = course.find_notebook(student, assignment, released)
        mended = replace(mended, notes=(*found.notes, *mended.notes))
        for note in mended.notes:
            self.log.warning("Student %s: %s", student, note)
        notebook = nbformat.from_dict(as_notebook(mended, self.built_notebook(assignment)))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _fail_at_the_end(self, converter: Any) -> None:
        convert = converter.convert_notebooks

        def convert_then_fail() -> None:
            convert()
            if self._not_graded:
                students = ", ".join(map(one_line, self._not_graded))
                message = f"Not graded, or not all of it: {students}. Everybody else is graded."
                converter.log.error(message)
                raise NbGraderException(message)

        converter.convert_notebooks = convert_then_fail


def submission_of(
    notebook: Any, assignment: str, student: str | None, variant: str = ""
) -> Submission:
    """Return a notebook that `MendingExporter` has mended as a submission.

    The bounds held for the student's file: with the cells that were put back it may be larger.
    """
    cells = read_cells(notebook.cells, assignment)
    notes = notebook.metadata.get("autograder", {}).get(NOTES, [])
    mended = Mended(tuple(MendedCell(cell, role_of(cell)) for cell in cells), tuple(notes))
    return to_submission(mended, assignment, student, variant)


def _prepare(converter: Any, released_cells: ReleasedCells) -> list[str]:
    """See to it that nothing in a student's folder stops the others from being graded.

    What cannot be graded is taken out of the list of submissions and flagged in the gradebook.
    Left in, a single one may abort the whole class, or have nbformat load 500 MB; and its earlier
    result would be removed.

    Returns
    -------
    list of str
        The students who are left out.
    """
    # nbgrader copies what else lies in a student's folder, and what links there lead to, whosever
    # it is; a FIFO among it ends the copy. The sandbox brings the assignment's files along itself.
    converter.coursedir.ignore = ["*"]
    course = _course(converter.coursedir)
    _Timestamps(converter, course)
    try:
        not_graded = _take_out_unreadable(converter, course, released_cells)
        _flag(converter, course, not_graded)
    except (CourseError, ClassError) as error:
        converter.log.error(str(error))
        raise NbGraderException(str(error)) from None
    return [student for _, student in not_graded]


def _take_out_unreadable(
    converter: Any, course: Course, released_cells: ReleasedCells
) -> list[tuple[str, str]]:
    """Leave what can be graded in the list of submissions, and say why the others cannot be.

    Returns
    -------
    list of tuple of str
        Assignment and student of what is left out.
    """
    excluded = converter.coursedir.student_id_exclude.split(",")
    not_graded = []
    for folder in _folders(converter):
        assignment, student = Path(folder).name, Path(folder).parent.name
        if student in excluded:
            continue
        found = course.find_notebook(student, assignment, released_cells(assignment))
        problem = _problem(found)
        if problem is None:
            converter.assignments[folder] = [str(_under_expected_name(found, Path(folder)))]
        else:
            converter.log.error("Not graded: student %s: %s", one_line(student), problem)
            not_graded.append((assignment, student))
            converter.assignments.pop(folder, None)
    return not_graded


def _folders(converter: Any) -> list[str]:
    """Return the folders that were handed in, those without a notebook too."""
    coursedir = converter.coursedir
    if coursedir.notebook_id != "*":  # only some notebooks were asked for
        return sorted(converter.assignments)
    pattern = coursedir.format_path(
        coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id
    )
    found = glob.glob(pattern)  # noqa: PTH207 - in the words in which nbgrader names folders
    return sorted(filter(os.path.isdir, found))


def _flag(converter: Any, course: Course, not_graded: Iterable[tuple[str, str]]) -> None:
    """Ask in the gradebook for a person to look: without that, the export would say 0 points."""
    for assignment, group in itertools.groupby(sorted(not_graded), key=itemgetter(0)):
        with ClassGradebook(course, assignment, converter) as gradebook:
            for _, student in group:
                timestamp = read_timestamp(course, student, assignment)
                try:
                    gradebook.flag(student, when(timestamp))
                except GradebookError as error:
                    converter.log.error("Not flagged: student %s: %s", one_line(student), error)


class _Timestamps:
    """Has nbgrader read and keep timestamps our way.

    Its own way of reading ends the whole run at one that is none, and waits for ever at a FIFO;
    its own way of keeping them, by which it knows whether somebody has handed in again, is to copy
    them along with whatever else lies in a student's folder.
    """

    def __init__(self, converter: Any, course: Course) -> None:
        self._course = course
        self._coursedir = converter.coursedir
        self._timestamps: dict[str, Timestamp | None] = {}
        self._set_permissions = converter.set_permissions
        self._coursedir.get_existing_timestamp = self.read
        converter.set_permissions = self.keep_and_set_permissions

    def read(self, folder: str) -> datetime | None:
        """Return the timestamp in a folder, in UTC."""
        timestamp = timestamp_in(Path(folder))
        self._timestamps[folder] = timestamp
        return when(timestamp)

    def keep_and_set_permissions(self, assignment: str, student: str) -> None:
        """Write what was read before grading beside the notebook, which is complete by now."""
        coursedir = self._coursedir
        folder = coursedir.format_path(coursedir.submitted_directory, student, assignment)
        save_timestamp(self._course, assignment, student, self._timestamps.get(folder))
        self._set_permissions(assignment, student)


def _problem(found: SubmittedNotebook) -> str | None:
    if found.path is None:
        return found.problem
    try:
        read_notebook(found.path)
    except NotebookError as error:
        return str(error)
    return None


def _under_expected_name(found: SubmittedNotebook, folder: Path) -> Path:
    """Return the notebook under the name by which nbgrader knows it.

    A renamed one gets a link of that name beside it: a copy would go stale when the student hands
    in again, and what was handed in is never changed.
    """
    assert found.path is not None
    expected = folder / f"{folder.name}.ipynb"
    if not expected.exists():
        expected.unlink(missing_ok=True)  # a link of ours to what the student has since replaced
        expected.symlink_to(found.path.name)
    return expected


def _course(coursedir: Any) -> Course:
    return Course(
        Path(coursedir.root),
        source=coursedir.source_directory,
        released=coursedir.release_directory,
        submitted=coursedir.submitted_directory,
        autograded=coursedir.autograded_directory,
        feedback=coursedir.feedback_directory,
    )
