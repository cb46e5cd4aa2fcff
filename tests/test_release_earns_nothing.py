"""Nothing that is committed under assignments/ earns points: no function in it is an answer."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder import exercises
from autograder.checks.values import check_values
from autograder.exercise import Exercise, Result
from autograder.model import Cell, Role
from autograder.reference import Reference
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Outcome
from tests.fixtures.submissions import CONVOLVE

RELEASED = Path(__file__).parents[1] / "assignments"
FOLDERS = tuple(sorted(path for path in RELEASED.iterdir() if path.is_dir()))


@dataclass(frozen=True)
class Renamed:
    """A notebook in which another function stands in for the one that is asked for."""

    run: NotebookRun
    function: str

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
    ) -> Outcome:
        return self.run.call(self.function, arguments, options, return_arguments)


def functions(source: str) -> Iterator[str]:
    """Yield the names of all functions that a source defines at its top."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name


def code_cells(folder: Path) -> list[str]:
    """Return the sources of the released notebook's code cells, without lines of magic."""
    path = folder / f"{folder.name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [
        "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))
        for source in sources
    ]


def everything(folder: Path) -> tuple[Cell, ...]:
    """Return a notebook of every function in a folder, those of modules as `MODULE__FUNCTION`."""
    cells = [Cell(None, source, Role.PROVIDED) for source in code_cells(folder)]
    for path in sorted(folder.glob("*.py")):
        lines = [f"import {path.stem}"]
        lines += [
            f"{path.stem}__{name} = {path.stem}.{name}"
            for name in functions(path.read_text(encoding="utf-8"))
        ]
        cells.append(Cell(path.stem, "\n".join(lines), Role.PROVIDED))
    return tuple(cells)


def names_of(cells: tuple[Cell, ...]) -> list[str]:
    """Return the names of all functions that a notebook ends up with."""
    found = {name for cell in cells for name in functions(cell.source)}
    for cell in cells:
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign) and "__" in ast.unparse(node.targets[0]):
                found.add(ast.unparse(node.targets[0]))
    return sorted(found)


def earning(cells: tuple[Cell, ...], folder: Path, solved: Reference) -> list[tuple[str, str]]:
    """Return the exercises that a function of the notebook earns anything in, and its name."""
    found = []
    with NotebookRun(cells, (str(folder),)) as run:
        for exercise in functions_asked_for(solved):
            for name in names_of(cells):
                if check_values(exercise, Renamed(run, name), solved, 0).fraction > 0:
                    found.append((exercise.name, name))
    return found


def functions_asked_for(solved: Reference) -> list[Exercise]:
    names = {check.exercise for check in solved.assignment.checks}
    loaded = [exercises.load(name) for name in sorted(names)]
    return [exercise for exercise in loaded if exercise.result is not Result.CHOICE]


@pytest.fixture(params=["reference", "gradients"])
def solved(request: pytest.FixtureRequest) -> Reference:
    """Return the reference of each assignment in turn."""
    found: Reference = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_released_function_earns_a_point(folder: Path, solved: Reference) -> None:
    cells = everything(folder)
    assert len(names_of(cells)) > 20
    assert earning(cells, folder, solved) == []


def test_a_function_that_solves_an_exercise_would_be_found(reference: Reference) -> None:
    cells = (Cell("helper", CONVOLVE.replace("def convolve(", "def helper("), Role.PROVIDED),)
    assert earning(cells, RELEASED, reference) == [("convolve", "helper")]
