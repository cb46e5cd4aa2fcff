"""The layers that go along with the third assignment are right, plain, and never committed."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import given_layers
from autograder.release import TRACES, refuse_traces, source_notebook
from tests.mutants.geometries import geometries
from tests.oracles.references import load_layers, load_references
from tests.requirements import needs

REPOSITORY = Path(__file__).parents[1]
GEOMETRIES = 150
LAYERS = (
    "output_size",
    "convolve",
    "convolve_image",
    "relu",
    "max_pool",
    "relu_gradient",
    "max_pool_gradient",
    "bias_gradient",
    "filter_gradient",
    "input_gradient",
)
# In an interpreter that finds the standard library, this folder, and NumPy: nothing else.
ALONE = """
import sys

sys.path += [{folder!r}, {packages!r}]
import given_layers

ours = {{name.partition(".")[0] for name in sys.modules}} - set(sys.stdlib_module_names)
print(sorted(name for name in ours if not name.startswith("_")))
"""


@pytest.fixture(scope="module")
def layers() -> Any:
    return load_layers()


@pytest.fixture(scope="module")
def references() -> Any:
    return load_references()


@pytest.mark.parametrize("name", LAYERS)
def test_each_returns_what_the_solution_of_its_assignment_returns(
    name: str, layers: Any, references: Any
) -> None:
    for call in geometries(name, GEOMETRIES):
        received = getattr(layers, name)(*call.positional, **call.options)
        expected = references[name](*call.positional, **call.options)
        assert type(received) is type(expected)
        assert np.array_equal(received, expected)
        assert getattr(received, "dtype", None) == getattr(expected, "dtype", None)


@pytest.mark.parametrize("name", LAYERS)
def test_none_changes_its_arguments(name: str, layers: Any) -> None:
    for call in geometries(name, 20):
        arguments = call.positional
        getattr(layers, name)(*arguments, **call.options)
        assert all(map(np.array_equal, arguments, call.positional))


def test_the_notebook_finds_all_that_it_imports(layers: Any) -> None:
    notebook = source_notebook(REPOSITORY / "solutions" / "03_network.py")
    sources = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    (imported,) = (source for source in sources if given_layers.is_given([source]))
    (statement,) = ast.parse(imported).body
    assert isinstance(statement, ast.ImportFrom)
    assert {alias.name for alias in statement.names} <= set(LAYERS)
    assert all(callable(getattr(layers, alias.name)) for alias in statement.names)


def test_numpy_is_all_that_they_need(tmp_path: Path) -> None:
    given_layers.write(tmp_path)
    packages = str(Path(np.__file__).parents[1])
    script = ALONE.format(folder=str(tmp_path), packages=packages)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert ast.literal_eval(done.stdout) == ["given_layers", "numpy"]


def test_they_hold_no_word_of_the_grader(tmp_path: Path) -> None:
    given_layers.write(tmp_path)
    source = (tmp_path / given_layers.FILE).read_text(encoding="utf-8")
    assert source == given_layers.source()
    assert not [trace for trace in TRACES if trace.lower() in source.lower()]
    # Nor a line of what they go along with.
    refuse_traces(tmp_path, source_notebook(REPOSITORY / "solutions" / "03_network.py"))


def test_what_students_read_is_explained(layers: Any) -> None:
    assert layers.__doc__
    functions = [value for value in vars(layers).values() if hasattr(value, "__code__")]
    assert len(functions) == len(given_layers.FUNCTIONS)
    assert all(function.__doc__ for function in functions)


def test_git_ignores_them(tmp_path: Path) -> None:
    needs("git")
    shutil.copy(REPOSITORY / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    paths = [f"assignments/03_network/{name}" for name in (given_layers.FILE, "digits.npz")]
    done = subprocess.run(
        ["git", "check-ignore", *paths], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == paths[:1]
