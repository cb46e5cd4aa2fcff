"""The images that judge a training are nowhere in a student's process, nor in its fork server's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder import exercises
from autograder.checks.accuracy import check_accuracy
from autograder.exercises import digits
from autograder.model import Cell, Role
from autograder.sandbox.notebook_run import NotebookRun

KEEPING = """
seen = []

def train(X, y, seed, epochs):
    seen.append(X)
    return {}
"""


@pytest.fixture(scope="module")
def processes() -> Iterator[tuple[int, ...]]:
    """Yield a student's process after the judgement, and its fork server."""
    with NotebookRun((Cell("train", KEEPING, Role.SOLUTION),)) as run:
        check_accuracy(exercises.load("train"), run)
        assert run._session is not None
        pid = run._session._pid
        status = Path(f"/proc/{pid}/status").read_text()
        parent = next(line for line in status.splitlines() if line.startswith("PPid"))
        yield pid, int(parent.split()[1])


def memory_of(pid: int) -> Iterator[bytes]:
    """Yield what a process can read of its own, region by region."""
    try:
        memory = Path(f"/proc/{pid}/mem").open("rb", 0)  # noqa: SIM115 - closed below
    except PermissionError:
        pytest.skip("needs the right to look into other processes, as root has it")
    with memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            start, end = (int(part, 16) for part in place.split("-"))
            if rights.startswith("r") and "[v" not in line:
                memory.seek(start)
                yield memory.read(end - start)


def is_found(pid: int, image: np.ndarray) -> bool:
    """Tell whether an image is in memory, as it is judged by or as its file has it."""
    stored = (digits.LARGEST * image).astype(np.uint8)
    return any(image.tobytes() in region or stored.tobytes() in region for region in memory_of(pid))


@pytest.mark.parametrize("number", [0, 250])
def test_they_are_not_in_memory(number: int, processes: tuple[int, ...]) -> None:
    held_back = digits.held_back().X[number]
    assert not any(is_found(pid, held_back) for pid in processes)


def test_what_is_there_would_be_found(processes: tuple[int, ...]) -> None:
    child, fork_server = processes
    assert is_found(child, digits.learned().X[0])
    assert not is_found(fork_server, digits.learned().X[0])
