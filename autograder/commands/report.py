"""`autograder report`: writes a page about the class, for the instructor."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from autograder.commands.options import (
    add_course,
    add_pseudonyms,
    fail,
    pseudonyms_in_logs,
)

if TYPE_CHECKING:
    from autograder.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    report = commands.add_parser(
        "report",
        help="write a page about the class",
        description="Write reports/ASSIGNMENT/index.html: how the class did, what it "
        "misunderstood, whom to talk to, which exercise is badly posed.",
    )
    report.add_argument("assignment", metavar="ASSIGNMENT")
    how = report.add_mutually_exclusive_group()
    add_pseudonyms(how, "and lead to nobody's feedback; written to pseudonyms.html")
    how.add_argument(
        "--anonymous",
        action="store_true",
        help="for showing in class: no names, times or links; written to anonymous.html",
    )
    add_course(report)
    report.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    from autograder.classroom.error import ClassError
    from autograder.course import Course, CourseError
    from autograder.dashboard.gradebook import Recorded, recorded
    from autograder.dashboard.write import known_students, write_page, write_pseudonymous_page
    from autograder.privacy.error import PrivacyError

    try:
        course = Course.find(directory=options.course)
        assignment = course.assignment(options.assignment)
        try:
            known = recorded(course, assignment.name)
        except ClassError as error:
            known = Recorded()
            print(f"autograder: without the gradebook's dates and scores: {error}", file=sys.stderr)
        students = known_students(course, assignment.name) if options.pseudonyms else ()
        with pseudonyms_in_logs(course, students, options) as hidden:
            if hidden is not None:
                path = write_pseudonymous_page(course, assignment, known, hidden.hidden)
            else:
                path = write_page(course, assignment, known, options.anonymous)
    except (ClassError, CourseError, PrivacyError) as error:
        return fail(error)
    print(path)
    return 0
