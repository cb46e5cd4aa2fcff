"""What holds for every assignment: its cases, its notebook, the files that go along to students."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import matplotlib
import numpy as np
import pytest

from tests.solutions.released import (
    GIVEN,
    SOLUTIONS,
    files_of,
    grade_id,
    helper_of,
    notebook,
    reference_of,
    unwritten,
)

matplotlib.use("Agg")

NAMES = tuple(sorted(path.stem for path in SOLUTIONS.glob("[0-9]*_*.py")))


@dataclass(frozen=True)
class Assignment:
    """An assignment as students and as the reference have it."""

    name: str
    notebook: Any
    reference: dict[str, Any]
    visible: ModuleType


@pytest.fixture(scope="module", params=NAMES)
def assignment(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    name = request.param
    reference = reference_of(name)
    visible = helper_of(name, reference, tmp_path_factory.mktemp(name))
    return Assignment(name, notebook(name), reference, visible)


def code_cells(assignment: Assignment) -> list[Any]:
    return [cell for cell in assignment.notebook.cells if cell.cell_type == "code"]


def nbgrader(cell: Any) -> dict[str, Any]:
    found: dict[str, Any] = cell.metadata.get("nbgrader", {})
    return found


# --- The cases -----------------------------------------------------------------------------------


def arrays_in(value: Any) -> list[np.ndarray[Any, Any]]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return [array for entry in value.values() for array in arrays_in(entry)]
    if isinstance(value, (list, tuple)):
        return [array for entry in value for array in arrays_in(entry)]
    return []


def test_inputs_are_float64_multiples_of_an_eighth(assignment: Assignment) -> None:
    for name, case in assignment.visible.cases().items():
        for array in arrays_in((case.arguments, case.options)):
            assert array.dtype == (np.int64 if array.dtype.kind == "i" else np.float64), name
            assert np.array_equal(8 * array, np.round(8 * array)), name


def test_cases_are_the_same_when_asked_for_twice(assignment: Assignment) -> None:
    first, second = assignment.visible.cases(), assignment.visible.cases()
    assert list(first) == list(second)
    for name in first:
        pairs = zip(
            arrays_in(first[name].arguments), arrays_in(second[name].arguments), strict=True
        )
        assert all(np.array_equal(one, other) for one, other in pairs), name


def test_a_case_is_named_after_its_function(assignment: Assignment) -> None:
    for name, case in assignment.visible.cases().items():
        assert name.startswith(f"{case.function}-"), name


def test_a_pitfall_differs_from_the_right_output(assignment: Assignment) -> None:
    outputs, cases = assignment.visible.expected_outputs(), assignment.visible.cases()
    pitfalls = [(name, case.pitfall_of) for name, case in cases.items() if case.pitfall_of]
    assert pitfalls
    for pitfall, name in pitfalls:
        assert not np.array_equal(outputs[pitfall], outputs[name]), pitfall


def test_every_array_case_has_a_lesson(assignment: Assignment) -> None:
    outputs = assignment.visible.expected_outputs()
    for name, case in assignment.visible.cases().items():
        assert case.lesson.endswith(".") or outputs[name].ndim == 0, name


def test_what_the_notebook_checks_or_compares_is_a_test(assignment: Assignment) -> None:
    text = "\n".join(cell.source for cell in code_cells(assignment))
    asked = set(re.findall(r'visible_tests\.(?:check|compare)\("([^"]+)"', text))
    tests = {name for name, case in assignment.visible.cases().items() if not case.pitfall_of}
    assert asked
    assert asked <= tests


# --- What they say -------------------------------------------------------------------------------


def test_the_reference_passes_every_visible_test(assignment: Assignment, capsys: Any) -> None:
    for function in assignment.visible.TESTS.functions:
        assignment.visible.check_all(function, assignment.reference[function])
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) >= 2
        assert all(line.startswith("✓ ") for line in lines)


def test_a_stub_is_called_not_written_yet(assignment: Assignment, capsys: Any) -> None:
    for function in assignment.visible.TESTS.functions:
        # Where it stands in a notebook, among the others.
        code = unwritten.__code__.replace(co_name=function)
        stub = FunctionType(code, dict(assignment.reference), function)
        assignment.visible.check_all(function, stub)
        lines = capsys.readouterr().out.splitlines()
        assert lines
        assert all(line.startswith("· ") and line.endswith("not written yet") for line in lines)


@pytest.mark.filterwarnings("error")
def test_every_picture_is_drawn(assignment: Assignment, capsys: Any) -> None:
    for name, case in assignment.visible.cases().items():
        if assignment.visible.expected_outputs()[name].ndim > 0 and not case.pitfall_of:
            assignment.visible.check(name, assignment.reference[case.function])
    assert "✗" not in capsys.readouterr().out
    assert matplotlib.pyplot.get_fignums() == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("assignment", ["01_convolution", "02_gradients"], indirect=True)
def test_every_illustration_is_drawn(assignment: Assignment) -> None:
    """Those of 03_network show what was trained: see test_03_network_visible.py."""
    text = "\n".join(cell.source for cell in code_cells(assignment))
    called = re.findall(r"visible_tests\.(draw_\w+)\((\w*)\)", text)
    assert len(called) >= 6
    for name, argument in called:
        arguments = [assignment.reference[argument]] if argument else []
        vars(assignment.visible)[name](*arguments)
    assert matplotlib.pyplot.get_fignums() == []


# --- Nothing that students get solves an exercise ------------------------------------------------


def released_functions(assignment: Assignment) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give every function in the helper files, and in the notebook with the exercises unwritten."""
    modules = [assignment.visible, sys.modules["testbench"]]
    for module in modules:
        for name, function in vars(module).items():
            if inspect.isfunction(function):
                yield name, function
    names = {"np": np, **dict.fromkeys(assignment.visible.TESTS.functions, unwritten)}
    for cell in code_cells(assignment):
        definitions = re.findall(r"^def (\w+)", cell.source, re.MULTILINE)
        if definitions and not nbgrader(cell)["solution"]:
            exec(cell.source.partition("\nvisible_tests.")[0], names)
            yield from ((name, names[name]) for name in definitions)  # type: ignore[misc]


@pytest.mark.filterwarnings("ignore")
def test_no_released_function_passes_a_visible_test(
    assignment: Assignment, tmp_path_factory: pytest.TempPathFactory, capsys: Any
) -> None:
    candidates = list(released_functions(assignment))
    assert {name for name, _ in candidates} >= {"draw_panels", "cases"}
    for exercises in NAMES:
        visible = helper_of(exercises, reference_of(exercises), tmp_path_factory.mktemp("other"))
        tests = {name: case for name, case in visible.cases().items() if not case.pitfall_of}
        for name, function in candidates:
            for test in tests:
                assert visible.judge(test, function).status.value != "passes", (name, test)
    capsys.readouterr()


# --- The notebook --------------------------------------------------------------------------------


def test_cells_that_only_draw_are_locked_and_skipped_by_grading(assignment: Assignment) -> None:
    for cell in code_cells(assignment):
        metadata = nbgrader(cell)
        provided = metadata["grade_id"] in ("setup", "layers", *GIVEN)
        draws = not (provided or metadata["grade"] or metadata["solution"])
        assert draws == ("skip-execution" in cell.metadata.get("tags", [])), grade_id(cell)
        assert draws == grade_id(cell).startswith("picture-"), grade_id(cell)
        assert metadata["locked"] != metadata["solution"], grade_id(cell)


def test_grade_ids_are_unique(assignment: Assignment) -> None:
    named = [grade_id(cell) for cell in assignment.notebook.cells if grade_id(cell)]
    assert len(named) == len(set(named))


def test_every_function_has_a_solution_cell_and_a_test_cell(assignment: Assignment) -> None:
    ids = {grade_id(cell) for cell in assignment.notebook.cells}
    for function in assignment.visible.TESTS.functions:
        assert {function, f"{function}-values"} <= ids


def test_every_section_opens_with_time_points_and_done(assignment: Assignment) -> None:
    sections = [c.source for c in assignment.notebook.cells if re.match(r"## \d", c.source)]
    assert len(sections) >= 5
    for section in sections:
        assert re.search(r"\*\*[\w ]+, \d+ [^*]*points[^*]*\*\*\s+Done means", section), section[
            :40
        ]


def test_the_points_of_a_section_are_those_of_its_cells(assignment: Assignment) -> None:
    """The numbers in a section's opening line add up to the points of its test cells."""
    promised, given = 0, 0.0
    for cell in assignment.notebook.cells:
        opening = re.search(r"\*\*[\w ]+, (\d+ [^*]*)\*\*\s+Done means", cell.source)
        if opening:
            assert promised == given
            promised = promised + sum(map(int, re.findall(r"\d+", opening[1])))
        given += nbgrader(cell).get("points", 0)
    assert promised == given


def test_hints_come_in_three_steps(assignment: Assignment) -> None:
    text = "\n".join(c.source for c in assignment.notebook.cells if c.cell_type == "markdown")
    steps = ("Hint 1: a picture", "Hint 2: shapes", "Hint 3: pseudocode")
    counts = {text.count(f"<details><summary>{step}</summary>") for step in steps}
    assert len(counts) == 1
    sections = [c for c in assignment.notebook.cells if re.match(r"## \d", c.source)]
    assert counts.pop() >= len(sections)
    assert text.count("<details>") == text.count("</details>")


def test_the_setup_cell_says_which_files_to_add(assignment: Assignment, tmp_path: Path) -> None:
    files = files_of(assignment.name)
    for count in range(len(files) + 1):
        for path in files[:count]:
            shutil.copy(path, tmp_path)
        said = setup_output(assignment, tmp_path)
        assert said.startswith("A file is missing")
        for name in (*(path.name for path in files), "expected_outputs.npz"):
            assert name in said


def setup_output(assignment: Assignment, folder: Path) -> str:
    """Run the setup cell in a process of its own, and return what it printed."""
    setup = next(cell.source for cell in code_cells(assignment) if grade_id(cell) == "setup")
    run = subprocess.run(
        [sys.executable, "-c", setup],
        cwd=folder,
        env={"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in run.stderr
    return run.stdout
