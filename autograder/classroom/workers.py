"""The processes that grade: as many as there are cores, or those of a cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol

from autograder.classroom.package import Package
from autograder.classroom.worker import begin
from autograder.sandbox.folder import remove
from autograder.sandbox.layers import Policy

P = ParamSpec("P")


class Workers(Protocol):
    """Anything that runs calls elsewhere, `concurrent.futures` fashion."""

    @property
    def slots(self) -> int:
        """How many calls run at the same time."""
        ...

    @property
    def losses(self) -> tuple[type[BaseException], ...]:
        """The errors that say that a worker was lost, and nothing about the call."""
        ...

    def submit(
        self,
        function: Callable[Concatenate[Package, P], str],
        package: Package,
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> Future[str]:
        """Have a function called by one of the workers, with what it has to know."""
        ...

    def warm_up(self, policy: Policy) -> None:
        """Have the workers start while there is something else to do here."""
        ...

    def recover(self) -> None:
        """See to it that calls can be submitted again after a worker was lost."""
        ...


class LocalWorkers:
    """Worker processes on this machine.

    They end with this process, whatever ends it, and leave no files behind where it ends by itself.

    Parameters
    ----------
    number : int
    log_filter : logging.Filter, optional
        Sees what they log before it is written.
    """

    losses: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __init__(self, number: int, log_filter: logging.Filter | None = None) -> None:
        self.slots = number
        self._log_filter = log_filter
        self._others = set(multiprocessing.active_children())

    def __enter__(self) -> LocalWorkers:
        self._folder = tempfile.mkdtemp(prefix="autograder-class-")
        Path(self._folder).chmod(0o711)  # forks that are other users pass through
        self._pool = self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:  # not even what is being graded is waited for
            for worker in set(multiprocessing.active_children()) - self._others:
                worker.kill()
        self._pool.shutdown(cancel_futures=True)
        remove(self._folder)

    def submit(
        self,
        function: Callable[Concatenate[Package, P], str],
        package: Package,
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> Future[str]:
        """Have a function called by one of the workers."""
        return self._pool.submit(function, package, *arguments, **options)

    def warm_up(self, policy: Policy) -> None:
        """Have all workers start while there is something else to do here."""
        for _ in range(self.slots):
            self._pool.submit(begin, policy)

    def recover(self) -> None:
        """Start new workers: with one of them lost, a pool ends them all."""
        self._pool.shutdown(cancel_futures=True)
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # Forks of this process would share its threads' locks, and its connections.
        return ProcessPoolExecutor(
            self.slots,
            multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._folder, self._log_filter),
        )


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def _begin(folder: str, log_filter: logging.Filter | None) -> None:
    """Make a fresh process a worker."""
    if log_filter is not None and logging.lastResort is not None:
        logging.lastResort.addFilter(log_filter)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the other process's matter
    tempfile.tempdir = folder
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, however it did."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker was started by somebody"
    wait([parent.sentinel])
    os._exit(1)
