"""Lets one run at a time grade an assignment."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.classroom.error import ClassError
from autograder.classroom.paths import reports_folder
from autograder.course import Course
from autograder.modes import make_folder, modes_in


@contextmanager
def only_one_run(course: Course, assignment: str) -> Iterator[None]:
    """Hold what only one run may hold; the kernel lets go of it when that run is killed.

    Raises
    ------
    ClassError
        If another run holds it.
    """
    folder = reports_folder(course, assignment)
    make_folder(folder, modes_in(course))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ClassError(f"another run is grading {assignment}: wait until it ends") from None
        yield
    finally:
        os.close(lock)
