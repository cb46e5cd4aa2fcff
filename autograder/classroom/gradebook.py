"""Records a class in nbgrader's gradebook, as `nbgrader autograde` does, one commit a submission.

Through nbgrader's own models, on the connection of its `Gradebook`: the methods of that class
commit after every single value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError

from autograder.autograded.cells import JSONNotebook, grade_id_of, is_task, is_test, load
from autograder.classroom.configuration import application_of, course_on_path, venv_on_path
from autograder.classroom.database import address_of, explained, patient, protect_file_of, reason
from autograder.classroom.rows import Cells, Rows, new_rows, rows_of
from autograder.course import Course, CourseError, is_plain
from autograder.model import Report
from autograder.modes import modes_for
from autograder.notebook import one_line

TRIES = 2
AT_ONCE = 1_000  # rows that are held at a time where those of the whole class are read


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
    modes : Modes
        Who may read what is made from students' work.

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
        address = address_of(application.coursedir.db_url, course)
        self.url = address.render_as_string()  # a password in it is hidden
        self.modes = modes_for(bool(application.coursedir.groupshared))
        with course_on_path(course):
            self._penalties = AssignLatePenalties(parent=application)
            self._penalties.init_plugin()
        with explained(self.url), venv_on_path():
            protect_file_of(address, self.modes)
            self._gradebook = Gradebook(patient(address), application.coursedir.course_id)
        self._db = self._gradebook.db
        try:
            self._learn_cells()
        except BaseException:
            self.close()
            raise

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
        """Return the notebook that students got, its tests and tasks as nbgrader puts them back.

        With a task comes its mark scheme.
        """
        notebook = load(self._course.released_path(self._name))
        with explained(self.url):
            for cell in notebook["cells"]:
                if is_test(cell) or is_task(cell):
                    stored = self._source_cell(str(grade_id_of(cell)))
                    cell["source"] = stored.source
                    cell["metadata"]["nbgrader"]["checksum"] = stored.checksum
            self._db.close()
        return notebook

    def entries(self) -> dict[str, Entry]:
        """Return what stands in the gradebook about each student who handed in."""
        of_this = SubmittedAssignment.assignment_id == self._assignment_id
        tests = {
            id: name for id, name in self._cells.graded.items() if name not in self._cells.by_hand
        }
        with explained(self.url):
            submissions = self._db.query(
                SubmittedAssignment.student_id, SubmittedAssignment.timestamp
            )
            timestamps = dict(submissions.filter(of_this))
            grades = (
                self._db.query(SubmittedAssignment.student_id, Grade.cell_id, Grade.auto_score)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .filter(of_this, SubmittedNotebook.notebook_id == self._cells.notebook_id)
                .filter(Grade.cell_id.in_(list(tests)))
            )
            points: dict[str, dict[str, float | None]] = {student: {} for student in timestamps}
            for student, cell, score in grades.yield_per(AT_ONCE):
                if student in points:  # or it came in just now
                    points[student][tests[cell]] = score
            self._db.close()
        return {student: Entry(when, points[student]) for student, when in timestamps.items()}

    def record(
        self,
        student: str,
        report: Report,
        untouched: Sequence[str],
        timestamp: datetime | None,
        is_new: bool = True,
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
        is_new : bool
            Whether it was graded now: as after `nbgrader autograde`, a person then looks again at
            the points that a person gave. Points that are other ones than before are always new.

        Raises
        ------
        GradebookError
            If this submission cannot be recorded; the gradebook is then as it was.
        ClassError
            If nothing can be recorded any more.
        """
        scores = self._scores(report, untouched)

        def change() -> None:
            rows = self._rows(student, timestamp)
            for name, grade in rows.grades.items():
                score, is_recorded = scores.get(name), grade.id is not None
                if not is_new and is_recorded and grade.auto_score == score:
                    continue
                grade.auto_score = score
                grade.needs_manual_grade = grade.manual_score is not None or score is None
            for name, comment in rows.comments.items():
                comment.auto_comment = "No response." if name in untouched else None
            if self._penalties.enabled:
                rows.notebook.late_submission_penalty = self._penalty(rows)

        self._commit(change)

    def flag(self, student: str, timestamp: datetime | None) -> None:
        """Ask a person to look at a submission that could not be graded; earlier points stay.

        Raises
        ------
        GradebookError, ClassError
            As `record` does.
        """

        def change() -> None:
            for grade in self._rows(student, timestamp).grades.values():
                grade.needs_manual_grade = True

        self._commit(change)

    def _scores(self, report: Report, untouched: Sequence[str]) -> dict[str, float | None]:
        """Return the score of each cell that is graded; None where a person has to look."""
        scores = {check.id: None if check.needs_review else check.points for check in report.checks}
        if unknown := scores.keys() - set(self._cells.graded.values()):
            cells = ", ".join(map(repr, sorted(unknown)))
            raise GradebookError(self._not_released(f"'s cells {cells}"))
        # As nbgrader: no points for an answer that was not begun; a person grades the others.
        by_hand = {name: 0.0 if name in untouched else None for name in self._cells.by_hand}
        return scores | by_hand

    def _learn_cells(self) -> None:
        """Keep what is the same for all submissions."""
        with explained(self.url):
            try:
                notebook = self._gradebook.find_notebook(self._name, self._name)
            except MissingEntry:
                raise CourseError(self._not_released()) from None
            self._assignment_id = notebook.assignment_id
            self._cells = Cells.of(notebook)
            self._others = [
                Cells.of(other) for other in notebook.assignment.notebooks if other != notebook
            ]
            self._db.close()

    def _source_cell(self, name: str) -> Any:
        try:
            return self._gradebook.find_source_cell(name, self._name, self._name)
        except MissingEntry:
            raise CourseError(self._not_released(f"'s cell {name!r}")) from None

    def _not_released(self, what: str = "") -> str:
        return (
            f"The gradebook {self.url} does not know {self._name}{what}: run `autograder release "
            f"{self._name}`, then grade."
        )

    def _commit(self, change: Callable[[], None]) -> None:
        """Make a change whole or not at all; once more where another process got in the way."""
        with explained(self.url):
            for number in range(1, TRIES + 1):
                try:
                    change()
                    self._db.commit()
                    return
                except DataError as error:
                    raise GradebookError(f"the gradebook {self.url}: {reason(error)}") from error
                except (IntegrityError, InterfaceError, OperationalError):
                    if number == TRIES:
                        raise
                finally:
                    self._db.close()  # rolls back; and the memory would grow with the class

    def _rows(self, student: str, timestamp: datetime | None) -> Rows:
        """Return the rows of a student's submission, made if there are none."""
        submission = (
            self._db.query(SubmittedAssignment)
            .filter_by(assignment_id=self._assignment_id, student_id=student)
            .one_or_none()
        )
        rows = self._new_rows(student) if submission is None else self._rows_of(submission)
        if timestamp is not None:
            rows.submission.timestamp = timestamp
        return rows

    def _rows_of(self, submission: Any) -> Rows:
        rows = rows_of(self._db, submission, self._cells)
        if rows is None:
            raise GradebookError(self._not_released(" as a part of this submission"))
        return rows

    def _new_rows(self, student: str) -> Rows:
        if not is_plain(student):  # formgrader writes ids into its pages as they are
            raise GradebookError(f"{one_line(student)!r} is no student's id: rename the folder.")
        if self._db.get(Student, student) is None:
            self._db.add(Student(id=student))
        submission = SubmittedAssignment(assignment_id=self._assignment_id, student_id=student)
        rows = new_rows(submission, self._cells)
        for cells in self._others:
            new_rows(submission, cells)
        self._db.add(submission)
        return rows

    def _penalty(self, rows: Rows) -> float | None:
        """Return what the course's own plugin takes off for handing in late."""
        late = self._seconds_late(rows.submission)
        if late <= 0:
            return None
        self._db.flush()
        score = rows.score(self._db)
        penalty: float | None = self._penalties.plugin_inst.late_submission_penalty(
            rows.submission.student_id, score, late
        )
        return None if penalty is None else min(max(penalty, 0), score)

    def _seconds_late(self, submission: Any) -> float:
        if submission.timestamp is None:
            return 0.0
        due = self._db.query(Assignment.duedate).filter_by(id=self._assignment_id).scalar()
        if due is None:
            return 0.0
        late: timedelta = submission.timestamp - due - (submission.extension or timedelta())
        return late.total_seconds()
