"""`autograder grade`: grades a class, and goes on from where it was stopped."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.commands.options import (
    LONGEST_LINE,
    add_grading,
    add_pseudonyms,
    add_where,
    fail,
    level_for,
    policy_of,
    pseudonyms_in_logs,
    require_linux,
    workers_of,
)

if TYPE_CHECKING:
    from autograder.classroom.workers import Workers
    from autograder.commands.options import Commands
    from autograder.course import Assignment, Course, SubmittedNotebook
    from autograder.feedback.level import Level


def add(commands: Commands) -> None:
    """Add the command."""
    grade = commands.add_parser("grade", help="grade all of submitted/ for an assignment")
    grade.add_argument("assignment", metavar="ASSIGNMENT")
    grade.add_argument(
        "--student", metavar="ID", action="append", help="only this student; may be repeated"
    )
    add_where(grade)
    grade.add_argument(
        "--again", action="store_true", help="grade anew what has been graded already"
    )
    add_pseudonyms(grade, "in what is printed and logged")
    add_grading(grade)
    grade.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    require_linux()
    from autograder.classroom.error import ClassError
    from autograder.course import Course, CourseError
    from autograder.feedback.level import LevelError
    from autograder.privacy.error import PrivacyError

    try:
        course = Course.find(directory=options.course)
        assignment = course.assignment(options.assignment)
        level = level_for(assignment.name, course, options)
        submitted = list(course.submissions(assignment.name, options.student))
        students = [notebook.student for notebook in submitted]
        with (
            pseudonyms_in_logs(course, students, options) as hidden,
            workers_of(options, hidden) as workers,
        ):
            name_of = str if hidden is None else hidden.hidden
            return _grade_class(course, assignment, submitted, workers, level, name_of, options)
    except (ClassError, CourseError, LevelError, PrivacyError) as error:
        return fail(error)
    except KeyboardInterrupt:
        print(
            "\nautograder: stopped. What is graded is kept; the same command goes on from there.",
            file=sys.stderr,
        )
        return 130


def _grade_class(
    course: Course,
    assignment: Assignment,
    submitted: Sequence[SubmittedNotebook],
    workers: Workers,
    level: Level,
    name_of: Callable[[str], str],
    options: argparse.Namespace,
) -> int:
    from autograder.classroom.paths import report_path

    paths = (report_path(course, assignment.name, notebook.student) for notebook in submitted)
    is_new = options.again or not all(path.exists() for path in paths)
    if is_new:
        workers.warm_up(policy_of(options))
    # nbgrader takes longer to import than all the rest.
    from autograder.classroom.gradebook import ClassGradebook
    from autograder.classroom.interrupt import noticed_interrupts
    from autograder.classroom.package import pack
    from autograder.classroom.progress import shown
    from autograder.classroom.runner import ClassRun, Settings
    from autograder.classroom.table import Row, class_table
    from autograder.notebook import one_line
    from autograder.variants import variants_of

    settings = Settings(options.seed, level, options.again, variants_of(course, assignment.name))
    with ClassGradebook(course, assignment.name) as gradebook, noticed_interrupts() as check:
        package = pack(course, assignment.name, gradebook.template(), policy_of(options))
        run = ClassRun(course, assignment, package, workers, gradebook, settings)
        rows, problems = [], []
        for graded in shown(run.grade(submitted), len(submitted)):
            check()
            if graded.report is not None:
                rows.append(replace(Row.of(graded.report), student=name_of(graded.student)))
            if graded.problem is not None:
                problems.append((graded.student, f"not graded. {graded.problem}"))
    print(class_table(rows, assignment.checks))
    problems += [(row.student, row.unclear_sentence) for row in rows if row.needs_review]
    for student, problem in sorted(problems):
        print(one_line(name_of(f"{student}: {problem}"), LONGEST_LINE), file=sys.stderr)
    _say_where(course, assignment.name, gradebook.url)
    return 1 if problems else 0


def _say_where(course: Course, name: str, gradebook: str) -> None:
    """Say where everything is that was written."""
    from autograder.classroom.paths import feedback_path, report_path

    print(f"\nFeedback:  {feedback_path(course, name, 'ID')}")
    print(f"Reports:   {report_path(course, name, 'ID')}")
    print(f"Gradebook: {gradebook}, for `nbgrader formgrader` and `nbgrader export`")
    print(f"The class: `autograder report {name}` writes a page about it")
