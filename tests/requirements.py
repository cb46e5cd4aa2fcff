"""What some tests need besides pip: skipped without it on a plain machine, never in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

import pytest

NAMES: Mapping[str, tuple[str, ...]] = {
    "bubblewrap": ("bwrap",),
    "chromium": ("chromium", "google-chrome"),
}  # a Debian package, and the programs of which one has to be there


def needs(program: str) -> None:
    """Skip this test where a program is missing; fail it where CI says that nothing may be.

    Parameters
    ----------
    program : str
        The Debian package that has it.
    """
    if path_of(program) is not None:
        return
    message = f"This test needs {program}: apt-get install {program}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{message}. In CI no test may be skipped.")
    pytest.skip(message)


def path_of(program: str) -> str | None:
    """Return where a program stands that a Debian package has; None where it does not."""
    found = (shutil.which(name) for name in NAMES.get(program, (program,)))
    return next(filter(None, found), None)
