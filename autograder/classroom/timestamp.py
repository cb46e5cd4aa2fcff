"""When a submission was handed in: what nbgrader wrote beside it when it was collected."""

from __future__ import annotations

import os
import re
import stat
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.course import Course

TIMESTAMP = "timestamp.txt"
LONGEST = 200  # bytes; what is longer is none

_A_PATH = re.compile(r"(^|\s):?/|\.\.")  # dateutil opens a time zone that is one; /proc/kmsg waits


def read_timestamp(course: Course, student: str, assignment: str) -> str | None:
    """Return a submission's timestamp as it stands there; None where there is none to be read."""
    return timestamp_in(course.root / course.submitted / student / assignment)


def timestamp_in(folder: Path) -> str | None:
    """Return the timestamp in a folder, where a student may have put anything in its place."""
    try:
        handle = os.open(folder / TIMESTAMP, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        content = os.read(handle, LONGEST + 1) if is_file else b""
    finally:
        os.close(handle)
    text = content.decode(errors="replace")
    return text if len(content) <= LONGEST and timestamp_of(text) is not None else None


def timestamp_of(text: str | None) -> datetime | None:
    """Return a timestamp in UTC, read as nbgrader does; None for what is none."""
    if text is None or not text.strip() or _A_PATH.search(text):
        return None
    try:
        found: datetime = parse_utc(text.strip())
    except Exception:  # dateutil raises whatever it stumbles over, errors of `decimal` too
        return None
    return found
