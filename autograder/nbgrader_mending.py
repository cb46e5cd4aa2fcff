"""Lets nbgrader grade mangled notebooks: each is read with bounds and mended before nbgrader looks.

Put in by nbgrader_config.py, one line: `c.Autograde.exporter_class = "...MendingExporter"`. The
exporter is the one part of `nbgrader autograde` that can be chosen, knows the list of submissions
before the first is graded (and before an earlier result is removed), and reads the files.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from autograder.autograded.cells import NOTES, JSONNotebook, as_notebook, load
from autograder.course import Course, CourseError, SubmittedNotebook
from autograder.mending import Mended, MendedCell, mend, role_of, to_submission
from autograder.model import Submission
from autograder.notebook import (
    NotebookCell,
    NotebookError,
    parse_notebook,
    read_cells,
    read_notebook,
)
from autograder.reference import Reference


class MendingExporter(NotebookExporter):  # type: ignore[misc]  # nbconvert has no types
    """Reads submitted notebooks our way; writes them as nbconvert does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._references: dict[str, Reference] = {}
        if isinstance(self.parent, Autograde):
            # Made here once: what refuses to grade does so before an earlier result is removed.
            for preprocessor in self.parent.autograde_preprocessors:
                self.register_preprocessor(preprocessor)
            _take_out_unreadable(self.parent)

    def reference(self, assignment: str) -> Reference:
        """Return the assignment's reference, which serves all submissions of a run."""
        if assignment not in self._references:
            course = _course(self.parent.coursedir)
            self._references[assignment] = Reference(course.assignment(assignment))
        return self._references[assignment]

    def assignment_names(self) -> tuple[str, ...]:
        """Return the names of all assignments that have been built."""
        return _course(self.parent.coursedir).assignment_names()

    def released_cells(self, assignment: str) -> tuple[NotebookCell, ...]:
        """Return the cells of the notebook that students got."""
        return _course(self.parent.coursedir).released_cells(assignment)

    def from_file(self, file_stream: Any, resources: Any = None, **kwargs: Any) -> Any:
        """Mend a submitted notebook while it is read; read any other as it is."""
        if not isinstance(self.parent, Autograde):
            return super().from_file(file_stream, resources=resources, **kwargs)
        path = Path(file_stream.name)
        course = _course(self.parent.coursedir)
        if path.parents[2] != course.root / course.submitted:  # autograded/, which we wrote
            return super().from_file(file_stream, resources=resources, **kwargs)
        assignment, student = path.parent.name, path.parent.parent.name
        released = course.released_cells(assignment)
        mended = mend(parse_notebook(file_stream.read().encode(), str(path)), released)
        found = course.find_notebook(student, assignment, released)
        mended = replace(mended, notes=(*found.notes, *mended.notes))
        for note in mended.notes:
            self.log.warning("Student %s: %s", student, note)
        notebook = nbformat.from_dict(as_notebook(mended, _built_notebook(course, assignment)))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)


def submission_of(notebook: Any, assignment: str, student: str | None) -> Submission:
    """Return a notebook that `MendingExporter` has mended as a submission.

    The bounds held for the student's file: with the cells that were put back it may be larger.
    """
    cells = read_cells(notebook.cells, assignment)
    notes = notebook.metadata.get("autograder", {}).get(NOTES, [])
    mended = Mended(tuple(MendedCell(cell, role_of(cell)) for cell in cells), tuple(notes))
    return to_submission(mended, assignment, student)


def _take_out_unreadable(converter: Any) -> None:
    """Take what cannot be read out of the list of submissions, with a line for each.

    Left in, a single one may abort the whole class, or have nbformat load 500 MB; and its earlier
    result would be removed. The run still ends with an error, after everybody else is graded.
    """
    # nbgrader copies what else lies in a student's folder, and what links there lead to, whosever
    # it is; a FIFO among it ends the copy. The sandbox brings the assignment's files along itself.
    converter.coursedir.ignore = ["*"]
    course = _course(converter.coursedir)
    excluded = converter.coursedir.student_id_exclude.split(",")
    unreadable = []
    for folder in sorted(converter.assignments):
        assignment, student = Path(folder).name, Path(folder).parent.name
        if student in excluded:
            continue
        try:
            found = course.find_notebook(student, assignment, course.released_cells(assignment))
            problem = _problem(found)
        except CourseError as error:
            converter.log.error(str(error))
            raise NbGraderException(str(error)) from None
        if problem is None:
            converter.assignments[folder] = [str(_under_expected_name(found, Path(folder)))]
        else:
            converter.log.error("Not graded: student %s: %s", student, problem)
            unreadable.append(student)
            del converter.assignments[folder]
    if unreadable:
        _fail_at_the_end(converter, unreadable)


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


def _fail_at_the_end(converter: Any, students: list[str]) -> None:
    convert = converter.convert_notebooks

    def convert_then_fail() -> None:
        convert()
        message = f"Not graded, as said above: {', '.join(students)}. Everybody else is graded."
        converter.log.error(message)
        raise NbGraderException(message)

    converter.convert_notebooks = convert_then_fail


def _course(coursedir: Any) -> Course:
    return Course(
        Path(coursedir.root),
        source=coursedir.source_directory,
        released=coursedir.release_directory,
        submitted=coursedir.submitted_directory,
    )


def _built_notebook(course: Course, name: str) -> JSONNotebook:
    return load(course.root / course.released / name / f"{name}.ipynb")
