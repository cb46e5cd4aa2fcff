"""Records a class in nbgrader's gradebook, as `nbgrader autograde` does, one commit a submission.

Through nbgrader's own models, on the connection of its `Gradebook`: the methods of that class
commit after every single value.
"""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)

from autograder.autograded.cells import JSONNotebook, grade_id_of, is_test, load
from autograder.classroom.configuration import application_of, course_on_path
from autograder.classroom.error import ClassError
from autograder.course import Course, CourseError
from autograder.model import Report
from autograder.notebook import one_line

TRIES = 2
SECONDS_TO_WAIT = "60"  # for another process that is writing to the same SQLite file
MARKUP = set("<>\"'&")


class GradebookError(Exception):
    """One submission cannot be recorded; the message says why."""


@dataclass(frozen=True)
class Entry:
    """What the gradebook says about one submission.

    Attributes
    ----------
    timestamp : datetime or None
        When it was handed in, in UTC.
    points : mapping of str to float or None
        What each test cell earned; None where it was not graded.
    """

    timestamp: datetime | None
    points: Mapping[str, float | None]


class ClassGradebook:
    """One assignment in the gradebook of a course; the only one that writes to it.

    Parameters
    ----------
    course : Course
    assignment : str
    application : optional
        What of nbgrader's has the configuration and a course directory; by default, the course's
        own configuration is read.

    Attributes
    ----------
    url : str
        Where the gradebook is, for everybody to read.

    Raises
    ------
    CourseError
        If the gradebook does not know the assignment.
    ClassError
        If it cannot be opened.
    """

    def __init__(self, course: Course, assignment: str, application: Any = None) -> None:
        self._course = course
        self._name = assignment
        application = application or application_of(course)
        address = _address(application.coursedir.db_url, course)
        self.url = address.render_as_string()  # a password in it is hidden
        with course_on_path(course):
            self._penalties = AssignLatePenalties(parent=application)
            self._penalties.init_plugin()
        with self._explained():
            with venv_on_path():
                self._gradebook = Gradebook(
                    _patient(address).render_as_string(hide_password=False),
                    application.coursedir.course_id,
                )
            self._db = self._gradebook.db
            self._learn_cells()

    def __enter__(self) -> ClassGradebook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._gradebook.close()

    def template(self) -> JSONNotebook:
        """Return the notebook that students got, its test cells as nbgrader puts them back."""
        path = self._course.root / self._course.released / self._name / f"{self._name}.ipynb"
        notebook = copy.deepcopy(load(path))
        with self._explained():
            for cell in notebook["cells"]:
                if is_test(cell):
                    stored = self._source_cell(str(grade_id_of(cell)))
                    cell["source"] = stored.source
                    cell["metadata"]["nbgrader"]["checksum"] = stored.checksum
        return notebook

    def entries(self) -> dict[str, Entry]:
        """Return what stands in the gradebook about each student who handed in."""
        of_this = SubmittedAssignment.assignment_id == self._assignment_id
        with self._explained():
            submissions = self._db.query(
                SubmittedAssignment.student_id, SubmittedAssignment.timestamp
            )
            timestamps = dict(submissions.filter(of_this))
            grades = (
                self._db.query(SubmittedAssignment.student_id, GradeCell.name, Grade.auto_score)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(GradeCell, GradeCell.id == Grade.cell_id)
                .filter(of_this, SubmittedNotebook.notebook_id == self._notebook_id)
            )
            points: dict[str, dict[str, float | None]] = {student: {} for student in timestamps}
            for student, cell, score in grades:
                if student in points and cell not in self._by_hand:  # or it came in just now
                    points[student][cell] = score
        return {student: Entry(when, points[student]) for student, when in timestamps.items()}

    def record(
        self, student: str, report: Report, untouched: Sequence[str], timestamp: datetime | None
    ) -> None:
        """Record what grading found; what a person has decided is left as it is.

        Parameters
        ----------
        student : str
        report : Report
            A check that grading stumbled over has no score, and is flagged.
        untouched : sequence of str
            The solution cells that are as they were handed out.
        timestamp : datetime or None
            When it was handed in, in UTC; None where nobody knows.

        Raises
        ------
        GradebookError
            If this submission cannot be recorded; the gradebook is then as it was.
        ClassError
            If nothing can be recorded any more.
        """
        scores = {check.id: None if check.needs_review else check.points for check in report.checks}

        def change() -> None:
            submission = self._submission(student, timestamp)
            notebook = self._notebook(submission)
            grades = self._grades(notebook)
            self._must_know(scores.keys() - grades.keys())
            for name, grade in grades.items():
                if name in self._by_hand:
                    grade.auto_score = 0.0 if name in untouched else None
                else:
                    grade.auto_score = scores.get(name)
                by_hand = grade.manual_score is not None
                grade.needs_manual_grade = by_hand or grade.auto_score is None
            for name, comment in self._comments(notebook).items():
                comment.auto_comment = "No response." if name in untouched else None
            self._penalise(submission, notebook)

        self._commit(change)

    def flag(self, student: str, timestamp: datetime | None) -> None:
        """Ask a person to look at a submission that could not be graded; earlier points stay.

        Raises
        ------
        GradebookError, ClassError
            As `record` does.
        """

        def change() -> None:
            notebook = self._notebook(self._submission(student, timestamp))
            for grade in self._grades(notebook).values():
                grade.needs_manual_grade = True

        self._commit(change)

    def _learn_cells(self) -> None:
        """Keep what is the same for all submissions."""
        try:
            notebook = self._gradebook.find_notebook(self._name, self._name)
        except MissingEntry:
            self.close()
            raise self._not_released() from None
        self._assignment_id, self._notebook_id = notebook.assignment_id, notebook.id
        solutions = {cell.name for cell in notebook.solution_cells}
        # Answers that a person reads: worth points, and written by the student.
        self._by_hand = frozenset(cell.name for cell in notebook.grade_cells) & solutions
        self._db.close()

    def _source_cell(self, name: str) -> Any:
        try:
            return self._gradebook.find_source_cell(name, self._name, self._name)
        except MissingEntry:
            raise self._not_released(f"'s cell {name!r}") from None

    def _must_know(self, unknown: set[str]) -> None:
        if unknown:
            cells = ", ".join(map(repr, sorted(unknown)))
            raise GradebookError(str(self._not_released(f"'s cells {cells}")))

    def _not_released(self, what: str = "") -> CourseError:
        return CourseError(
            f"The gradebook {self.url} does not know {self._name}{what}: run `autograder release "
            f"{self._name}`, then grade."
        )

    def _commit(self, change: Callable[[], None]) -> None:
        """Make a change whole or not at all; once more where another process got in the way."""
        with self._explained():
            for number in range(1, TRIES + 1):
                try:
                    change()
                    self._db.commit()
                    return
                except DataError as error:
                    raise GradebookError(f"the gradebook {self.url}: {_reason(error)}") from error
                except (IntegrityError, InterfaceError, OperationalError):
                    if number == TRIES:
                        raise
                finally:
                    self._db.close()  # rolls back; and the memory would grow with the class

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in a line what a database has to say in many."""
        try:
            yield
        except (SQLAlchemyError, ImportError) as error:
            raise ClassError(
                f"the gradebook {self.url}: {_reason(error)}. What is graded is kept; mend this "
                "and give the same command again."
            ) from error

    def _submission(self, student: str, timestamp: datetime | None) -> Any:
        """Return a student's submission, made with all that belongs to it if there is none."""
        submission = (
            self._db.query(SubmittedAssignment)
            .filter_by(assignment_id=self._assignment_id, student_id=student)
            .one_or_none()
        )
        if submission is None:
            submission = self._new_submission(student)
        if timestamp is not None:
            submission.timestamp = timestamp
        return submission

    def _new_submission(self, student: str) -> Any:
        if MARKUP & set(student):
            raise GradebookError(
                f"the id {one_line(student)!r} is not recorded: formgrader writes ids into its "
                "pages as they are. Rename the folder."
            )
        if self._db.get(Student, student) is None:
            self._db.add(Student(id=student))
        assignment = self._db.get(Assignment, self._assignment_id)
        submission = SubmittedAssignment(assignment=assignment, student_id=student)
        with self._db.no_autoflush:
            for notebook in assignment.notebooks:
                submitted = SubmittedNotebook(notebook=notebook, assignment=submission)
                for cell in (*notebook.grade_cells, *notebook.task_cells):
                    Grade(cell_id=cell.id, notebook=submitted)
                for cell in (*notebook.solution_cells, *notebook.task_cells):
                    Comment(cell_id=cell.id, notebook=submitted)
        self._db.add(submission)
        self._db.flush()
        return submission

    def _notebook(self, submission: Any) -> Any:
        for each in submission.notebooks:
            if each.notebook_id == self._notebook_id:
                return each
        raise GradebookError(str(self._not_released("'s notebook in this submission")))

    def _grades(self, notebook: Any) -> dict[str, Any]:
        query = self._db.query(GradeCell.name, Grade).join(GradeCell, GradeCell.id == Grade.cell_id)
        return dict(query.filter(Grade.notebook_id == notebook.id))

    def _comments(self, notebook: Any) -> dict[str, Any]:
        query = self._db.query(SolutionCell.name, Comment).join(
            SolutionCell, SolutionCell.id == Comment.cell_id
        )
        return dict(query.filter(Comment.notebook_id == notebook.id))

    def _penalise(self, submission: Any, notebook: Any) -> None:
        """Take off what the course's own plugin takes off for handing in late."""
        if not self._penalties.enabled:
            return
        notebook.late_submission_penalty = None
        if submission.total_seconds_late <= 0:
            return
        self._db.flush()
        score = notebook.score
        penalty = self._penalties.plugin_inst.late_submission_penalty(
            submission.student_id, score, submission.total_seconds_late
        )
        if penalty is not None:
            notebook.late_submission_penalty = min(max(penalty, 0), score)


def _address(url: str, course: Course) -> URL:
    """Return where a gradebook is: a file is looked for from the course's folder on."""
    try:
        address = make_url(url)
    except SQLAlchemyError:
        raise ClassError(
            "the gradebook's db_url in nbgrader_config.py is no URL of a database; write it like "
            "sqlite:////course/gradebook.db or postgresql+psycopg2://user@host/gradebook"
        ) from None
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return address
    return address.set(database=str(course.root / str(address.database)))


def _patient(address: URL) -> URL:
    """Return an address whose database waits for another process to end its writing."""
    if address.get_backend_name() != "sqlite" or "timeout" in address.query:
        return address
    return address.update_query_dict({"timeout": SECONDS_TO_WAIT})


def _reason(error: Exception) -> str:
    """Return a database's own words, in a line."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return one_line(" ".join(said.split()))


@contextmanager
def venv_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it calls for a new gradebook, in a venv not activated."""
    before = os.environ.get("PATH")
    scripts = [str(Path(sys.executable).parent), *([before] if before else [])]
    os.environ["PATH"] = os.pathsep.join(scripts)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before
