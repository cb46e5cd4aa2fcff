"""`autograder release`: builds assignments/ from solutions/."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.commands.options import add_course, fail

if TYPE_CHECKING:
    from autograder.commands.options import Commands
    from autograder.course import Course

GRADEBOOK = ""  # what `--per-student` alone stands for


def add(commands: Commands) -> None:
    """Add the command."""
    release = commands.add_parser("release", help="build assignments/ from solutions/")
    release.add_argument("assignment", metavar="ASSIGNMENT", nargs="?")
    release.add_argument(
        "--per-student",
        nargs="?",
        const=GRADEBOOK,
        metavar="FILE",
        help="also write handouts/ID/ASSIGNMENT/ with questions drawn for each student: of the "
        "gradebook, or of a file with an id in every line",
    )
    add_course(release)
    release.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    from autograder.course import Course, CourseError

    try:
        course = Course.find(directory=options.course)
    except CourseError as error:
        return fail(error)
    from autograder.classroom.error import ClassError
    from autograder.release import ReleaseError, release

    try:
        released = release(course.root, options.assignment)
        for folder in released:
            print(f"built {folder}")
        if options.per_student is not None:
            _hand_out(course, released, options.per_student)
    except (ClassError, CourseError, ReleaseError) as error:
        return fail(error)
    return 0


def _hand_out(course: Course, released: tuple[str, ...], file: str) -> None:
    """Write the handouts of one assignment, or of all in which something is drawn."""
    from pathlib import Path

    from autograder.classroom.students import students_of
    from autograder.handouts import hand_out, is_drawn_in, students_in
    from autograder.variants import HANDOUTS

    drawn = [name for name in released if is_drawn_in(course, name)]
    for name in drawn or released[:1]:  # of which nothing is drawn in: it says so
        students = students_of(course, name) if file == GRADEBOOK else students_in(Path(file))
        count = len(list(hand_out(course, name, students)))
        who = "1 student" if count == 1 else f"{count} students"
        print(f"wrote {course.root / HANDOUTS}/ID/{name} for {who}")
