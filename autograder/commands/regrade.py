"""`autograder regrade`: grades a class anew, and says first who gains or loses what."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from autograder.commands.options import (
    LONGEST_LINE,
    add_grading,
    add_where,
    agreed,
    fail,
    level_for,
    policy_of,
    require_linux,
    workers_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from autograder.classroom.runner import Graded
    from autograder.classroom.workers import Workers
    from autograder.commands.options import Commands
    from autograder.course import Assignment, Course


def add(commands: Commands) -> None:
    """Add the command."""
    regrade = commands.add_parser(
        "regrade",
        help="grade a class anew, and say first who gains or loses what",
        description="After a test or a solution was mended: grade everybody anew, print who gains "
        "or loses what, and write it if you say yes. What a person has graded stays as it is.",
    )
    regrade.add_argument("assignment", metavar="ASSIGNMENT")
    regrade.add_argument(
        "--student", metavar="ID", action="append", help="only this student; may be repeated"
    )
    choice = regrade.add_mutually_exclusive_group()
    choice.add_argument("--diff", action="store_true", help="print it, and write nothing")
    choice.add_argument("--yes", action="store_true", help="write it without asking")
    add_where(regrade)
    add_grading(regrade)
    regrade.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    require_linux()
    from autograder.classroom.error import ClassError
    from autograder.course import Course, CourseError
    from autograder.feedback.level import LevelError

    try:
        course = Course.find(directory=options.course)
        assignment = course.assignment(options.assignment)
        with workers_of(options) as workers:
            workers.warm_up(policy_of(options))
            return _regrade(course, assignment, workers, options)
    except (ClassError, CourseError, LevelError) as error:
        return fail(error)
    except KeyboardInterrupt:
        print("\nautograder: stopped. Nothing more was written.", file=sys.stderr)
        return 130


def _regrade(
    course: Course, assignment: Assignment, workers: Workers, options: argparse.Namespace
) -> int:
    from autograder.classroom.changes import student_change, told
    from autograder.classroom.gradebook import ClassGradebook
    from autograder.classroom.interrupt import noticed_interrupts
    from autograder.classroom.package import pack
    from autograder.classroom.progress import shown
    from autograder.classroom.rehearsal import rehearse
    from autograder.classroom.runner import ClassRun, Graded, Settings
    from autograder.classroom.spool import Spool
    from autograder.classroom.store import load_report
    from autograder.variants import variants_of

    name = assignment.name
    submitted = list(course.submissions(name, options.student))
    level = level_for(name, course, options)
    settings = Settings(options.seed, level, again=True, variants=variants_of(course, name))
    with (
        ClassGradebook(course, name) as gradebook,
        TemporaryDirectory(prefix="autograder-rehearsal-") as folder,
        noticed_interrupts() as check,
    ):
        spool = Spool(Path(folder))
        package = pack(course, name, gradebook.template(), policy_of(options))
        changes = []

        def graded() -> Iterator[Graded]:
            for task, answer in rehearse(submitted, package, workers, settings):
                spool.put(task, answer)
                before = load_report(course, name, task.student)
                after, problem = answer.report, answer.problem
                changes.append(student_change(task.student, before, after, problem))
                yield Graded(task.student, after, problem)

        for _ in shown(graded(), len(submitted)):
            check()
        print(told(changes))
        if not _is_wanted(options, any(one.is_change for one in changes)):
            return 0
        run = ClassRun(course, assignment, package, workers, gradebook, settings)
        problems = _problems(run.keep(spool), check)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _problems(kept: Iterable[Graded], check: Callable[[], None]) -> list[str]:
    """Write what the rehearsal has found, and return a line for everybody without a result."""
    from autograder.notebook import one_line

    problems = []
    for one in kept:
        check()
        if one.problem is not None:
            problems.append(one_line(f"{one.student}: {one.problem}", LONGEST_LINE))
    return problems


def _is_wanted(options: argparse.Namespace, is_change: bool) -> bool:
    """Tell whether it is to be written; a difference is asked about."""
    if options.yes:  # also where no points change: `grade` then finds everything done
        return True
    return is_change and not options.diff and agreed("Write this?", "nothing was written")
