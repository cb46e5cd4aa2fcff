"""The final scores of a class, and why some students have none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from autograder.classroom.opened import opened_assignment
from autograder.classroom.scores import FinalScore, final_scores, handed_in
from autograder.classroom.store import load_report
from autograder.course import Course


@dataclass(frozen=True)
class ClassScores:
    """What a class has for an assignment.

    Attributes
    ----------
    assignment : str
    most : float
        The points that can be had.
    students : tuple of FinalScore
        Everybody that the gradebook knows, in the order of their names.
    strangers : frozenset of str
        Who handed in, but is not in the gradebook.
    outdated : frozenset of str
        Whose score is that of an earlier hand-in, as the last one could not be graded.
    """

    assignment: str
    most: float
    students: tuple[FinalScore, ...]
    strangers: frozenset[str]
    outdated: frozenset[str] = frozenset()

    @cached_property
    def scores(self) -> dict[str, float]:
        """Return the scores that there are, by student; nothing handed in is no score."""
        return {
            of.student: of.score for of in self.students if of.handed_in and of.score is not None
        }

    @property
    def absent(self) -> frozenset[str]:
        """Who has handed in nothing."""
        return frozenset(of.student for of in self.students if not of.handed_in)

    @property
    def waiting(self) -> frozenset[str]:
        """Who has answers that a person has to grade first, and nothing worse."""
        return frozenset(
            of.student for of in self.students if of.points.waiting and not of.points.failed_tests
        )

    @property
    def failed(self) -> frozenset[str]:
        """Who has no score because grading failed, or has not been done."""
        failed = (of.student for of in self.students if of.points.failed_tests)
        return self.strangers.union(failed)


def scores_of(course: Course, assignment: str) -> ClassScores:
    """Read the final scores of a class from its gradebook.

    Raises
    ------
    ClassError
        If there is no gradebook, it cannot be read, or does not know the assignment.
    CourseError
        If the course's configuration cannot be read.
    """
    folders = handed_in(course.root / course.submitted, assignment)
    with opened_assignment(course, assignment) as (gradebook, found):
        students = tuple(final_scores(gradebook.db, found, folders))
        # nbgrader knows of no points that come on top.
        most = float(found.max_score) - course.bonus(assignment)
    strangers = folders - {of.student for of in students}
    outdated = frozenset(
        of.student
        for of in students
        if of.is_graded and of.points.flagged and _failed_last(course, assignment, of.student)
    )
    return ClassScores(assignment, most, students, strangers, outdated)


def _failed_last(course: Course, assignment: str, student: str) -> bool:
    """Tell whether what was handed in last could not be graded."""
    report = load_report(course, assignment, student)
    return report is not None and report.problem is not None
