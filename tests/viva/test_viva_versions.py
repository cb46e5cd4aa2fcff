"""Two versions of a notebook run in the sandbox; none of them can hold up the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder import exercises
from autograder.exercise import Call
from autograder.model import Cell, Role, Submission
from autograder.sandbox.outcome import Returned, Stopped
from autograder.viva.versions import (
    outcomes,
    outcomes_with_filled_memory,
    with_source,
    without_stopped,
)

RELU = exercises.load("relu")
CALLS = [Call({"Z": np.array([value])}) for value in (1.0, 2.0, 3.0)]


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Return an empty folder in place of the assignment's files."""
    return str(tmp_path)


def notebook(*sources: str) -> Submission:
    cells = tuple(Cell(None, source, Role.FREE) for source in sources)
    return Submission("02_gradients", "anna", cells)


def values(found: tuple[object, ...]) -> list[object]:
    return [one.value.tolist() if isinstance(one, Returned) else one for one in found]


def test_a_changed_cell_runs_in_place_of_the_other(folder: str) -> None:
    before = notebook("n = 2", "def relu(Z):\n    return n * Z")
    after = with_source(before, 0, "n = 5")
    assert values(outcomes(before, RELU, CALLS, folder)) == [[2], [4], [6]]
    assert values(outcomes(after, RELU, CALLS, folder)) == [[5], [10], [15]]


def test_after_a_call_that_never_ends_no_other_is_made(folder: str) -> None:
    endless = notebook("def relu(Z):\n    while Z[0] > 1:\n        pass\n    return Z")
    first, second, third = outcomes(endless, RELU, CALLS, folder)
    assert isinstance(first, Returned)
    assert isinstance(second, Stopped)
    assert third is None


@pytest.mark.parametrize("stuck", ["while True:\n    pass", "import time\ntime.sleep(9)"])
def test_a_cell_that_never_ends_is_left_out_and_one_that_fails_is_not(
    stuck: str, folder: str
) -> None:
    submission = notebook("a = 1\nraise ValueError('was stopped')", stuck, "b = 2")
    kept = [cell.source for cell in without_stopped(submission, folder).cells]
    assert kept == [submission.cells[0].source, "b = 2"]


@pytest.mark.parametrize("make", ["np.empty(Z.shape)", "np.empty_like(Z)"])
def test_memory_that_is_not_filled_is_told_by_running_twice(make: str, folder: str) -> None:
    submission = notebook(f"import numpy as np\ndef relu(Z):\n    return 0 * Z + {make}")
    assert values(outcomes_with_filled_memory(submission, RELU, CALLS, folder)) == [[77]] * 3
