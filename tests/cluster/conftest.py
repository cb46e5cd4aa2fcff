"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

START_SECONDS = 60


@dataclass
class Cluster:
    """A scheduler's address and process, and the workers': each a nanny and the one it minds."""

    address: str
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> None:
        self._start("worker", self.address, "--nthreads", "1", "--memory-limit", "0")

    def start_scheduler(self, port: int) -> None:
        self._start("scheduler", "--host", "127.0.0.1", "--port", str(port))

    def workers(self) -> list[int]:
        """Return the ids of the processes that grade."""
        return [child for process in self.processes[1:] for child in children(process.pid)]

    def kill_machine(self, number: int) -> None:
        """Kill a worker and its nanny, as if the machine had lost its power."""
        nanny = self.processes[1 + number]
        for pid in (nanny.pid, *children(nanny.pid)):
            os.kill(pid, signal.SIGKILL)
        nanny.wait()

    def end(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, kind: str, *arguments: str) -> None:
        module = f"distributed.cli.dask_{kind}"
        command = [sys.executable, "-m", module, *arguments, "--no-dashboard"]
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        self.processes.append(process)


def children(pid: int) -> list[int]:
    """Return the child processes of a process that are Python's, not its resource tracker."""
    found = []
    for threads_children in Path(f"/proc/{pid}/task").glob("*/children"):
        found.extend(map(int, threads_children.read_text().split()))
    return [child for child in found if "spawn_main" in command_of(child)]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_it_answers(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return a cluster of two workers."""
    port = free_port()
    cluster = Cluster(f"tcp://127.0.0.1:{port}", tmp_path)
    try:
        cluster.start_scheduler(port)
        wait_until_it_answers(port)
        for _ in range(2):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.end()
