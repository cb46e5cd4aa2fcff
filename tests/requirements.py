"""What some tests need besides pip: skipped without it on a plain machine, never in CI."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

NAMES: Mapping[str, tuple[str, ...]] = {
    "bubblewrap": ("bwrap",),
    "chromium": ("chromium", "google-chrome"),
    "postgresql": ("postgres",),
}  # a Debian package, and the programs of which one has to be there
OFF_THE_PATH = (Path("/usr/lib/postgresql"), "*/bin")  # Debian keeps several versions there


def needs(program: str) -> None:
    """Skip this test where a program is missing; fail it where CI says that nothing may be.

    Parameters
    ----------
    program : str
        The Debian package that has it.
    """
    if path_of(program) is None:
        _skip_or_fail(f"This test needs {program}: apt-get install {program}")


def needs_extra(module: str, extra: str) -> None:
    """Skip this test where a Python module is missing; fail it where CI says that nothing may be.

    Parameters
    ----------
    module : str
    extra : str
        What installs it.
    """
    if importlib.util.find_spec(module) is None:
        _skip_or_fail(f"This test needs {module}: pip install -e '.[{extra}]'")


def path_of(program: str) -> str | None:
    """Return where a program stands that a Debian package has; None where it does not."""
    parent, below = OFF_THE_PATH
    folders = os.pathsep.join([os.environ["PATH"], *map(str, parent.glob(below))])
    names = NAMES.get(program, (program,))
    return next(filter(None, (shutil.which(name, path=folders) for name in names)), None)


def _skip_or_fail(message: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{message}. In CI no test may be skipped.")
    pytest.skip(message)
