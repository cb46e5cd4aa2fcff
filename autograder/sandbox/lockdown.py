"""What a fresh fork does to itself, for good, before it runs the first line of a student's code."""

from __future__ import annotations

import ctypes
import dataclasses
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox import landlock
from autograder.sandbox.layers import Layer

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_FILTER_INSTRUCTION_BYTES = 8
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one submission.

    Attributes
    ----------
    request_cpu_seconds : float
        CPU time for one cell or one call.
    request_wall_seconds : float
        Time on the clock for one cell or one call; what waits for a disk reaches it first.
    request_asleep_seconds : float
        Time in which it neither computes nor waits for a core, for one cell or one call. So little
        that an exercise that sleeps whenever it is called does not take the others along.
    total_cpu_seconds : float
        CPU time for everything that is asked of one submission, restarts included.
    total_wall_seconds : float
        Time on the clock for the same.
    asleep_seconds : float
        Time asleep for the same.
    memory_bytes : int
        Address space of the child. NumPy with one BLAS thread needs 144 MB.
    file_bytes : int
        Size of any file that the child writes.
    folder_bytes : int
        What all its files together may take; it is stopped soon after it passes this.
    folder_entries : int
        How many files and folders it may make.
    output_characters : int
        What is kept of the text that one cell prints.
    """

    request_cpu_seconds: float = 4.0
    request_wall_seconds: float = 40.0
    request_asleep_seconds: float = 2.0
    total_cpu_seconds: float = 120.0
    total_wall_seconds: float = 600.0
    asleep_seconds: float = 10.0
    memory_bytes: int = 2 << 30
    file_bytes: int = 16 << 20
    folder_bytes: int = 64 << 20
    folder_entries: int = 1000
    output_characters: int = 10_000


@dataclass(frozen=True)
class Lockdown:
    """How a fork locks itself in.

    Attributes
    ----------
    layers : frozenset of Layer
        Those to apply.
    read, write : tuple of str
        Files and folders that Landlock lets it read, and devices that it may write to as well.
    parent : str
        The folder in which all forks have their own.
    filter : bytes
        The system call filter.
    ruleset : int or None
        Landlock's rules for `read`, `write` and `parent`, made once for all forks.
    roots : tuple of str
        Few folders that hold all of `read`, but nothing of `parent`.
    """

    layers: frozenset[Layer]
    read: tuple[str, ...]
    write: tuple[str, ...]
    parent: str
    filter: bytes
    ruleset: int | None = None
    roots: tuple[str, ...] = ()

    def with_ruleset(self) -> Lockdown:
        """Make Landlock's rules, which takes a while, before there are any forks.

        Raises
        ------
        OSError
            If the kernel does not have Landlock.
        """
        made = landlock.ruleset(self.read, self.write, self.parent)
        roots = landlock.roots(self.read, self.parent)
        return dataclasses.replace(self, ruleset=made, roots=roots)


def apply(
    lockdown: Lockdown, limits: Limits, directory: str, uid: int, zygote: int
) -> dict[Layer, str]:
    """Lock this process in, each layer in its turn; none can be undone.

    Parameters
    ----------
    lockdown : Lockdown
    limits : Limits
    directory : str
        The only folder in which it may write.
    uid : int
        The user that it is to become, where it is root.
    zygote : int
        Its parent's pid; it ends when its parent does.

    Returns
    -------
    dict
        The layers that could not be applied, and why.

    Raises
    ------
    OSError
        If the folder cannot be entered, or the kernel does not promise to end the process.
    """
    steps: dict[Layer, Callable[[], None]] = {
        # A new user first: every step after it makes this one impossible.
        Layer.UID: lambda: _become(uid),
        Layer.LANDLOCK: lambda: _restrict_files(lockdown, directory),
        Layer.RLIMITS: lambda: _limit(limits),
        Layer.SECCOMP: lambda: _filter_calls(lockdown.filter),
    }
    failed: dict[Layer, str] = {}
    for layer, step in steps.items():
        if layer in lockdown.layers:
            try:
                step()
            except (OSError, ValueError) as error:
                failed[layer] = str(error)
        if layer is Layer.UID:
            _die_with_parent(zygote)  # a change of user would undo it
            _prctl(_PR_SET_NO_NEW_PRIVS, 1)
            os.chdir(directory)  # which may be the new user's alone
    return failed


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _limit(limits: Limits) -> None:
    cpu_seconds = int(limits.total_cpu_seconds) + 1
    for kind, amount in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),  # means nothing to root
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _, most = resource.getrlimit(kind)
        allowed = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(kind, (allowed, allowed))


def _die_with_parent(parent: int) -> None:
    """Have the kernel kill this process as soon as its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)


def _restrict_files(lockdown: Lockdown, directory: str) -> None:
    """Enter the rules for all forks, then this fork's: what both allow is allowed.

    The first let every fork into every fork's folder; the second into its own alone, but they need
    not be exact elsewhere, so that they are quickly made.
    """
    if lockdown.ruleset is None:
        raise ValueError("there are no rules")
    landlock.enter(lockdown.ruleset)
    landlock.enter(landlock.ruleset(lockdown.roots, lockdown.write, directory))


class _Program(ctypes.Structure):
    """See `struct sock_fprog` in seccomp(2)."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter_calls(program: bytes) -> None:
    if not program:
        raise ValueError("there is no filter")
    instructions = _Program(len(program) // _FILTER_INSTRUCTION_BYTES, program)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(instructions))


def _prctl(option: int, value: int, pointer: object = None) -> None:
    if _LIBC.prctl(option, ctypes.c_ulong(value), pointer or ctypes.c_ulong(0), 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
