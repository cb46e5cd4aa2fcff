"""Worker processes: as many as asked for, none left behind, whatever ends the one that grades."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.package import Package
from autograder.classroom.workers import LocalWorkers, available_cores
from autograder.sandbox.layers import Policy
from tests.classroom.killed import await_end_of_workers
from tests.fixtures.calls import sleep, temporary_folder
from tests.fixtures.processes import hear_ctrl_c

PACKAGE = Package("a", b"", "", Policy())
ENDLESS = """
import sys, time
from autograder.classroom.workers import LocalWorkers
from autograder.classroom.package import Package
from autograder.sandbox.layers import Policy
from tests.fixtures.calls import sleep, start_sandbox
PACKAGE = Package("a", b"", "", Policy())
if __name__ == "__main__":
    with LocalWorkers(2) as workers:
        workers.submit(start_sandbox, PACKAGE).result()
        future = workers.submit(sleep, PACKAGE)
        print("started", flush=True)
        future.result()
"""


def test_there_is_at_least_one_core() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)


def test_what_a_worker_leaves_is_removed() -> None:
    with LocalWorkers(1) as workers:
        folder = Path(workers.submit(temporary_folder, PACKAGE).result())
        assert folder.is_dir()
    assert not folder.parent.exists()


def stop_while_one_works() -> None:
    with LocalWorkers(1) as workers:
        workers.submit(sleep, PACKAGE)
        raise KeyboardInterrupt


def test_an_error_here_does_not_wait_for_what_runs() -> None:
    before = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt):
        stop_while_one_works()  # would take ten minutes
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGKILL, marks=pytest.mark.long),
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.long),
    ],
)
def test_no_process_stays_behind(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(root)}
    process = subprocess.Popen(
        [sys.executable, str(script)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=hear_ctrl_c,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"
    process.send_signal(number)
    process.wait()
    process.stdout.close()
    await_end_of_workers(scratch)
