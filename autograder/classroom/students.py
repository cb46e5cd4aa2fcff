"""Who takes part in a course, as its gradebook knows."""

from __future__ import annotations

from autograder.classroom.opened import opened_assignment
from autograder.course import Course


def students_of(course: Course, assignment: str) -> list[str]:
    """Return the ids of the students in a course's gradebook, which knows an assignment.

    Raises
    ------
    ClassError, CourseError
        As `opened_assignment` does.
    """
    with opened_assignment(course, assignment) as (gradebook, _):
        return [str(student.id) for student in gradebook.students]
