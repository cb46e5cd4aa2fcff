"""An assignment as its tests need it: notebook, what the reference defines, helper module."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder import given_layers
from autograder.expected_outputs import outputs_of, save_arrays
from autograder.release import source_notebook

SOLUTIONS = Path(__file__).parents[2] / "solutions"
GIVEN = ("convolve_plain", "goal")  # cells with functions that students get


def notebook(name: str) -> Any:
    """Return the text notebook of an assignment, without the sections that a course may adopt."""
    return source_notebook(SOLUTIONS / f"{name}.py")


def grade_id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def reference_of(name: str) -> dict[str, Any]:
    """Return what the reference solution defines, and the functions that it is given."""
    names: dict[str, Any] = {"np": np}
    cells = notebook(name).cells
    if given_layers.is_given([cell.source for cell in cells]):
        exec(given_layers.source(), names)
    for cell in cells:
        given = grade_id(cell) in GIVEN
        if given or cell.metadata.get("nbgrader", {}).get("solution"):
            exec(cell.source, names)
    return names


def unwritten(*_: object, **__: object) -> None:
    """Stand in for a function that a student has not written yet."""
    raise NotImplementedError


def files_of(name: str) -> list[Path]:
    """Return the files that go along to students, but for the expected outputs."""
    return sorted([*(SOLUTIONS / name).glob("*.py"), *(SOLUTIONS / "common").glob("*.py")])


def helper_of(name: str, reference: Mapping[str, Any], folder: Path) -> ModuleType:
    """Return the helper module as students have it, with its expected outputs beside it."""
    for path in files_of(name):
        shutil.copy(path, folder)
    spec = spec_from_file_location(f"visible_tests_of_{name}", folder / "visible_tests.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(folder))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    save_arrays(folder / "expected_outputs.npz", outputs_of(reference, module.cases()))
    return module
