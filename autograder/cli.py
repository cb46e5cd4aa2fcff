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
    from contextlib import AbstractContextManager

    from autograder.classroom.workers import Workers
    from autograder.course import Assignment, Course, SubmittedNotebook
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
    where = grade.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="how many submissions at the same time (default: one for each core)",
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="grade on the Dask cluster whose scheduler is at this address, tcp://HOST:PORT",
    )
    grade.add_argument(
        "--again", action="store_true", help="grade anew what has been graded already"
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

    simulate = commands.add_parser(
        "simulate",
        help="make a class with known mistakes, to try grading on",
        description="Make a course folder in which a class has handed in notebooks with known "
        "mistakes, and a manifest of the true points; or compare such a class's reports with it.",
        epilog="Of 100 students 20 have everything right, 34 one misconception, 7 two in one "
        "function, 13 mistakes in several exercises, 5 slow ways, 6 the last exercises left out, "
        "2 nothing written, 6 a crash, 1 a loop that never ends, 3 an attack, 2 another student's "
        "notebook and 1 a file that cannot be read. 8 of them are late.",
    )
    simulate.add_argument("assignment", metavar="ASSIGNMENT", nargs="?")
    simulate.add_argument("--students", metavar="N", type=_count, help="how many")
    simulate.add_argument(
        "--into",
        metavar="DIR",
        help="a new or empty folder, or one with an earlier simulated class, which is replaced "
        "(default: build/simulated/ASSIGNMENT below the course's folder)",
    )
    simulate.add_argument(
        "--seed", type=_seed, default=DEFAULT_SEED, help="determines the class (default 0)"
    )
    simulate.add_argument(
        "--compare",
        metavar="DIR",
        help="print whose report is not what the manifest of this simulated class says",
    )
    _add_course(simulate)
    simulate.set_defaults(run=_simulate)
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


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up")
    return int(text)


def _count(text: str) -> int:
    """Read how many students a class shall have."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up")
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
    if sys.platform != "linux":
        raise SystemExit(NOT_LINUX)
    from autograder.classroom.error import ClassError
    from autograder.course import Course, CourseError
    from autograder.feedback.level import LevelError

    try:
        course = Course.find(directory=options.course)
        assignment = course.assignment(options.assignment)
        level = _level_for(assignment.name, course, options)
        submitted = list(course.submissions(assignment.name, options.student))
        with _workers(options) as workers:
            return _grade_class(course, assignment, submitted, workers, level, options)
    except (ClassError, CourseError, LevelError) as error:
        return _fail(error)
    except KeyboardInterrupt:
        print(
            "\nautograder: stopped. What is graded is kept; the same command goes on from there.",
            file=sys.stderr,
        )
        return 130


def _workers(options: argparse.Namespace) -> AbstractContextManager[Workers]:
    """Return what grades: a cluster, if one was named, else processes on this machine."""
    if options.scheduler is not None:
        try:
            from autograder.classroom.cluster import ClusterWorkers
        except ImportError as error:
            raise SystemExit(
                f"autograder: --scheduler needs Dask ({error}): pip install 'cnn-homework[cluster]'"
            ) from None
        return ClusterWorkers(options.scheduler)
    from autograder.classroom.workers import LocalWorkers, available_cores

    return LocalWorkers(options.jobs or available_cores())


def _grade_class(
    course: Course,
    assignment: Assignment,
    submitted: Sequence[SubmittedNotebook],
    workers: Workers,
    level: Level,
    options: argparse.Namespace,
) -> int:
    from autograder.classroom.store import report_path
    from autograder.classroom.workers import LocalWorkers

    paths = (report_path(course, assignment.name, notebook.student) for notebook in submitted)
    is_new = options.again or not all(path.exists() for path in paths)
    if is_new and isinstance(workers, LocalWorkers):
        workers.warm_up(_policy(options))
    # nbgrader takes longer to import than all the rest.
    from autograder.classroom.gradebook import ClassGradebook
    from autograder.classroom.package import pack
    from autograder.classroom.progress import shown
    from autograder.classroom.runner import ClassRun, Settings
    from autograder.classroom.table import Row, class_table

    settings = Settings(options.seed, level, options.again)
    with ClassGradebook(course, assignment.name) as gradebook:
        package = pack(course, assignment.name, gradebook.template(), _policy(options))
        run = ClassRun(course, assignment, package, workers, gradebook, settings)
        rows, problems = [], []
        for graded in shown(run.grade(submitted), len(submitted)):
            if graded.report is not None:
                rows.append(Row.of(graded.report))
            if graded.problem is not None:
                problems.append((graded.student, graded.problem))
    print(class_table(rows, assignment.checks))
    for student, problem in sorted(problems):
        print(f"{student}: not graded. {problem}", file=sys.stderr)
    name = assignment.name
    print(f"\nFeedback:  {course.root / course.feedback}/ID/{name}/{name}.html")
    print(f"Reports:   {course.root / 'reports' / name}/ID.json")
    print(f"Gradebook: {gradebook.url}, for `nbgrader formgrader` and `nbgrader export`")
    return 1 if problems or any(row.needs_review for row in rows) else 0


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


def _simulate(options: argparse.Namespace) -> int:
    if options.compare is not None:
        return _compare(options.compare)
    if options.assignment is None or options.students is None:
        return _fail(ValueError("simulate: name an ASSIGNMENT and --students N, or --compare DIR"))
    from pathlib import Path

    from autograder.course import Course, CourseError
    from autograder.release import ReleaseError
    from autograder.simulation.course import SimulationError, simulate

    name = options.assignment
    try:
        course = Course.find(directory=options.course)
        into = Path(options.into or course.root / "build" / "simulated" / name)
        simulate(course, name, into, options.students, options.seed)
    except (CourseError, ReleaseError, SimulationError) as error:
        return _fail(error)
    print(f"{options.students} students have handed in {name} in {into}/submitted")
    print(f"Grade them:   autograder grade {name} --course {into}")
    print(f"Then compare: autograder simulate --compare {into}")
    return 0


def _compare(folder: str) -> int:
    from pathlib import Path

    from autograder.simulation.compare import ReportFolder, differences, named
    from autograder.simulation.manifest import ManifestError, read_manifest

    try:
        manifest = read_manifest(Path(folder))
    except ManifestError as error:
        return _fail(error)
    reports = ReportFolder(Path(folder) / "reports" / manifest.assignment)
    different = differences(manifest, reports)
    for line in different:
        print(line)
    found, planted = named(manifest, reports)
    print(f"{len(manifest.students)} students, {len(different)} with another report than is true")
    print(f"{found} of {planted} planted misconceptions are named")
    return 1 if different else 0


def _fail(error: Exception) -> int:
    print(f"autograder: {error}", file=sys.stderr)
    return 1


def _width() -> int:
    return max(60, min(100, shutil.get_terminal_size().columns))


def _has_colour() -> bool:
    """Tell whether what is printed is read on a terminal whose owner has nothing against colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
