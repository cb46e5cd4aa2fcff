"""`autograder viva`: prints questions for an oral check, made from a student's own code."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from autograder.commands.options import (
    DEFAULT_SEED,
    add_course,
    add_policy,
    fail,
    seed,
    start_sandbox,
    width,
)

if TYPE_CHECKING:
    from autograder.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    viva = commands.add_parser(
        "viva",
        help="print questions for an oral check, made from a student's own code",
        description="Print three questions for an oral check: one thing is changed in a function "
        "as the student wrote it; on which of two small probes does the result change, and where? "
        "The answers for the examiner come last.",
    )
    viva.add_argument("assignment", metavar="ASSIGNMENT")
    viva.add_argument("student", metavar="ID")
    viva.add_argument(
        "--seed",
        type=seed,
        default=DEFAULT_SEED,
        help=f"another seed gives the same student other questions (default {DEFAULT_SEED})",
    )
    viva.add_argument("--json", action="store_true", help="print the sheet as one JSON object")
    add_policy(viva)
    add_course(viva)
    viva.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    start_sandbox(options)
    from autograder.course import Course, CourseError
    from autograder.notebook import NotebookError
    from autograder.sandbox.outcome import SandboxError
    from autograder.viva.ask import ask
    from autograder.viva.text import sheet_text

    try:
        course = Course.find(directory=options.course)
        assignment = course.assignment(options.assignment)
        (handed_in,) = course.submissions(assignment.name, [options.student])
        if handed_in.path is None:
            raise CourseError(handed_in.problem)
        submission = assignment.submission(handed_in.path, handed_in.student)
        sheet = ask(submission, assignment, options.seed)
    except (CourseError, NotebookError, SandboxError) as error:
        return fail(error)
    if options.json:
        print(json.dumps(sheet.to_json()))
    else:
        print(sheet_text(sheet, width()))
    return 0
