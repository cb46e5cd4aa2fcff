"""What several commands are told, and how they answer."""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from autograder.classroom.workers import Workers
    from autograder.course import Course
    from autograder.feedback.level import Level
    from autograder.privacy.pseudonyms import PseudonymFilter
    from autograder.sandbox.layers import Layer, Policy

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_SEED = 0
LONGEST_LINE = 500  # characters about a student's file, whose path is in it
NOT_LINUX = (
    "autograder: students' code can only be locked in on Linux. Grade in a Linux container or "
    "virtual machine; students can work anywhere."
)


def add_course(command: argparse.ArgumentParser) -> None:
    """Add `--course`."""
    command.add_argument(
        "--course",
        metavar="DIR",
        help="the course's folder (default: the nearest above with nbgrader_config.py)",
    )


def add_grading(command: argparse.ArgumentParser) -> None:
    """Add what every command that grades is told."""
    add_policy(command)
    add_seed(command)
    add_level(command)
    add_course(command)


def add_seed(command: argparse._ActionsContainer) -> None:
    """Add what determines the probes."""
    command.add_argument(
        "--seed",
        type=seed,
        default=DEFAULT_SEED,
        help=f"determines the probes (default {DEFAULT_SEED})",
    )


def add_level(command: argparse._ActionsContainer) -> None:
    """Add how much students are told."""
    command.add_argument(
        "--feedback",
        metavar="LEVEL",
        type=_level,
        help="how much students are told: none, verdict, reason or full (default: what the "
        "course's nbgrader_config.py says, else full)",
    )


def add_policy(command: argparse.ArgumentParser) -> None:
    """Add what is asked of the sandbox."""
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


def add_where(command: argparse.ArgumentParser) -> None:
    """Add where a class is graded: on how many cores, or on which cluster."""
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs",
        metavar="N",
        type=count,
        help="how many submissions at the same time (default: one for each core)",
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="grade on the Dask cluster whose scheduler is at this address, tcp://HOST:PORT",
    )


def add_pseudonyms(command: argparse._ActionsContainer, what: str) -> None:
    """Add whether students are called by their ids."""
    command.add_argument(
        "--pseudonyms", action="store_true", help=f"call students by pseudonyms {what}"
    )


@contextmanager
def pseudonyms_in_logs(
    course: Course, students: Iterable[str], options: argparse.Namespace
) -> Iterator[PseudonymFilter | None]:
    """Yield what puts pseudonyms in place of ids, if that was asked for; logs use it meanwhile.

    Raises
    ------
    PrivacyError
        If the course's key can be neither read nor written.
    """
    if not options.pseudonyms:
        yield None
        return
    from autograder.privacy.pseudonyms import PseudonymFilter, Pseudonyms

    found = PseudonymFilter(Pseudonyms.of(course), students)
    handlers = list(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(found)
    try:
        yield found
    finally:
        for handler in handlers:
            handler.removeFilter(found)


def seed(text: str) -> int:
    """Read a seed; NumPy's generators take none below 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 up")
    return int(text)


def count(text: str) -> int:
    """Read a number of things, at least one."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 up")
    return int(text)


def policy_of(options: argparse.Namespace) -> Policy:
    """Return what is asked of the sandbox."""
    from autograder.sandbox.layers import Policy

    return Policy(frozenset(options.without), options.unsafe)


def level_for(assignment: str, course: Course, options: argparse.Namespace) -> Level:
    """Return how much is told of an assignment: what was asked for, else what the course says."""
    from autograder.feedback.setting import levels_of

    asked: Level | None = options.feedback
    return levels_of(course)[assignment] if asked is None else asked


def require_linux() -> None:
    """End where there is nothing to lock students' code in with."""
    if sys.platform != "linux":
        raise SystemExit(NOT_LINUX)


def start_sandbox(options: argparse.Namespace) -> None:
    """Have the fork server import NumPy and matplotlib while we read notebooks."""
    require_linux()
    from autograder.sandbox import process

    process.start(policy_of(options))


def workers_of(
    options: argparse.Namespace, log_filter: logging.Filter | None = None
) -> AbstractContextManager[Workers]:
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

    return LocalWorkers(options.jobs or available_cores(), log_filter)


def agreed(question: str, otherwise: str) -> bool:
    """Ask; where there is nobody to answer, it is not agreed.

    Parameters
    ----------
    question : str
        Ends with a question mark.
    otherwise : str
        What is said where it is not agreed.
    """
    if not sys.stdin.isatty():
        print(f"autograder: {otherwise}; without a terminal, say --yes", file=sys.stderr)
        return False
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        answer = ""
        print()
    is_agreed = answer.strip().lower() in ("y", "yes")
    if not is_agreed:
        print(f"autograder: {otherwise}", file=sys.stderr)
    return is_agreed


def fail(error: Exception) -> int:
    """Say what went wrong, and return the exit status."""
    print(f"autograder: {error}", file=sys.stderr)
    return 1


def width() -> int:
    """Return how long lines may be."""
    return max(60, min(100, shutil.get_terminal_size().columns))


def has_colour() -> bool:
    """Tell whether what is printed is read on a terminal whose owner has nothing against colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


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
