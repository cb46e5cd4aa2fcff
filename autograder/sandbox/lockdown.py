"""What a forked child may use up: limits that it sets on itself before it runs students' code."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one submission.

    Attributes
    ----------
    request_cpu_seconds : float
        CPU time for one cell or one call.
    request_wall_seconds : float
        Time on the clock for one cell or one call; only sleeping reaches it first.
    total_cpu_seconds : float
        CPU time for everything that is asked of one submission, restarts included.
    total_wall_seconds : float
        Time on the clock for the same; only sleeping reaches it first.
    memory_bytes : int
        Address space of the child. NumPy with one BLAS thread needs 144 MB.
    file_bytes : int
        Size of any file that the child writes.
    output_characters : int
        What is kept of the text that one cell prints.
    """

    request_cpu_seconds: float = 4.0
    request_wall_seconds: float = 40.0
    total_cpu_seconds: float = 120.0
    total_wall_seconds: float = 600.0
    memory_bytes: int = 2 << 30
    file_bytes: int = 16 << 20
    output_characters: int = 10_000


def apply(limits: Limits) -> None:
    """Set the kernel's limits on this process. They hold for good and for its children."""
    cpu_seconds = int(limits.total_cpu_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process as soon as `parent`, its parent's pid, ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)
