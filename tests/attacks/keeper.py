"""Runs a command, and says which of its descendants are still running when it has ended.

`python keeper.py REPORT SECONDS BYTES COMMAND...` is a process of its own that adopts whatever
loses its parent, so that no fork, however often it forked again, gets out of sight. It imports
nothing of ours, so that it starts at once.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

GRACE = 3.0  # seconds for what was killed to end
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 1 << 14, 1 << 18


def main() -> None:
    """Run the command and write what came of it into the file REPORT."""
    report, seconds, memory = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise SystemExit("this kernel adopts no orphans")
    _leave_the_mounts()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    start = time.monotonic()
    # A group of its own: what the attack sends to the grader's group is not to reach us.
    command = os.posix_spawn(sys.argv[4], sys.argv[4:], os.environ, setpgroup=0)
    status = _wait(command, start + seconds)
    took = time.monotonic() - start
    if status is None:
        os.kill(command, signal.SIGKILL)
        os.waitpid(command, 0)
    survivors = _survivors(time.monotonic() + GRACE)
    _kill_all()
    ending = {"status": status, "survivors": survivors, "seconds": took}
    Path(report).write_text(json.dumps(ending))


def _leave_the_mounts() -> None:
    """Have mounts of our own: what an attack mounts ends with us, and nobody ever removes it.

    Without the right to do this, nobody below has the right to mount anything either.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) == 0 and libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None):
        raise SystemExit("mounts cannot be kept apart here")


def _wait(pid: int, end: float) -> int | None:
    """Return the command's exit status, or None if time has run out; reap orphans meanwhile."""
    while time.monotonic() < end:
        found, status = os.waitpid(-1, os.WNOHANG)
        if found == pid:
            return os.waitstatus_to_exitcode(status)
        if found == 0:
            time.sleep(0.01)
    return None


def _survivors(end: float) -> list[str]:
    """Return what still runs at the end of the grace, one line a process."""
    while True:
        _reap()
        running = list(_descendants())
        if not running or time.monotonic() > end:
            return [f"{pid} {_command_of(pid)}" for pid in running]
        time.sleep(0.02)


def _kill_all() -> None:
    """Kill the survivors, and what they may start meanwhile."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        _reap()
        running = list(_descendants())
        if not running:
            return
        for pid in running:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.02)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _descendants() -> Iterator[int]:
    """Yield the pids of all processes below this one that have not ended."""
    children: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "stat").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        pid = int(process.name)
        children.setdefault(int(parent), []).append(-pid if state == "Z" else pid)
    pending = list(children.get(os.getpid(), []))
    while pending:
        pid = pending.pop()
        pending += children.get(abs(pid), [])
        if pid > 0:  # one that has ended still has a number until its parent asks
            yield pid


def _command_of(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return "(has ended)"
    return text[:300].replace(b"\0", b" ").decode(errors="replace")


if __name__ == "__main__":
    main()
