"""The `autograder` command."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from autograder.commands import (
    check,
    doctor,
    export,
    forget,
    grade,
    regrade,
    release,
    report,
    simulate,
    viva,
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
    for command in (check, grade, regrade, report, export, forget, doctor, release, simulate, viva):
        command.add(commands)
    return parser
