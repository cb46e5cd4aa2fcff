"""The folder in which a submission runs: filled, watched and removed by the grader."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from autograder.sandbox.lockdown import Limits

log = logging.getLogger(__name__)

DEEPEST = 32  # folders within folders that a homework may need
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def is_needed(path: PurePath) -> bool:
    """Tell whether a submission needs a file that came along: neither hidden, nor a notebook."""
    return path.suffix != ".ipynb" and not any(part.startswith(".") for part in path.parts)


def _not_needed(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not is_needed(PurePath(name))]


class SessionFolder:
    """One submission's folder.

    Parameters
    ----------
    parent : str
        Where it is made.
    files : iterable of str
        Folders whose files came along with the assignment: the submission gets copies, since it
        sees nothing else of the course.
    uid : int or None
        The user that it shall belong to, if not to this one.
    """

    def __init__(self, parent: str, files: Iterable[str] = (), uid: int | None = None) -> None:
        self.path = tempfile.mkdtemp(dir=parent)
        for folder in files:
            if Path(folder).is_dir():
                shutil.copytree(folder, self.path, ignore=_not_needed, dirs_exist_ok=True)
        for copy in Path(self.path).rglob("*"):  # an instructor's umask may have closed the files
            copy.chmod(copy.stat().st_mode | (0o555 if copy.is_dir() else 0o444))
        Path(self.path).chmod(0o700)
        if uid is not None:
            os.chown(self.path, uid, uid)

    def is_overfull(self, limits: Limits) -> bool:
        """Tell whether there is more in it than the limits allow; looks no further than they do.

        A folder that cannot be looked into, or that lies very deep, is too much in any case:
        anything could be hidden there.
        """
        entries, size = 0, 0
        try:
            for depth, taken in _entries(os.open(self.path, _FOLDER)):
                entries += 1
                size += taken
                if entries > limits.folder_entries or size > limits.folder_bytes:
                    return True
                if depth > DEEPEST:
                    return True
        except FileNotFoundError:  # the folder itself was removed
            return False
        except OSError:
            return True
        return False

    def removed_bytes(self, pid: int, limits: Limits) -> int:
        """Return what files take up that a process has removed, but has open or mapped still.

        Nothing where the kernel does not let this process look: as root without the capability
        `CAP_SYS_PTRACE`, say. Then the limits on files and addresses are all there is.
        """
        held: dict[int, int] = {}  # by inode
        try:
            before = self._removed_and_mapped(pid)
            with os.scandir(f"/proc/{pid}/fd") as descriptors:
                for descriptor in descriptors:
                    with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                        found = descriptor.stat()
                        if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                            held[found.st_ino] = found.st_blocks * 512
            # What was mapped, or let go, while the open ones were looked at may be open as well.
            for inode in before & self._removed_and_mapped(pid) if before else ():
                # All of it stays, however little is mapped; how much that is cannot be asked.
                held.setdefault(inode, limits.file_bytes)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return sum(held.values())
        return sum(held.values())

    def _removed_and_mapped(self, pid: int) -> set[int]:
        """Return the inodes of files of this folder that a process has removed, but has mapped."""
        name = os.fsencode(Path(self.path).name)
        mapped = Path(f"/proc/{pid}/maps").read_bytes()
        # Looked at many times a second, and nearly never is there anything to be found.
        lines = mapped.splitlines() if b"(deleted)" in mapped else []
        return {
            int(line.split()[4]) for line in lines if line.endswith(b"(deleted)") and name in line
        }

    def remove(self) -> None:
        """Remove it, whatever a student's code has put there."""
        remove(self.path)


def _entries(folder: int, depth: int = 1) -> Iterator[tuple[int, int]]:
    """Give each entry's depth and the bytes that it takes up; closes the folder.

    Descriptors find also what lies behind a path too long for the kernel, or is being renamed.
    """
    try:
        with os.scandir(folder) as found:
            for entry in found:
                yield depth, _bytes(entry)
                if entry.is_dir(follow_symlinks=False):
                    with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                        below = os.open(entry.name, _FOLDER, dir_fd=folder)
                        yield from _entries(below, depth + 1)
    finally:
        os.close(folder)


def _bytes(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:  # as above
        return 0


def _holds_a_mount(directory: str) -> bool:
    """Tell whether a file system, or a part of one, is mounted in a folder; see proc(5)."""
    folder = Path(os.path.realpath(directory))
    for line in Path("/proc/self/mountinfo").read_text(errors="replace").splitlines():
        # Blanks and the like are written as octal numbers.
        place = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), line.split()[4])
        if Path(place).is_relative_to(folder):
            return True
    return False


def remove(directory: str) -> None:
    """Remove a folder with all that is in it: nested deeply, or made unreadable, too.

    A folder in which something is mounted stays, and the log says so. Nobody can mount anything in
    there while seccomp holds; but without it, as root, the whole machine could be what is mounted.
    """
    if _holds_a_mount(directory):
        log.error("%s stays: something is mounted in it", directory)
        return
    if Path(directory).is_symlink():  # put in the folder's place; what it leads to is not ours
        Path(directory).unlink()
        return
    try:
        shutil.rmtree(directory)
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", "--", directory], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", "--", directory], check=False, capture_output=True)
