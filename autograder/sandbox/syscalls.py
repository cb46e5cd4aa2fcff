"""Which system calls a submission may make: a list, compiled once by libseccomp for all forks.

Whatever is not on the list fails with `EPERM`, calls that have yet to be invented among them. A few
are answered without being made.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import tempfile
from typing import Any

# NumPy, matplotlib and the standard library get along with these. They let a process compute, wait,
# and work with files that Landlock lets it open. Not on the list: new processes and threads, other
# programs, sockets, signals, other processes' memory, namespaces; links and attributes of files,
# which Landlock does not hold; space on a disk that is taken without writing; and everything that
# outlives the process (System V and POSIX queues).
ALLOWED = (
    # memory
    "brk mmap munmap mremap mprotect madvise mincore membarrier "
    # files that are open
    "read readv pread64 preadv write writev pwrite64 pwritev lseek close close_range dup dup2 dup3 "
    "fstat fstat64 ftruncate flock sendfile copy_file_range "
    "getdents getdents64 pipe pipe2 eventfd2 "
    # files by name
    "creat access faccessat faccessat2 stat lstat newfstatat statx statfs fstatfs getcwd chdir "
    "fchdir mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 umask "
    # waiting
    "poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait nanosleep "
    "clock_nanosleep futex pause sched_yield restart_syscall "
    # signals to itself, as faults send them; timers would wake it between requests
    "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait sigaltstack "
    # what time it is, who one is
    "clock_gettime clock_getres gettimeofday time times getrusage uname sysinfo getpid getppid "
    "gettid getuid geteuid getgid getegid getgroups getpgrp getpgid getsid getresuid getresgid "
    "getrlimit getpriority sched_getaffinity getcpu getrandom rseq "
    # the end
    "exit exit_group"
).split()

# glibc asks whether the kernel has these, and falls back to others when it says no.
NOT_THERE = ("clone3", "openat2")

# Said to be done, but not done: no file has to outlast the process, and one that keeps a disk
# waiting, over and over, would neither compute nor sleep.
FOR_SHOW = ("fsync", "fdatasync", "msync", "fadvise64")

TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONBIO = 0x5401, 0x5413, 0x541B, 0x5451, 0x5421
IOCTLS = (TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONBIO)
FCNTLS = (0, 1, 2, 3, 5, 6, 7, 1030)  # duplicate, flags, locks: F_SETOWN would send signals


class FilterError(Exception):
    """The filter cannot be made on this machine."""


def compile_filter() -> bytes:
    """Return the filter as the kernel takes it: an array of `struct sock_filter`.

    Raises
    ------
    FilterError
        If libseccomp, or its binding, is not there.
    """
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise FilterError(f"libseccomp cannot be loaded: {error}") from error
    rules = _Rules(pyseccomp)
    for name in ALLOWED:
        rules.allow(name)
    for name in NOT_THERE:
        rules.answer(name, errno.ENOSYS)
    for name in FOR_SHOW:
        rules.answer(name, 0)
    # Before Landlock's third version a file that may only be read can still be truncated; a file
    # without a name would not be seen in its folder; and no read or write is to wait for a disk.
    kind = os.O_ACCMODE | (os.O_TMPFILE & ~os.O_DIRECTORY) | os.O_SYNC | os.O_DIRECT
    for name, argument in (("open", 1), ("openat", 2)):
        rules.allow(name, rules.masked(argument, kind | os.O_TRUNC, os.O_RDONLY))
        rules.allow(name, rules.masked(argument, kind, os.O_WRONLY))
        rules.allow(name, rules.masked(argument, kind, os.O_RDWR))
    # The connection to the grader, which is open; out-of-band data has had holes of its own.
    for name in ("recvfrom", "sendto"):
        rules.allow(name, rules.masked(3, socket.MSG_OOB, 0))
    for command in IOCTLS:
        rules.allow("ioctl", rules.equal(1, command))
    for command in FCNTLS:
        rules.allow("fcntl", rules.equal(1, command))
    rules.allow("fcntl", rules.equal(1, fcntl.F_SETFL), rules.masked(2, os.O_DIRECT, 0))
    # Its own limits, to read them.
    rules.allow("prlimit64", rules.equal(0, 0), pyseccomp.Arg(2, pyseccomp.EQ, 0))
    return rules.exported()


class _Rules:
    """A list of rules as libseccomp makes it; what is on none of them fails with `EPERM`.

    Parameters
    ----------
    seccomp : module
        The binding, `pyseccomp`.
    """

    def __init__(self, seccomp: Any) -> None:
        self._seccomp = seccomp
        self._rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))

    def allow(self, name: str, *conditions: object) -> None:
        """Let a call be made where all conditions on its arguments hold."""
        self._rules.add_rule(self._seccomp.ALLOW, name, *conditions)

    def answer(self, name: str, code: int) -> None:
        """Have a call end at once with an error, or with 0 as if it were done."""
        self._rules.add_rule(self._seccomp.ERRNO(code), name)

    def masked(self, argument: int, mask: int, value: int) -> object:
        """Return the condition that an argument has this value where the mask has ones."""
        return self._seccomp.Arg(argument, self._seccomp.MASKED_EQ, mask, value)

    def equal(self, argument: int, value: int) -> object:
        """Return the condition that an argument is this int."""
        return self.masked(argument, 0xFFFFFFFF, value)  # the kernel reads an int of 32 bits

    def exported(self) -> bytes:
        """Return the compiled filter."""
        with tempfile.TemporaryFile() as file:
            self._rules.export_bpf(file)
            file.seek(0)
            return file.read()
