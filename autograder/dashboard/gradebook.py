"""What the gradebook alone knows: when it was due, and scores that a person has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader.api import MissingEntry

from autograder.classroom.opened import opened_gradebook
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
        If it is not there or cannot be read.
    CourseError
        If the course's configuration cannot be read.
    """
    with opened_gradebook(course) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            return Recorded()
        scores = final_scores(gradebook.db, found, frozenset())
        final = {one.student: one.score for one in scores if one.handed_in}
        known = {student: score for student, score in final.items() if score is not None}
        return Recorded(found.duedate, known)
