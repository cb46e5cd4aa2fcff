"""Processes by a handle that cannot come to mean another one: pidfds, see pidfd_open(2)."""

from __future__ import annotations

import select
import signal
from pathlib import Path

from autograder.sandbox.outcome import SandboxError


def pid_of(handle: int) -> int:
    """Return the pid, as this process sees it, that a pidfd stands for.

    Raises
    ------
    SandboxError
        If the kernel does not tell.
    """
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise SandboxError("the kernel does not say which process a pidfd stands for")


def has_ended(handle: int, seconds: float = 0) -> bool:
    """Tell whether a process has ended, or ends within some seconds."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def kill(handle: int) -> None:
    """End a process, unless it has ended."""
    if not has_ended(handle):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
