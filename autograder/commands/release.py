"""`autograder release`: builds assignments/ from solutions/."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.commands.options import add_course, fail

if TYPE_CHECKING:
    from autograder.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    release = commands.add_parser("release", help="build assignments/ from solutions/")
    release.add_argument("assignment", metavar="ASSIGNMENT", nargs="?")
    add_course(release)
    release.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    from autograder.course import Course, CourseError

    try:
        course = Course.find(directory=options.course)
    except CourseError as error:
        return fail(error)
    from autograder.release import ReleaseError, release

    try:
        for folder in release(course.root, options.assignment):
            print(f"built {folder}")
    except ReleaseError as error:
        return fail(error)
    return 0
