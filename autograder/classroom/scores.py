"""Final scores as the gradebook has them: a person's points and what being late costs included.

Who has a part that nobody has graded has no score: nbgrader's own sums take it for 0 points.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import and_, case, func

from autograder.classroom.rows import Cells

DIGITS = 6  # points have two; what comes after is the sum's


@dataclass(frozen=True)
class Points:
    """What the gradebook says about a student's submission.

    Attributes
    ----------
    timestamp : datetime or None
    known : float
        The points that are known.
    flagged : int
        How many cells a person has to look at.
    failed_tests : int
        How many test cells have no points from anybody: grading failed there.
    waiting : int
        How many answers have none because a person grades them.
    penalty : float
    """

    timestamp: datetime | None
    known: float
    flagged: int
    failed_tests: int
    waiting: int
    penalty: float


NOTHING = Points(None, 0.0, flagged=0, failed_tests=0, waiting=0, penalty=0.0)
NOT_GRADED = replace(NOTHING, failed_tests=1)


@dataclass(frozen=True)
class FinalScore:
    """What one student has for an assignment.

    Attributes
    ----------
    student : str
    first_name, last_name, email : str or None
    points : Points
    handed_in : bool
        Whether the gradebook or the folder of submissions has anything of theirs.
    """

    student: str
    first_name: str | None
    last_name: str | None
    email: str | None
    points: Points
    handed_in: bool

    @property
    def is_graded(self) -> bool:
        """Whether all that is worth points has some; so it is where nothing was handed in."""
        return not (self.points.failed_tests or self.points.waiting)

    @property
    def raw(self) -> float | None:
        """The score before anything is taken off; None where a part was not graded."""
        return round(self.points.known, DIGITS) if self.is_graded else None

    @property
    def score(self) -> float | None:
        """The score; None where a part was not graded, and 0 where nothing was handed in."""
        final = max(0.0, self.points.known - self.points.penalty)
        return round(final, DIGITS) if self.is_graded else None


def final_scores(db: Any, assignment: Any, handed_in: Collection[str]) -> Iterator[FinalScore]:
    """Yield a score for each student that the gradebook knows, in the order of their names.

    Parameters
    ----------
    db : sqlalchemy session
    assignment : nbgrader.api.Assignment
    handed_in : collection of str
        Whose folders there are, whether they were graded or not.
    """
    found = _points(db, assignment)
    for student in db.query(Student).order_by(Student.last_name, Student.first_name, Student.id):
        nothing = NOT_GRADED if student.id in handed_in else NOTHING
        yield FinalScore(
            student=student.id,
            first_name=student.first_name,
            last_name=student.last_name,
            email=student.email,
            points=found.get(student.id, nothing),
            handed_in=student.id in found or student.id in handed_in,
        )


def handed_in(submitted: Path, assignment: str) -> frozenset[str]:
    """Return whose folders there are below submitted/, whether they were graded or not."""
    return frozenset(path.parent.name for path in submitted.glob(f"[!.]*/{assignment}"))


def _points(db: Any, assignment: Any) -> Mapping[str, Points]:
    """Return what the gradebook says about each student's submission.

    All at once: nbgrader's own sums read the rows of the whole class for every single student.
    """
    cells = [Cells.of(notebook) for notebook in assignment.notebooks]
    all_of_them = [cell for notebook in cells for cell in (*notebook.graded, *notebook.tasks)]
    by_person = [cell for notebook in cells for cell in _by_person(notebook)]
    has_none = and_(Grade.auto_score.is_(None), Grade.manual_score.is_(None))
    a_person_does = Grade.cell_id.in_(by_person)
    sums = (
        func.coalesce(func.sum(Grade.score), 0.0),
        _count(Grade.needs_manual_grade),
        _count(and_(has_none, ~a_person_does)),
        _count(and_(has_none, a_person_does)),
    )
    rows = (
        db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp, *sums)
        .outerjoin(SubmittedNotebook, _is_of(assignment))
        # The tables have an index for a cell and a notebook together, and none for a notebook.
        .outerjoin(
            Grade,
            and_(Grade.cell_id.in_(all_of_them), Grade.notebook_id == SubmittedNotebook.id),
        )
        .filter(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
    )
    penalties = _penalties(db, assignment)
    return {
        student: Points(timestamp, known, flagged, failed, waiting, penalties[student])
        for student, timestamp, known, flagged, failed, waiting in rows
    }


def _by_person(notebook: Cells) -> Iterator[str]:
    """Yield the ids of what a person grades: answers in words, and tasks."""
    yield from notebook.tasks
    for cell, name in notebook.graded.items():
        if name in notebook.by_hand:
            yield cell


def _count(condition: Any) -> Any:
    """Return how many rows a condition holds for."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


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
