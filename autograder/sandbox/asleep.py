"""Notices that a process sleeps: looks now and then whether any of its threads is awake."""

from __future__ import annotations

import random
import select
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOOK_SECONDS = (0.125, 0.375)  # from one look to the next, of time in which it was waited for
LONGEST_WAIT = 0.25  # what one wait counts at most: this process may have been stopped meanwhile
AWAKE = "RD"  # runs or waits for a core; waits for a disk: see proc(5)


class SleepClock:
    """Adds up how long a process has slept while it was waited for.

    What it is found doing stands for all the time since the last look, but never for time in which
    it computed. It cannot foresee when it is looked at, so waking up for a moment again and again
    does not help. A process that waits for a busy core is awake.

    Parameters
    ----------
    pid : int
    cpu_seconds : callable
        Returns the CPU time that the process has used so far.
    """

    def __init__(self, pid: int, cpu_seconds: Callable[[], float]) -> None:
        self.seconds = 0.0
        self._pid = pid
        self._cpu_seconds = cpu_seconds
        self._start_over(cpu_seconds())

    def wait(self, poll: select.poll, seconds: float) -> bool:
        """Wait some seconds at most, and tell whether the process can be talked to."""
        if self._waited >= self._next_look:
            self._look(poll)
        start = time.monotonic()
        is_ready = bool(poll.poll(1000 * min(seconds, self._next_look - self._waited)))
        self._waited += min(time.monotonic() - start, LONGEST_WAIT)
        return is_ready

    def _look(self, poll: select.poll) -> None:
        """Find out whether it sleeps; one that has said something meanwhile may wait for us.

        The clock is read twice for threads that take turns: each may be seen at its rest.
        """
        computed = self._cpu_seconds()
        is_still = not is_awake(self._pid) and self._cpu_seconds() == computed
        if is_still and not poll.poll(0):
            self.seconds += max(0.0, self._waited - (computed - self._computed))
        self._start_over(computed)

    def _start_over(self, computed: float) -> None:
        self._waited = 0.0
        self._computed = computed
        self._next_look = random.SystemRandom().uniform(*LOOK_SECONDS)


def is_awake(pid: int) -> bool:
    """Tell whether a process computes, or would if the machine let it.

    One that is gone, or that the kernel does not let this process look at, counts as awake.
    """
    try:
        states = tuple(_states(pid))
    except PermissionError:
        return True
    return not states or any(state in AWAKE for state in states)


def _states(pid: int) -> Iterator[str]:
    """Yield the state of each thread, a letter as in proc(5)."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return
    for thread in threads:
        state = state_in(thread / "stat")
        if state is not None:
            yield state


def state_in(stat: Path) -> str | None:
    """Return the state that a `stat` file of a process or a thread tells; None if it has ended."""
    try:
        text = stat.read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()[0]
