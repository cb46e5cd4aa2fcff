"""Keeps what grading found: each file is written whole or not at all, the report last.

So a report that is there says that everything else of this submission is, too.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from autograder.classroom.paths import (
    autograded_path,
    feedback_path,
    report_path,
    reports_folder,
)
from autograder.classroom.task import Answer
from autograder.classroom.timestamp import TIMESTAMP, Timestamp
from autograder.course import Course
from autograder.model import Report
from autograder.modes import Modes, make_file, make_folder, modes_in

HALF = ".half"  # a file that is being written


def write_atomically(
    path: Path, content: str | bytes, modes: Modes, is_read_only: bool = False
) -> None:
    """Write a file so that a reader finds the old text or the new one, never a half.

    Parameters
    ----------
    path : Path
    content : str or bytes
    modes : Modes
        Who may read it.
    is_read_only : bool
        Whether it is left as nbgrader leaves its autograded notebooks.
    """
    make_folder(path.parent, modes)
    half = path.with_name(f".{path.name}-{secrets.token_hex(4)}{HALF}")
    try:
        make_file(half, modes)
        half.write_bytes(content.encode() if isinstance(content, str) else content)
        if is_read_only:
            half.chmod(modes.read_only)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def load_report(course: Course, assignment: str, student: str) -> Report | None:
    """Return what was found out earlier about a student's submission, if that can be read."""
    try:
        text = report_path(course, assignment, student).read_text(encoding="utf-8")
        return Report.from_json(json.loads(text))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None  # never graded, written by an earlier version, or spoilt: graded anew


def is_complete(course: Course, assignment: str, student: str) -> bool:
    """Tell whether page and autograded notebook are there, and something in them."""
    paths = (path(course, assignment, student) for path in (feedback_path, autograded_path))
    return all(path.is_file() and path.stat().st_size > 0 for path in paths)


def save_notebook(
    course: Course, assignment: str, student: str, answer: Answer, timestamp: Timestamp | None
) -> None:
    """Write page, autograded notebook, and the timestamp of what was graded."""
    modes = modes_in(course)
    write_atomically(feedback_path(course, assignment, student), answer.page, modes)
    path = autograded_path(course, assignment, student)
    write_atomically(path, answer.notebook, modes, is_read_only=True)
    save_timestamp(course, assignment, student, timestamp)


def save_timestamp(
    course: Course, assignment: str, student: str, timestamp: Timestamp | None
) -> None:
    """Write a timestamp beside the autograded notebook: nbgrader knows by it if that is stale."""
    path = autograded_path(course, assignment, student).with_name(TIMESTAMP)
    if timestamp is None:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, timestamp.text, modes_in(course), is_read_only=True)


def save_report(course: Course, report: Report) -> None:
    """Write a report: from now on this submission is done."""
    assert report.student is not None, "a class's reports have a student each"
    # In one line: Python's encoder takes ten times as long where it indents.
    text = json.dumps(report.to_json(), ensure_ascii=False) + "\n"
    path = report_path(course, report.assignment, report.student)
    write_atomically(path, text, modes_in(course))


def sweep(course: Course, assignment: str) -> None:
    """Remove what a run that was killed left half written."""
    folders = [reports_folder(course, assignment)]
    for step in (course.feedback, course.autograded):
        folders.extend((course.root / step).glob(f"*/{assignment}"))
    for folder in folders:
        for half in folder.glob(f".*{HALF}"):
            half.unlink()
