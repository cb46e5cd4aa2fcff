"""Loads the reference solutions as plain functions, for tests and benchmarks that trust them."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import given_layers
from autograder.expected_outputs import without_magics
from autograder.release import reference_cells, source_notebook

SOLUTIONS = Path(__file__).parent.parent.parent / "solutions"
ASSIGNMENTS = ("01_convolution", "02_gradients", "03_network")


def load_references() -> dict[str, Callable[..., Any]]:
    """Return the functions of all assignments by their names, each from where it is asked for."""
    references: dict[str, Callable[..., Any]] = {}
    for assignment in ASSIGNMENTS:
        namespace: dict[str, Any] = {"__name__": assignment}
        notebook = source_notebook(SOLUTIONS / f"{assignment}.py")
        # The files that go along with the notebook are not there, and it says so: they only draw.
        with contextlib.redirect_stdout(io.StringIO()), _layers_can_be_imported():
            for number, source in enumerate(map(without_magics, reference_cells(notebook))):
                exec(compile(source, f"<{assignment}, code cell {number}>", "exec"), namespace)
        references |= {
            name: value
            for name, value in namespace.items()
            if callable(value) and value.__module__ == assignment  # others are imported
        }
    return references


@contextlib.contextmanager
def _layers_can_be_imported() -> Iterator[None]:
    """Let notebooks import the layers of the first two assignments."""
    sys.modules[given_layers.MODULE] = load_layers()
    try:
        yield
    finally:
        del sys.modules[given_layers.MODULE]


def load_layers() -> ModuleType:
    """Return the module of layers that students of the third assignment are given."""
    module = ModuleType(given_layers.MODULE)
    exec(compile(given_layers.source(), given_layers.FILE, "exec"), module.__dict__)
    return module
