"""The workers of a Dask cluster: the same calls, on other machines."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from types import TracebackType
from typing import Any, Concatenate, ParamSpec

from distributed import Client, WorkerPlugin, get_worker
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from autograder.classroom.error import ClassError
from autograder.classroom.package import Package
from autograder.sandbox.layers import Policy

P = ParamSpec("P")

CONNECT_SECONDS = 30
WORKERS_SECONDS = 120  # for the first worker, or another one where all were lost
COUNT_SECONDS = 2.0  # how long a count of the workers is good for


class _Courier(WorkerPlugin):  # type: ignore[misc]  # distributed has no types
    """Brings a package to every worker, those that join later too, once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.name = package.key


class ClusterWorkers:
    """The workers of the cluster whose scheduler is at an address.

    Scheduler and workers have to be trusted: they send each other what Python pickles.

    Parameters
    ----------
    address : str
        As Dask writes it: `tcp://10.0.0.1:8786`.
    """

    losses: tuple[type[BaseException], ...] = (KilledWorker, CancelledError, CommClosedError)

    def __init__(self, address: str) -> None:
        self._address = address
        self._brought: set[str] = set()
        self._count, self._counted = 1, 0.0

    def __enter__(self) -> ClusterWorkers:
        try:
            self._client = Client(self._address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClassError(
                f"no Dask scheduler answers at {self._address}: {error}. Start one with `dask "
                "scheduler`, and workers with `dask worker`."
            ) from error
        self._executor = self._client.get_executor(pure=False)
        self._await_worker()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._executor.shutdown(wait=False)  # what still runs is of no use to anybody
        self._client.close()

    @property
    def slots(self) -> int:
        """How many submissions the workers that are there now grade at the same time."""
        if time.monotonic() - self._counted > COUNT_SECONDS:
            self._count = max(1, sum(self._client.nthreads().values()))
            self._counted = time.monotonic()
        return self._count

    def submit(
        self,
        function: Callable[Concatenate[Package, P], str],
        package: Package,
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> Future[str]:
        """Have a function called by one of the workers; with all of them lost, wait for another."""
        try:
            return self._submit(function, package, *arguments, **options)
        except self.losses:
            self._await_worker()
            return self._submit(function, package, *arguments, **options)

    def _submit(
        self, function: Callable[..., str], package: Package, *arguments: object, **options: object
    ) -> Future[str]:
        if package.key not in self._brought:
            self._client.register_plugin(_Courier(package))
            self._brought.add(package.key)
        future: Future[str] = self._executor.submit(
            _with_package, function, package.key, *arguments, **options
        )
        return future

    def warm_up(self, policy: Policy) -> None:
        """Leave it to the first call: whoever else uses the cluster may have another policy."""

    def _await_worker(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except (TimeoutError, CommClosedError, OSError) as error:
            raise ClassError(
                f"the cluster at {self._address} has no worker: start one with `dask worker "
                f"{self._address} --nthreads 1`. What is graded is kept."
            ) from error


def _with_package(function: Callable[..., str], key: str, *arguments: Any, **options: Any) -> str:
    """Call a function, on a worker, with the package that was brought there."""
    return function(get_worker().plugins[key].package, *arguments, **options)
