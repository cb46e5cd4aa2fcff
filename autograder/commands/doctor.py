"""`autograder doctor`: tries which of the sandbox's layers hold on this machine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.commands.options import add_policy, fail, start_sandbox, width

if TYPE_CHECKING:
    from autograder.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor", help="try which of the sandbox's layers hold on this machine"
    )
    add_policy(doctor)
    doctor.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    start_sandbox(options)
    from autograder.doctor import diagnosis, is_well
    from autograder.sandbox import process
    from autograder.sandbox.outcome import SandboxError

    try:
        protection = process.protection()
    except SandboxError as error:
        return fail(error)
    print(diagnosis(protection, width()))
    return 0 if is_well(protection) else 1
