"""The processes that grade: as many as there are cores, or those of a cluster."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol

from autograder.classroom.local_worker import LocalWorker, LostWorkerError
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


class LocalWorkers:
    """Worker processes on this machine.

    They end with this process, whatever ends it, and leave no files behind where it ends by itself.

    Parameters
    ----------
    number : int
    log_filter : logging.Filter, optional
        Sees what they log before it is written.
    """

    losses: tuple[type[BaseException], ...] = (LostWorkerError,)

    def __init__(self, number: int, log_filter: logging.Filter | None = None) -> None:
        self.slots = number
        self._log_filter = log_filter

    def __enter__(self) -> LocalWorkers:
        self._folder = tempfile.mkdtemp(prefix="autograder-class-")
        Path(self._folder).chmod(0o711)  # forks that are other users pass through
        self._workers = [LocalWorker(self._folder, self._log_filter) for _ in range(self.slots)]
        self._idle: SimpleQueue[LocalWorker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self.slots)  # one waits for each worker
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        if kind is not None:  # not even what is being graded is waited for
            for worker in self._workers:
                worker.kill()
            self._threads.shutdown()
        for worker in self._workers:
            worker.close()
        for worker in self._workers:
            worker.join()
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
        return self._threads.submit(self._call, function, package, *arguments, **options)

    def warm_up(self, policy: Policy) -> None:
        """Have all workers start while there is something else to do here."""
        for _ in range(self.slots):
            self._threads.submit(self._call, begin, policy)

    def _call(self, function: Callable[..., str], *arguments: object, **options: object) -> str:
        worker = self._idle.get()
        try:
            return worker.call(function, *arguments, **options)
        finally:
            self._idle.put(worker)


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
