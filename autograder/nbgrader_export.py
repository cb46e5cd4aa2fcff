"""Exports the gradebook so that what nobody has graded is never taken for 0 points.

Put in by nbgrader_config.py, one line: `c.ExportApp.plugin_class = "...FlaggedCsvExport"`.
nbgrader's own exporter gives 0 points to whatever has no score yet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import ExportPlugin

from autograder.notebook import one_line

DEFAULT_FILE = "grades.csv"
MOST_NAMES = 50  # in a message; the file has them all
LONGEST = 1_000  # characters of a name
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
    ungraded = _ungraded(db, assignment) | (handed_in - submissions.keys())
    for student in db.query(Student).order_by(Student.last_name, Student.first_name, Student.id):
        submission = submissions.get(student.id)
        raw_score = 0.0 if submission is None else submission.score
        penalty = 0.0 if submission is None else submission.late_submission_penalty
        is_graded = student.id not in ungraded
        yield Line(
            assignment=assignment.name,
            duedate=assignment.duedate,
            timestamp=None if submission is None else submission.timestamp,
            student_id=student.id,
            last_name=student.last_name,
            first_name=student.first_name,
            email=student.email,
            raw_score=raw_score if is_graded else None,
            late_submission_penalty=penalty,
            score=max(0.0, raw_score - penalty) if is_graded else None,
            max_score=assignment.max_score,
            needs_manual_grade=not is_graded
            or (submission is not None and submission.needs_manual_grade),
        )


def _submissions(db: Any, assignment: Any) -> Mapping[str, Any]:
    """Return what the gradebook says about each submission; one by one, a class takes minutes."""
    rows = db.query(
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        SubmittedAssignment.score,
        SubmittedAssignment.late_submission_penalty,
        SubmittedAssignment.needs_manual_grade,
    ).filter(SubmittedAssignment.assignment_id == assignment.id)
    return {row.student_id: row for row in rows}


def _ungraded(db: Any, assignment: Any) -> frozenset[str]:
    """Return whose submission has cells that were graded neither by us nor by a person."""
    students = (
        db.query(SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
        .filter(Grade.auto_score.is_(None), Grade.manual_score.is_(None))
    )
    return frozenset(student for (student,) in students.distinct())
