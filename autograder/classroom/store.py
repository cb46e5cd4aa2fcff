"""Keeps what grading found: each file is written whole or not at all, the report last.

So a report that is there says that everything else of this submission is, too.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from autograder.classroom.task import Answer
from autograder.course import Course
from autograder.model import Report

HALF = ".half"  # a file that is being written
READ_ONLY = 0o444  # as nbgrader leaves its autograded notebooks


def write_atomically(path: Path, text: str, mode: int | None = None) -> None:
    """Write a file so that a reader finds the old text or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}-{secrets.token_hex(4)}{HALF}")
    try:
        half.write_text(text, encoding="utf-8")
        if mode is not None:
            half.chmod(mode)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def report_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's report lies."""
    return course.root / "reports" / assignment / f"{student}.json"


def feedback_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's feedback page lies; nbgrader keeps its own there too."""
    return course.root / course.feedback / student / assignment / f"{assignment}.html"


def autograded_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's autograded notebook lies."""
    return course.root / course.autograded / student / assignment / f"{assignment}.ipynb"


def load_report(course: Course, assignment: str, student: str) -> Report | None:
    """Return what was found out earlier about a student's submission, if that can be read."""
    try:
        text = report_path(course, assignment, student).read_text(encoding="utf-8")
        return Report.from_json(json.loads(text))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None  # never graded, written by an earlier version, or spoilt: graded anew


def is_complete(course: Course, assignment: str, student: str) -> bool:
    """Tell whether page and autograded notebook are there."""
    paths = (feedback_path, autograded_path)
    return all(path(course, assignment, student).is_file() for path in paths)


def save_notebook(
    course: Course, assignment: str, student: str, answer: Answer, timestamp: str | None
) -> None:
    """Write page and autograded notebook; nbgrader knows by the timestamp if it is the latest."""
    path = autograded_path(course, assignment, student)
    write_atomically(feedback_path(course, assignment, student), answer.page)
    write_atomically(path, answer.notebook, READ_ONLY)
    if timestamp is not None:
        write_atomically(path.with_name("timestamp.txt"), timestamp, READ_ONLY)
    else:
        path.with_name("timestamp.txt").unlink(missing_ok=True)


def save_report(course: Course, report: Report) -> None:
    """Write a report: from now on this submission is done."""
    assert report.student is not None, "a class's reports have a student each"
    text = json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n"
    write_atomically(report_path(course, report.assignment, report.student), text)


def sweep(course: Course, assignment: str) -> None:
    """Remove what a run that was killed left half written."""
    folders = [course.root / "reports" / assignment]
    for step in (course.feedback, course.autograded):
        folders.extend((course.root / step).glob(f"*/{assignment}"))
    for folder in folders:
        for half in folder.glob(f".*{HALF}"):
            half.unlink()
