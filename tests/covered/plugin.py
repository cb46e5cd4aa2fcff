"""A plugin of coverage.py: whoever is measured starts fork servers that are measured too."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path
from typing import Any

TABLES = "COVERED_TABLES"  # the environment variable with the folder for tables of marks
_WORKER = "autograder.sandbox.worker"


def coverage_init(_registry: object, _options: object) -> None:
    """Have `subprocess.Popen` add the tracer to a fork server's program; called by coverage.py."""
    started = subprocess.Popen.__init__

    @functools.wraps(started)
    def start(process: Any, command: Any, *more: Any, **options: Any) -> None:
        place = _program(command)
        if place is None:
            started(process, command, *more, **options)
            return
        from tests.covered import marks

        descriptor = marks.new_table(Path(os.environ[TABLES]))
        traced = [*command]
        traced[place] = f"{marks.code(descriptor)}\n{command[place]}"
        options["pass_fds"] = [*options.get("pass_fds", ()), descriptor]
        try:
            started(process, traced, *more, **options)
        finally:
            os.close(descriptor)

    subprocess.Popen.__init__ = start  # type: ignore[method-assign]


def _program(command: object) -> int | None:
    """Return where a command has the fork server's program, if it has one."""
    if not isinstance(command, list) or TABLES not in os.environ:
        return None
    places = (
        place + 1
        for place, word in enumerate(command[:-1])
        if word == "-c" and _WORKER in str(command[place + 1])
    )
    return next(places, None)
