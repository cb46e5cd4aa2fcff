"""What the gradebook alone knows: when it was due, and scores that a person has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autograder.classroom.opened import opened_assignment
from autograder.classroom.scores import final_scores
from autograder.course import Course


@dataclass(frozen=True)
class Recorded:
    """What stands in the gradebook about an assignment.

    Attributes
    ----------
    due : datetime or None
        In UTC.
    final : mapping of str to float
        Each student's score with a person's points, and with what being late costs.
    """

    due: datetime | None = None
    final: Mapping[str, float] = field(default_factory=dict)


def recorded(course: Course, assignment: str) -> Recorded:
    """Read the gradebook.

    Raises
    ------
    ClassError
        If it is not there, cannot be read, or does not know the assignment.
    CourseError
        If the course's configuration cannot be read.
    """
    with opened_assignment(course, assignment) as (gradebook, found):
        scores = final_scores(gradebook.db, found, frozenset())
        final = {one.student: one.score for one in scores if one.handed_in}
        known = {student: score for student, score in final.items() if score is not None}
        return Recorded(found.duedate, known)
