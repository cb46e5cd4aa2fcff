"""Keeps reports and feedback pages: each is written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from autograder.course import Course
from autograder.model import Report


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old text or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def report_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's report lies."""
    return course.root / "reports" / assignment / f"{student}.json"


def feedback_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's feedback page lies; nbgrader keeps its own there too."""
    return course.root / "feedback" / student / assignment / f"{assignment}.html"


def save(course: Course, report: Report, page: str) -> None:
    """Write a report and its feedback page."""
    assert report.student is not None, "a class's reports have a student each"
    text = json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n"
    write_atomically(report_path(course, report.assignment, report.student), text)
    write_atomically(feedback_path(course, report.assignment, report.student), page)
