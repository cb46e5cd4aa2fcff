"""The `autograder` command. Each subcommand imports what it needs, so that help is instant."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.feedback.level import Level
    from autograder.sandbox.layers import Layer, Policy

DEFAULT_SEED = 0
NOT_LINUX = (
    "autograder: students' code can only be locked in on Linux. Grade in a Linux container or "
    "virtual machine; students can work anywhere."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(levelname)s: %(message)s")
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder", description="Grades the CNN homework, in a sandbox and part by part."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="grade one notebook and print its feedback")
    check.add_argument("notebook", metavar="NOTEBOOK")
    check.add_argument("--json", action="store_true", help="print the report as one JSON object")
    check.set_defaults(run=_check)

    grade = commands.add_parser("grade", help="grade all of submitted/ for an assignment")
    grade.add_argument("assignment", metavar="ASSIGNMENT")
    grade.add_argument(
        "--student", metavar="ID", action="append", help="only this student; may be repeated"
    )
    grade.set_defaults(run=_grade)

    for command in (check, grade):
        _add_policy(command)
        command.add_argument(
            "--seed", type=_seed, default=DEFAULT_SEED, help="determines the probes (default 0)"
        )
        command.add_argument(
            "--feedback",
            metavar="LEVEL",
            type=_level,
            help="how much students are told: none, verdict, reason or full (default: what the "
            "course's nbgrader_config.py says, else full)",
        )
        _add_course(command)

    doctor = commands.add_parser(
        "doctor", help="try which of the sandbox's layers hold on this machine"
    )
    _add_policy(doctor)
    doctor.set_defaults(run=_doctor)

    release = commands.add_parser("release", help="build assignments/ from solutions/")
    release.add_argument("assignment", metavar="ASSIGNMENT", nargs="?")
    _add_course(release)
    release.set_defaults(run=_release)
    return parser


def _add_policy(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--unsafe",
        action="store_true",
        help="grade even where students' code cannot be locked in; every page says so",
    )
    command.add_argument(
        "--without",
        metavar="LAYER",
        action="append",
        default=[],
        type=_layer,
        help="do without one of the sandbox's layers, as `doctor` names them; may be repeated",
    )


def _layer(text: str) -> Layer:
    from autograder.sandbox.layers import Layer

    if text not in set(Layer):
        raise argparse.ArgumentTypeError(f"{text!r} is no layer: there are {', '.join(Layer)}")
    return Layer(text)


def _level(text: str) -> Level:
    from autograder.feedback.level import LevelError, level_named

    try:
        return level_named(text)
    except LevelError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _level_for(assignment: str, course: Course, options: argparse.Namespace) -> Level:
    """Return how much is told of an assignment: what was asked for, else what the course says."""
    from autograder.feedback.setting import levels_of

    asked: Level | None = options.feedback
    return levels_of(course)[assignment] if asked is None else asked


def _policy(options: argparse.Namespace) -> Policy:
    from autograder.sandbox.layers import Policy

    return Policy(frozenset(options.without), options.unsafe)


def _seed(text: str) -> int:
    """Read a seed; NumPy's generators take none below 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 up")
    return int(text)


def _add_course(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--course",
        metavar="DIR",
        help="the course's folder (default: the nearest above with nbgrader_config.py)",
    )


def _start_sandbox(options: argparse.Namespace) -> None:
    """Have the fork server import NumPy and matplotlib while we read notebooks."""
    if sys.platform != "linux":
        raise SystemExit(NOT_LINUX)
    from autograder.sandbox import process

    process.start(_policy(options))


def _check(options: argparse.Namespace) -> int:
    _start_sandbox(options)
    from pathlib import Path

    from autograder.course import Course, CourseError, leads_into
    from autograder.feedback.level import LevelError, at_level
    from autograder.feedback.text import report_text
    from autograder.grade import grade
    from autograder.notebook import NotebookError, one_line
    from autograder.reference import Reference
    from autograder.sandbox.outcome import SandboxError

    notebook = Path(options.notebook)
    try:
        if not leads_into(notebook, Path(os.path.realpath(notebook.parent))):
            shown = one_line(str(notebook))
            raise CourseError(f"{shown}: a link out of its folder; give the file itself.")
        course = Course.find(notebook.absolute().parent, options.course)
        assignment = course.assignment_of(options.notebook)
        level = _level_for(assignment.name, course, options)
        submission = assignment.submission(options.notebook)
    except (CourseError, LevelError, NotebookError) as error:
        return _fail(error)
    try:
        with Reference(assignment) as reference:
            report = at_level(grade(submission, reference, options.seed), level)
    except SandboxError as error:
        return _fail(error)
    if options.json:
        print(json.dumps(report.to_json()))
    else:
        print(report_text(report, _width(), _has_colour()))
    return 1 if any(check.needs_review for check in report.checks) else 0


def _grade(options: argparse.Namespace) -> int:
    _start_sandbox(options)
    from tqdm import tqdm

    from autograder.classroom.runner import grade_class
    from autograder.classroom.table import class_table
    from autograder.course import Course, CourseError
    from autograder.feedback.level import LevelError
    from autograder.sandbox import process
    from autograder.sandbox.outcome import SandboxError

    try:
        course = Course.find(directory=options.course)
        assignment = course.assignment(options.assignment)
        level = _level_for(assignment.name, course, options)
        submitted = list(course.submissions(assignment.name, options.student))
    except (CourseError, LevelError) as error:
        return _fail(error)
    try:
        process.require()
    except SandboxError as error:
        return _fail(error)
    class_ = grade_class(course, assignment, submitted, options.seed, level)
    graded = list(tqdm(class_, "graded", total=len(submitted), unit=" submissions", disable=None))
    reports = [one.report for one in graded if one.report is not None]
    print(class_table(reports))
    for one in graded:
        if one.problem is not None:
            print(f"{one.student}: not graded. {one.problem}", file=sys.stderr)
    print(f"\nFeedback: {course.root / 'feedback'}/ID/{assignment.name}/{assignment.name}.html")
    print(f"Reports:  {course.root / 'reports' / assignment.name}/ID.json")
    review = any(check.needs_review for report in reports for check in report.checks)
    return 1 if review or len(reports) < len(graded) else 0


def _doctor(options: argparse.Namespace) -> int:
    _start_sandbox(options)
    from autograder.doctor import diagnosis, is_well
    from autograder.sandbox import process
    from autograder.sandbox.outcome import SandboxError

    try:
        protection = process.protection()
    except SandboxError as error:
        return _fail(error)
    print(diagnosis(protection, _width()))
    return 0 if is_well(protection) else 1


def _release(options: argparse.Namespace) -> int:
    from autograder.course import Course, CourseError

    try:
        course = Course.find(directory=options.course)
    except CourseError as error:
        return _fail(error)
    from autograder.release import ReleaseError, release

    try:
        for folder in release(course.root, options.assignment):
            print(f"built {folder}")
    except ReleaseError as error:
        return _fail(error)
    return 0


def _fail(error: Exception) -> int:
    print(f"autograder: {error}", file=sys.stderr)
    return 1


def _width() -> int:
    return max(60, min(100, shutil.get_terminal_size().columns))


def _has_colour() -> bool:
    """Tell whether what is printed is read on a terminal whose owner has nothing against colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
