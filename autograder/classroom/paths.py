"""Where a class's files lie in the course's folder."""

from __future__ import annotations

from pathlib import Path

from autograder.course import Course
from autograder.modes import REPORTS


def reports_folder(course: Course, assignment: str) -> Path:
    """Return where the reports on an assignment lie."""
    return course.root / REPORTS / assignment


def report_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's report lies."""
    return reports_folder(course, assignment) / f"{student}.json"


def feedback_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's feedback page lies; nbgrader keeps its own there too."""
    return course.root / course.feedback / student / assignment / f"{assignment}.html"


def autograded_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's autograded notebook lies."""
    return course.root / course.autograded / student / assignment / f"{assignment}.ipynb"
