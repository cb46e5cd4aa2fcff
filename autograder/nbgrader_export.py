"""Exports the gradebook so that what nobody has graded is never taken for 0 points.

Put in by nbgrader_config.py, one line: `c.ExportApp.plugin_class = "...FlaggedCsvExport"`.
nbgrader's own exporter gives 0 points to whatever has no score yet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from autograder.classroom.scores import DIGITS, FinalScore, final_scores, handed_in
from autograder.classroom.spreadsheet import harmless, named

DEFAULT_FILE = "grades.csv"


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
        folders = self._handed_in(assignment.name)
        known = [_line(assignment, score) for score in final_scores(db, assignment, folders)]
        lines = [line for line in known if not asked or line.student_id in asked]
        ungraded = [line.student_id for line in lines if line.score is None]
        self._warn(assignment.name, "not graded, so without a score in the file", ungraded)
        if not asked:
            strangers = folders - {line.student_id for line in lines}
            self._warn(
                assignment.name, "handed in, but not in the gradebook nor in the file", strangers
            )
        return lines

    def _handed_in(self, assignment: str) -> frozenset[str]:
        """Return whose folders there are in submitted/, whether they were graded or not."""
        coursedir = self.parent.coursedir
        return handed_in(Path(coursedir.root, coursedir.submitted_directory), assignment)

    def _warn(self, assignment: str, what: str, students: Collection[str]) -> None:
        if students:
            self.log.warning(
                "%s: %s: %s. Grade again, or by hand in formgrader.",
                assignment,
                what,
                named(students),
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
    return harmless(value) if isinstance(value, str) else value


def _line(assignment: Any, of: FinalScore) -> Line:
    return Line(
        assignment=assignment.name,
        duedate=assignment.duedate,
        timestamp=of.points.timestamp,
        student_id=of.student,
        last_name=of.last_name,
        first_name=of.first_name,
        email=of.email,
        raw_score=of.raw,
        late_submission_penalty=round(of.points.penalty, DIGITS),
        score=of.score,
        max_score=assignment.max_score,
        needs_manual_grade=bool(of.points.flagged or not of.is_graded),
    )
