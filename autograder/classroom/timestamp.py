"""When a submission was handed in: what nbgrader wrote beside it when it was collected."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.course import Course

TIMESTAMP = "timestamp.txt"
LONGEST = 200  # bytes; what is longer is none

_A_PATH = re.compile(r"(^|\s):?/|\.\.")  # dateutil opens a time zone that is one; /proc/kmsg waits


@dataclass(frozen=True)
class Timestamp:
    """When a submission was handed in.

    Attributes
    ----------
    text : str
        As it stands in the file.
    when : datetime
        In UTC, as nbgrader reads it.
    """

    text: str
    when: datetime

    @classmethod
    def of(cls, text: str) -> Timestamp | None:
        """Read a text; None for what is no timestamp."""
        if not text.strip() or _A_PATH.search(text):
            return None
        try:
            return cls(text, parse_utc(text.strip()))
        except Exception:  # dateutil raises whatever it stumbles over, errors of `decimal` too
            return None


def when(timestamp: Timestamp | None) -> datetime | None:
    """Return when that was, in UTC; None where nobody knows."""
    return None if timestamp is None else timestamp.when


def read_timestamp(course: Course, student: str, assignment: str) -> Timestamp | None:
    """Return a submission's timestamp; None where there is none to be read."""
    return timestamp_in(course.root / course.submitted / student / assignment)


def timestamp_in(folder: Path) -> Timestamp | None:
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
    return None if len(content) > LONGEST else Timestamp.of(content.decode(errors="replace"))
