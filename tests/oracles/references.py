"""Loads the reference solutions as plain functions, for tests and benchmarks that trust them."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.expected_outputs import without_magics
from autograder.release import reference_cells, source_notebook

SOLUTIONS = Path(__file__).parent.parent.parent / "solutions"
ASSIGNMENTS = ("01_convolution", "02_gradients")


def load_references() -> dict[str, Callable[..., Any]]:
    """Return the functions of the first two assignments by their names."""
    references: dict[str, Callable[..., Any]] = {}
    for assignment in ASSIGNMENTS:
        namespace: dict[str, Any] = {"__name__": assignment}
        notebook = source_notebook(SOLUTIONS / f"{assignment}.py")
        # The files that go along with the notebook are not there, and it says so: they only draw.
        with contextlib.redirect_stdout(io.StringIO()):
            for number, source in enumerate(map(without_magics, reference_cells(notebook))):
                exec(compile(source, f"<{assignment}, code cell {number}>", "exec"), namespace)
        references |= {name: value for name, value in namespace.items() if callable(value)}
    return references
