"""Nothing that is committed under assignments/ earns points: no function in it is an answer."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder import exercises, given_layers
from autograder.checks.accuracy import check_accuracy
from autograder.checks.values import check_values
from autograder.exercise import Exercise, Result
from autograder.model import Cell, Role
from autograder.reference import Reference
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Outcome, Raised
from tests.fixtures.submissions import CONVOLVE

RELEASED = Path(__file__).parents[1] / "assignments"
FOLDERS = tuple(sorted(path for path in RELEASED.iterdir() if path.is_dir()))
COMMON = {path.name for path in (RELEASED.parent / "solutions" / "common").glob("*.py")}


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
        kept_back: tuple[int, ...] = (),
    ) -> Outcome:
        return self.run.call(self.function, arguments, options, return_arguments, kept_back)

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        return self.run.timed_call(self.function, arguments, options, cpu_limit)

    def variable(self, name: str) -> Outcome:
        return self.run.variable(name)

    @contextmanager
    def replacing(self, functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
        with self.run.replacing(functions):
            yield


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
    """Return a notebook of every function in a folder.

    Those of files that all assignments share are tried in the first one's folder only.
    """
    cells = (Cell(None, source, Role.PROVIDED) for source in code_cells(folder))
    repeated = COMMON if folder.name != FOLDERS[0].name else set()
    return (*cells, *modules(folder, repeated))


def modules(folder: Path, left_out: set[str]) -> Iterator[Cell]:
    """Yield a cell for each module in a folder, with its functions as `MODULE__FUNCTION`."""
    for path in sorted(path for path in folder.glob("*.py") if path.name not in left_out):
        lines = [f"import {path.stem}"]
        lines += [
            f"{path.stem}__{name} = {path.stem}.{name}"
            for name in functions(path.read_text(encoding="utf-8"))
        ]
        yield Cell(path.stem, "\n".join(lines), Role.PROVIDED)


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
                if fraction(exercise, Renamed(run, name), solved) > 0:
                    found.append((exercise.name, name))
    return found


def takes_others(exercise: Exercise, renamed: Renamed) -> bool:
    """Tell whether a function takes another number of arguments; most do, and that is quick."""
    if exercise.training is not None:
        return False
    call = exercise.parts[0].probes(0, exercise.settings[0])[0]
    outcome = renamed.call(exercise.name, call.positional, call.options)
    return isinstance(outcome, Raised) and "positional argument" in outcome.message


def fraction(exercise: Exercise, renamed: Renamed, solved: Reference) -> float:
    """Return what a function earns in an exercise.

    `cnn_backward` is called with what the notebook's own `cnn_forward` keeps: whoever had one of
    the two would have to have the other, and that would be found.
    """
    if takes_others(exercise, renamed):
        return 0.0
    if exercise.training is not None:
        return check_accuracy(exercise, renamed).fraction
    return check_values(exercise, renamed, solved, 0).fraction


def functions_asked_for(solved: Reference) -> list[Exercise]:
    names = {check.exercise for check in solved.assignment.checks}
    loaded = [exercises.load(name) for name in sorted(names)]
    return [exercise for exercise in loaded if exercise.result is not Result.CHOICE]


@pytest.fixture(
    params=[
        "reference",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("gradients", "network")),
    ]
)
def solved(request: pytest.FixtureRequest) -> Reference:
    """Return the reference of each assignment in turn."""
    found: Reference = request.getfixturevalue(request.param)
    return found


def committed(folder: Path, tmp_path: Path) -> Path:
    """Return a copy without the layers, which git ignores: they are there after a release only."""
    without_layers = shutil.ignore_patterns(given_layers.FILE, "__pycache__")
    return Path(shutil.copytree(folder, tmp_path / folder.name, ignore=without_layers))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_released_function_earns_a_point(
    folder: Path, solved: Reference, tmp_path: Path
) -> None:
    copy = committed(folder, tmp_path)
    cells = everything(copy)
    assert len(names_of(cells)) > 20
    assert earning(cells, copy, solved) == []


def test_a_function_that_solves_an_exercise_would_be_found(reference: Reference) -> None:
    cells = (Cell("helper", CONVOLVE.replace("def convolve(", "def helper("), Role.PROVIDED),)
    assert earning(cells, RELEASED, reference) == [("convolve", "helper")]


class TestTheGivenLayers:
    """They are right, so they may go along with the third assignment and never with git."""

    @pytest.mark.long
    def test_they_solve_no_exercise_of_the_assignment_that_they_are_given_with(
        self, network: Reference, tmp_path: Path
    ) -> None:
        folder = committed(RELEASED / "03_network", tmp_path)
        given_layers.write(folder)
        cells = everything(folder)
        assert "given_layers__convolve" in names_of(cells)
        assert earning(cells, folder, network) == []

    def test_they_solve_earlier_exercises(self, gradients: Reference, tmp_path: Path) -> None:
        given_layers.write(tmp_path)
        found = earning((*modules(tmp_path, set()),), tmp_path, gradients)
        assert ("filter_gradient", "given_layers__filter_gradient") in found
