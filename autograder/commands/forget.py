"""`autograder forget`: removes a student from everything that a course has kept."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.commands.options import add_course, agreed, fail

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.commands.options import Commands
    from autograder.course import Course
    from autograder.privacy.gradebook import StudentsGradebook
    from autograder.privacy.traces import Traces

ELSEWHERE = (
    "backups of this machine",
    "git, if anything of it was committed",
    "the LMS, Gradescope, and wherever else grades or files were sent",
    "nbgrader's exchange",
)


def add(commands: Commands) -> None:
    """Add the command."""
    forget = commands.add_parser(
        "forget",
        help="remove a student from everything that the course has kept",
        description="Remove a student from handouts/, submitted/, autograded/, feedback/, "
        "reports/, exports/, downloaded/, logs and the gradebook. Says first what there is, and "
        "asks.",
        epilog="What stands elsewhere (backups, git, the LMS) is out of reach, and is listed.",
    )
    forget.add_argument("student", metavar="ID", help="the name of a folder in submitted/")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    add_course(forget)
    forget.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    from autograder.classroom.configuration import application_of
    from autograder.classroom.error import ClassError
    from autograder.course import Course, CourseError
    from autograder.notebook import one_line
    from autograder.privacy.downloads import Downloads
    from autograder.privacy.error import PrivacyError
    from autograder.privacy.forgetting import forget
    from autograder.privacy.gradebook import StudentsGradebook
    from autograder.privacy.traces import refuse_paths, traces_of

    student = options.student
    try:
        refuse_paths(student)
        course = Course.find(directory=options.course)
        application = application_of(course)
        gradebook = StudentsGradebook.of(course, application)
        downloads = Downloads.of(course, application)
        traces = traces_of(course, student, gradebook, downloads)
        if not traces:
            return fail(PrivacyError(f"nothing is known of {one_line(student)!r}: look at the id"))
        print("\n".join(_found(course, student, traces, gradebook)))
        question = "Remove all of this for good?"
        if not options.yes and not agreed(question, "nothing was removed"):
            return 1
        forget(course, student, traces, gradebook, downloads)
    except (ClassError, CourseError, PrivacyError) as error:
        return fail(error)
    except KeyboardInterrupt:
        print("\nautograder: stopped; to remove all of it, give the command again", file=sys.stderr)
        return 130
    print("\n".join(_afterwards(course, traces)))
    return 0


def _found(
    course: Course, student: str, traces: Traces, gradebook: StudentsGradebook
) -> Iterator[str]:
    """Yield what is going to be removed, line by line."""
    from autograder.notebook import one_line

    yield f"Of {one_line(student)}, this is going to be removed:"
    yield from _listed(course, traces.own)
    if traces.entry is not None:
        number = traces.entry.submissions
        submissions = "1 submission" if number == 1 else f"{number} submissions"
        yield f"  {gradebook.shown}: {submissions}, with all scores and comments"
    if traces.archives:
        yield "from zip files of the whole class, which keep what is others':"
        yield from _listed(course, traces.archives)
    if traces.logs:
        yield "from logs, the lines with the name:"
        yield from _listed(course, traces.logs)
    if traces.shared:
        yield "and, as they speak of others too, whole files that can be made anew:"
        yield from _listed(course, traces.shared)


def _afterwards(course: Course, traces: Traces) -> Iterator[str]:
    """Yield what is left to do, line by line."""
    yield "Removed."
    if traces.shared:
        yield ("Make anew what was removed of the class: `autograder report`, `autograder export`.")
    yield "Out of reach, so look there yourself:"
    yield from _listed(course, traces.unreached)
    yield from (f"  {place}" for place in ELSEWHERE)


def _listed(course: Course, paths: tuple[Path, ...]) -> Iterator[str]:
    from autograder.notebook import one_line

    for path in paths:
        shown = path.relative_to(course.root) if path.is_relative_to(course.root) else path
        link = " (a link; what it leads to is left alone)" if path.is_symlink() else ""
        yield f"  {one_line(str(shown))}{link}"
