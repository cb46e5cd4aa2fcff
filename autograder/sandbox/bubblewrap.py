"""The command line that puts the fork server into namespaces of its own, with bubblewrap."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.sandbox.readable import DEVICES, READ_DEVICES, Readable, interpreter

PROGRAM = "bwrap"


def is_installed() -> bool:
    """Tell whether there is such a program; whether it may do its work shows when it is tried."""
    return shutil.which(PROGRAM) is not None


def wrapped(
    command: Sequence[str], readable: Readable, code: Sequence[str], directory: str
) -> list[str]:
    """Return the command line that runs a command in there.

    Parameters
    ----------
    command : sequence of str
    readable : Readable
        What may be read.
    code : sequence of str
        The fork server's own files.
    directory : str
        The only folder that may be written, at the same place in there.
    """
    if os.getuid() == 0:
        # One user is all that a user namespace of bubblewrap's has; the forks need another each.
        # CAP_KILL lets a fork's wish to end with the fork server come true across users.
        kept = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL")
        user = ["--cap-drop", "ALL", *(word for name in kept for word in ("--cap-add", name))]
    else:
        user = ["--unshare-user"]
    return [
        # By its path: the fork server's environment, where it would be looked for, is not ours.
        *(shutil.which(PROGRAM) or PROGRAM, *user),
        *("--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts"),
        # As the namespace's first process the fork server takes all others with it at its end.
        *("--unshare-cgroup-try", "--new-session", "--as-pid-1"),
        *("--tmpfs", "/tmp"),
        *_mounts(readable, code, directory),
        *(word for device in (*DEVICES, *READ_DEVICES) for word in ("--dev-bind", device, device)),
        *("--bind", directory, directory, "--chdir", directory),
        # In /tmp forks could leave something for one another.
        *("--remount-ro", "/tmp", "--remount-ro", "/", "--", *command),
    ]


def _mounts(readable: Readable, code: Sequence[str], directory: str) -> Iterator[str]:
    """Give the folders, then an empty one over each hidden one, then what of it is needed."""
    # Made by bubblewrap itself, the folders on the way to a mount would be this user's alone.
    mounts = (*readable.folders, *readable.packages, *interpreter(), *code, *DEVICES, directory)
    parents = {str(parent) for path in mounts for parent in Path(path).parents}
    for parent in sorted(parents - {"/"}):
        yield from ("--dir", parent)
    covered = [path for path in readable.hidden if _is_below(path, readable.folders)]
    for path in readable.folders:
        yield from ("--ro-bind-try", path, path)
    for path in covered:
        yield from ("--tmpfs", path)
    for path in (*readable.packages, *interpreter(), *code):
        yield from ("--ro-bind-try", path, path)
    for path in covered:
        yield from ("--remount-ro", path)


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
