"""Lets nbgrader, called from anywhere, find a course's configuration and the programs it needs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGrader

from autograder.course import CONFIG, Course, CourseError
from autograder.notebook import one_line


class _Application(NbGrader):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's application, that of one course only."""

    load_cwd_config = False  # where this process stands may be another course
    raise_config_file_errors = True  # else the class would be recorded in the default gradebook

    def init_syspath(self) -> None:
        """Leave alone where modules are found: this may be called from a student's folder."""


def application_of(course: Course) -> Any:
    """Return nbgrader's application with the course's configuration.

    Raises
    ------
    CourseError
        If nbgrader_config.py cannot be run.
    """
    # Below this level nbgrader says that where this process stands there is no configuration.
    application = _Application(log_level=logging.ERROR)
    with course_on_path(course):
        try:
            application.initialize([], root=str(course.root))
        except Exception as error:
            raise CourseError(
                f"{one_line(str(course.root / CONFIG))} cannot be run: {type(error).__name__}: "
                f"{one_line(str(error))}. Mend it; nothing was graded."
            ) from error
    application.log_level = logging.WARNING
    return application


@contextmanager
def course_on_path(course: Course) -> Iterator[None]:
    """Let the configuration name modules that stand beside it, as in nbgrader's own commands."""
    root = str(course.root)
    sys.path.insert(0, root)
    try:
        yield
    finally:
        sys.path.remove(root)


@contextmanager
def venv_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it calls for a new gradebook, in a venv not activated."""
    before = os.environ.get("PATH")
    scripts = [str(Path(sys.executable).parent), *([before] if before else [])]
    os.environ["PATH"] = os.pathsep.join(scripts)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before
