"""Exports the gradebook so that what nobody has graded is never taken for 0 points.

Put in by nbgrader_config.py, one line: `c.ExportApp.plugin_class = "...FlaggedCsvExport"`.
nbgrader's own exporter gives 0 points to whatever has no score yet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import ExportPlugin
from sqlalchemy import and_, case, func

from autograder.notebook import one_line

DEFAULT_FILE = "grades.csv"
MOST_NAMES = 50  # in a message; the file has them all
LONGEST = 1_000  # characters of a name
DIGITS = 6  # points have two; what comes after is the sum's
FORMULAS = ("=", "+", "-", "@")  # how a spreadsheet knows one


@dataclass(frozen=True)
class Line:
    """A line of the file; its fields are nbgrader's own columns, and `needs_manual_grade`.

    Attributes
    ----------
    raw_score, score : float or None
        None where something that is worth points was graded neither by us nor by a person.
    """

    assignment: str
    duedate: datetime | None
    timestamp: datetime | None
    student_id: str
    last_name: str | None
    first_name: str | None
    email: str | None
    raw_score: float | None
    late_submission_penalty: float
    score: float | None
    max_score: float
    needs_manual_grade: bool


@dataclass(frozen=True)
class Submission:
    """What the gradebook says about a student's submission.

    Attributes
    ----------
    timestamp : datetime or None
    score : float
        The points that are known.
    flagged, ungraded : int
        How many cells a person has to look at, and how many have no points from anybody.
    penalty : float
    """

    timestamp: datetime | None
    score: float
    flagged: int
    ungraded: int
    penalty: float


NOTHING = Submission(None, 0.0, flagged=0, ungraded=0, penalty=0.0)
NOT_GRADED = replace(NOTHING, ungraded=1)


class FlaggedCsvExport(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Writes nbgrader's table with one column more; a score that nobody knows is left empty."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file, and name those who have no score yet."""
        path = Path(self.to or DEFAULT_FILE)
        self.log.info("Exporting grades to %s", path)
        asked = {str(name) for name in self.assignment}
        lines: list[Line] = []
        for assignment in gradebook.assignments:
            if not asked or assignment.name in asked:
                lines += self._lines(gradebook.db, assignment)
        path.write_text(as_csv(lines), encoding="utf-8", newline="")

    def _lines(self, db: Any, assignment: Any) -> list[Line]:
        """Return a line for each student that was asked for."""
        asked = {str(student) for student in self.student}
        handed_in = self._handed_in(assignment.name)
        known = _lines(db, assignment, handed_in)
        lines = [line for line in known if not asked or line.student_id in asked]
        ungraded = [line.student_id for line in lines if line.score is None]
        self._warn(assignment.name, "not graded, so without a score in the file", ungraded)
        if not asked:
            strangers = handed_in - {line.student_id for line in lines}
            self._warn(
                assignment.name, "handed in, but not in the gradebook nor in the file", strangers
            )
        return lines

    def _handed_in(self, assignment: str) -> frozenset[str]:
        """Return whose folders there are in submitted/, whether they were graded or not."""
        coursedir = self.parent.coursedir
        root = Path(coursedir.root, coursedir.submitted_directory)
        return frozenset(path.parent.name for path in root.glob(f"[!.]*/{assignment}"))

    def _warn(self, assignment: str, what: str, students: Collection[str]) -> None:
        if not students:
            return
        names = [one_line(student) for student in sorted(students)[:MOST_NAMES]]
        if len(students) > MOST_NAMES:
            names.append(f"and {len(students) - MOST_NAMES} more")
        self.log.warning(
            "%s: %s: %s. Grade again, or by hand in formgrader.", assignment, what, ", ".join(names)
        )


def as_csv(lines: Iterable[Line]) -> str:
    """Return lines as the text of a CSV file, with a head."""
    columns = [field.name for field in fields(Line)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_shown(getattr(line, column)) for column in columns])
    return text.getvalue()


def _shown(value: object) -> object:
    """Return a value so that no spreadsheet takes it for a formula, which it would compute."""
    if not isinstance(value, str):
        return value
    text = one_line(value, LONGEST)
    return f"'{text}" if text.startswith(FORMULAS) else text


def _lines(db: Any, assignment: Any, handed_in: Collection[str]) -> Iterator[Line]:
    """Yield a line for each student; who handed in nothing has 0 points, as in nbgrader."""
    submissions = _submissions(db, assignment)
    for student in db.query(Student).order_by(Student.last_name, Student.first_name, Student.id):
        nothing = NOT_GRADED if student.id in handed_in else NOTHING
        found = submissions.get(student.id, nothing)
        score = max(0.0, found.score - found.penalty)
        yield Line(
            assignment=assignment.name,
            duedate=assignment.duedate,
            timestamp=found.timestamp,
            student_id=student.id,
            last_name=student.last_name,
            first_name=student.first_name,
            email=student.email,
            raw_score=None if found.ungraded else round(found.score, DIGITS),
            late_submission_penalty=round(found.penalty, DIGITS),
            score=None if found.ungraded else round(score, DIGITS),
            max_score=assignment.max_score,
            needs_manual_grade=bool(found.flagged or found.ungraded),
        )


def _submissions(db: Any, assignment: Any) -> Mapping[str, Submission]:
    """Return what the gradebook says about each student's submission.

    All at once: nbgrader's own sums read the rows of the whole class for every single student.
    """
    is_ungraded = and_(Grade.auto_score.is_(None), Grade.manual_score.is_(None))
    sums = (
        func.coalesce(func.sum(Grade.score), 0.0),
        func.coalesce(func.sum(case((Grade.needs_manual_grade, 1), else_=0)), 0),
        func.coalesce(func.sum(case((is_ungraded, 1), else_=0)), 0),
    )
    cells = [cell.id for notebook in assignment.notebooks for cell in _graded(notebook)]
    rows = (
        db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp, *sums)
        .outerjoin(SubmittedNotebook, _is_of(assignment))
        # The tables have an index for a cell and a notebook together, and none for a notebook.
        .outerjoin(Grade, and_(Grade.cell_id.in_(cells), Grade.notebook_id == SubmittedNotebook.id))
        .filter(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
    )
    penalties = _penalties(db, assignment)
    return {
        student: Submission(timestamp, score, flagged, ungraded, penalties[student])
        for student, timestamp, score, flagged, ungraded in rows
    }


def _penalties(db: Any, assignment: Any) -> Mapping[str, float]:
    """Return what was taken off for handing in late."""
    penalty = func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    return dict(
        db.query(SubmittedAssignment.student_id, penalty)
        .outerjoin(SubmittedNotebook, _is_of(assignment))
        .filter(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id)
    )


def _is_of(assignment: Any) -> Any:
    """Return the condition that a submitted notebook belongs to a submission."""
    notebooks = [notebook.id for notebook in assignment.notebooks]
    return and_(
        SubmittedNotebook.notebook_id.in_(notebooks),
        SubmittedNotebook.assignment_id == SubmittedAssignment.id,
    )


def _graded(notebook: Any) -> tuple[Any, ...]:
    return (*notebook.grade_cells, *notebook.task_cells)
