"""What students read when they press Validate, or call `nbgrader validate`, before handing in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.release import build, source_notebook
from autograder.simulation.handed_in import ReleasedNotebook
from autograder.simulation.pool import Kind, answer
from tests.browser.jupyter import JupyterServer
from tests.conftest import ASSIGNMENT, REPOSITORY
from tests.solutions.released import helper_of, reference_of

SUCCESS = "Success! Your notebook passes all the tests.\n"
FAILED = re.compile(r"VALIDATION FAILED ON (\d+) CELL")
TOLD = re.compile(r"^ {4}([✗·].*)$", re.MULTILINE)
RIGHT = {  # answers of the pool; each needs no other function
    "convolve_image": "shifted_copies",
    "output_size": "formula",
    "convolve": "taps_matmul",
    "count_parameters": "shape_carried_along",
}
LETTER = 'learned_parameters = "A"\n'  # any letter passes: right or wrong stays open
VALIDATE = "nbgrader.server_extensions.validate_assignment"
NEVER_ENDS = "while True:\n    pass\n"
HandIn = Callable[..., Path]


def right_sources() -> dict[str, str]:
    sources = {name: answer(name, Kind.RIGHT, chosen).source for name, chosen in RIGHT.items()}
    return {**sources, "learned_parameters": LETTER}


def failed_cells(said: str) -> int:
    found = FAILED.search(said)
    assert found, said
    return int(found[1])


def validated(notebook: Path) -> str:
    """Return what `nbgrader validate` prints; the student's own settings are out of the way."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", notebook.name],
        cwd=notebook.parent,
        env={**os.environ, "HOME": str(notebook.parent)},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def hand_in(real_course: Course, tmp_path_factory: pytest.TempPathFactory) -> HandIn:
    """Return what writes a notebook of the first assignment, filled with some sources."""

    def hand_in(**sources: str) -> Path:
        folder = tmp_path_factory.mktemp("student") / ASSIGNMENT
        shutil.copytree(real_course.root / real_course.released / ASSIGNMENT, folder)
        path = folder / f"{ASSIGNMENT}.ipynb"
        path.write_text(ReleasedNotebook(path).filled(sources), encoding="utf-8")
        return path

    return hand_in


# --- On the command line -------------------------------------------------------------------------


def test_untouched_each_function_is_told_once_as_not_written_yet(hand_in: HandIn) -> None:
    said = validated(hand_in())
    assert failed_cells(said) == 6
    assert TOLD.findall(said) == [
        "· convolve_image: not written yet",
        "· output_size: not written yet",
        "· convolve: not written yet",
        "· convolve: not written yet, so there is nothing to time",
        "· count_parameters: not written yet",
        "· learned_parameters: not answered yet",
    ]


def test_right_it_says_success_and_nothing_else(hand_in: HandIn) -> None:
    assert validated(hand_in(**right_sources())) == SUCCESS


def test_wrong_each_failing_test_is_told_in_the_words_of_the_notebook(hand_in: HandIn) -> None:
    sources = right_sources()
    sources["convolve"] = answer("convolve", Kind.WRONG, "stride_ignored").source
    sources["output_size"] = "def output_size(size, kernel, stride=1, padding=0):\n    return 5\n"
    sources["learned_parameters"] = "learned_parameters = 'all'\n"
    del sources["count_parameters"]
    said = validated(hand_in(**sources))
    assert failed_cells(said) == 4
    assert "Traceback" not in said
    assert "✓" not in said
    assert "convolve_image" not in said
    told = TOLD.findall(said)
    assert "✗ output_size(7, 3, padding=1): 7 was expected, yours is 5." in told
    assert "✗ convolve-stride: The shape (1, 1, 2, 3) was expected, yours is (1, 1, 4, 5)." in told
    assert "      These are the values for stride 1.\n" in said
    assert "· count_parameters: not written yet" in told
    assert """✗ learned_parameters: one of "A", "B", "C", "D" was expected, not 'all'""" in told


@pytest.mark.long
def test_what_never_ends_is_told_in_a_sentence(hand_in: HandIn) -> None:
    sources = right_sources()
    head = "def output_size(size, kernel, stride=1, padding=0):\n"
    sources["output_size"] = head + "".join(f"    {line}\n" for line in NEVER_ENDS.splitlines())
    sources["convolve"] += f"\n\n{NEVER_ENDS}"
    said = validated(hand_in(**sources))
    assert failed_cells(said) == 2
    assert "Traceback" not in said
    told = "\n".join(TOLD.findall(said))
    assert "✗ output_size: your function was stopped, since it took too long." in told
    assert "✗ convolve: a cell above was stopped, since it took too long." in told


@pytest.mark.long
def test_slow_is_told_too(hand_in: HandIn) -> None:
    slow = answer("convolve", Kind.RIGHT, "all_loops").source
    said = validated(hand_in(**{**right_sources(), "convolve": slow}))
    assert failed_cells(said) == 1
    assert "    Slow: this looks like a loop over images, filters and pixels." in said


@pytest.mark.long
@pytest.mark.parametrize(("name", "cells"), [("02_gradients", 11), ("03_network", 9)])
def test_the_reference_passes_and_the_untouched_notebook_does_not(
    name: str, cells: int, tmp_path: Path
) -> None:
    build(REPOSITORY, name, tmp_path)
    folder = next(tmp_path.glob(f"assignments/{name}"))
    path = folder / f"{name}.ipynb"
    said = validated(path)
    assert failed_cells(said) == cells
    assert len(TOLD.findall(said)) == cells
    released = ReleasedNotebook(path)
    solutions = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in source_notebook(REPOSITORY / "solutions" / f"{name}.py").cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    path.write_text(released.filled(solutions), encoding="utf-8")
    assert validated(path) == SUCCESS


# --- The button ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """Return a student's Jupyter, in which every notebook of this module can be opened."""
    root, home = tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("jupyter")
    with JupyterServer(root, home, VALIDATE) as server:
        yield server


@pytest.fixture
def button(
    server: JupyterServer, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Mapping[str, Any]]:
    """Return what asks the server what the Validate button asks."""

    def press(notebook: Path) -> Mapping[str, Any]:
        path = str(notebook.relative_to(tmp_path_factory.getbasetemp()))
        request = urllib.request.Request(
            f"{server.address}/assignments/validate",
            data=urllib.parse.urlencode({"path": path}).encode(),
            headers={"Authorization": f"token {server.token}"},
        )
        with urllib.request.urlopen(request, timeout=300) as answered:
            value: Mapping[str, Any] = json.load(answered)
        return value

    return press


@pytest.mark.long
def test_the_button_says_the_same(
    hand_in: HandIn, button: Callable[[Path], Mapping[str, Any]]
) -> None:
    sources = right_sources()
    assert button(hand_in(**sources)) == {"success": True, "value": {}}
    sources["convolve"] = answer("convolve", Kind.WRONG, "stride_ignored").source
    (failed,) = button(hand_in(**sources))["value"]["failed"]
    assert failed["source"] == 'visible_tests.check_all("convolve", convolve)'
    for error in (failed["error"], failed["raw_error"]):
        assert error.startswith("✗ convolve-stride: The shape (1, 1, 2, 3) was expected")


# --- In the notebook itself ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def visible(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return helper_of(ASSIGNMENT, reference_of(ASSIGNMENT), tmp_path_factory.mktemp("released"))


def test_while_students_work_everything_is_ordinary_output(
    visible: ModuleType, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NBGRADER_VALIDATING", raising=False)
    visible.check_all("output_size", lambda size, kernel, stride=1, padding=0: 5)
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == len(visible.TESTS.tests_of("output_size"))
    assert printed.err == ""


def test_while_validating_only_what_fails_goes_to_stderr(
    visible: ModuleType, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    visible.check_all("output_size", lambda size, kernel, stride=1, padding=0: 5)
    printed = capsys.readouterr()
    assert printed.out == "✓ output_size(7, 3) is 5\n"
    lines = printed.err.splitlines()
    assert len(lines) == len(visible.TESTS.tests_of("output_size")) - 1
    assert all(line.startswith("✗ ") for line in lines)


def test_no_line_is_longer_than_nbgrader_shows(
    visible: ModuleType, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")

    def convolve(X: Any, F: Any, b: Any = None, stride: int = 1, padding: int = 0) -> Any:
        raise ValueError("a very long sentence indeed " * 20)

    visible.check_all("convolve", convolve)
    lines = capsys.readouterr().err.splitlines()
    assert max(map(len, lines)) <= 80
    assert "    in line" in "\n".join(lines)


def test_an_interrupt_of_the_students_own_is_one(
    visible: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NBGRADER_VALIDATING", raising=False)

    def output_size(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        visible.check_all("output_size", output_size)


@pytest.mark.parametrize(
    "source",
    [
        "def f(X, F, **options):\n    import torch\n    return torch.nn.functional.conv2d(X, F)",
        "def f(X, F, **options):\n    from scipy.signal import correlate\n    return X",
        "def f(X, F, **options):\n    return [np.pad(x, scipy.pi) for x in X]",
    ],
)
def test_what_grading_has_not_is_told_before(visible: ModuleType, source: str) -> None:
    scipy = ModuleType("scipy")
    names: dict[str, Any] = {"np": np, "scipy": scipy}
    exec(source, names)
    outcome = visible.judge("convolve-stride", names["f"])
    assert outcome.status.value == "fails"
    assert "which is not there when your homework is graded" in outcome.sentence
