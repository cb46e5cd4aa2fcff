"""`autograder check`: grades one notebook and prints its feedback."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING

from autograder.commands.options import (
    add_grading,
    fail,
    has_colour,
    level_for,
    start_sandbox,
    width,
)

if TYPE_CHECKING:
    from autograder.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    check = commands.add_parser("check", help="grade one notebook and print its feedback")
    check.add_argument("notebook", metavar="NOTEBOOK")
    check.add_argument("--json", action="store_true", help="print the report as one JSON object")
    add_grading(check)
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    start_sandbox(options)
    from dataclasses import replace
    from pathlib import Path

    from autograder.course import Course, CourseError, leads_into
    from autograder.feedback.level import LevelError, at_level
    from autograder.feedback.text import report_text
    from autograder.grade import grade
    from autograder.notebook import NotebookError, one_line
    from autograder.reference import Reference
    from autograder.sandbox.outcome import SandboxError
    from autograder.variants import variants_of

    notebook = Path(options.notebook)
    try:
        if not leads_into(notebook, Path(os.path.realpath(notebook.parent))):
            shown = one_line(str(notebook))
            raise CourseError(f"{shown}: a link out of its folder; give the file itself.")
        course = Course.find(notebook.absolute().parent, options.course)
        assignment = course.assignment_of(options.notebook)
        level = level_for(assignment.name, course, options)
        submission = assignment.submission(options.notebook)
        variant, note = variants_of(course, assignment.name).of_notebook(notebook)
        mended = submission.mended if note is None else (*submission.mended, note)
        submission = replace(submission, variant=variant, mended=mended)
    except (CourseError, LevelError, NotebookError) as error:
        return fail(error)
    try:
        with Reference(assignment) as reference:
            report = at_level(grade(submission, reference, options.seed), level)
    except SandboxError as error:
        return fail(error)
    if options.json:
        print(json.dumps(report.to_json()))
    else:
        print(report_text(report, width(), has_colour()))
    return 1 if report.needs_review else 0
