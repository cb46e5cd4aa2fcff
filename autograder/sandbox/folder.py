"""The folder in which a submission runs: filled, watched and removed by the grader."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.lockdown import Limits

NOT_NEEDED = shutil.ignore_patterns("*.ipynb", ".*", "__pycache__")


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
                shutil.copytree(folder, self.path, ignore=NOT_NEEDED, dirs_exist_ok=True)
        Path(self.path).chmod(0o700)
        if uid is not None:
            os.chown(self.path, uid, uid)

    def is_overfull(self, limits: Limits) -> bool:
        """Tell whether there is more in it than the limits allow; looks no further than they do."""
        entries, size = 0, 0
        waiting = [self.path]
        while waiting:
            try:
                with os.scandir(waiting.pop()) as found:
                    for entry in found:
                        entries += 1
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
                        if entries > limits.folder_entries or size > limits.folder_bytes:
                            return True
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
            except OSError:  # removed, or made unreadable, meanwhile
                entries += 1
        return False

    def remove(self) -> None:
        """Remove it, whatever a student's code has put there."""
        remove(self.path)


def remove(directory: str) -> None:
    """Remove a folder with all that is in it: nested deeply, or made unreadable, too."""
    try:
        shutil.rmtree(directory)
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", "--", directory], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", "--", directory], check=False, capture_output=True)
