"""Which exercises there are: the files of the folder that declare one."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from autograder import exercises


def declared() -> tuple[str, ...]:
    """Return the names of all exercises."""
    modules = [info.name for info in pkgutil.iter_modules(exercises.__path__)]
    return tuple(
        name
        for name in modules
        if hasattr(import_module(f"{exercises.__name__}.{name}"), "EXERCISE")
    )
