"""Who may read what the grader writes: the instructor, or the group of instructors; nobody else."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course

REPORTS, EXPORTS = "reports", "exports"


@dataclass(frozen=True)
class Modes:
    """The permissions of what is made from students' work.

    Attributes
    ----------
    file, folder : int
    read_only : int
        Of what nbgrader leaves read-only: the autograded notebooks.
    """

    file: int
    folder: int
    read_only: int


PRIVATE = Modes(file=0o600, folder=0o700, read_only=0o400)
GROUP_SHARED = Modes(file=0o660, folder=0o2770, read_only=0o660)


def modes_for(is_groupshared: bool) -> Modes:
    """Return the permissions in a course; `c.CourseDirectory.groupshared` is nbgrader's setting."""
    return GROUP_SHARED if is_groupshared else PRIVATE


def modes_in(course: Course) -> Modes:
    """Return the permissions in a course that has been graded, without asking nbgrader.

    That takes a second; grading did, and has left the answer on the folder of reports.
    """
    try:
        mode = (course.root / REPORTS).stat().st_mode
    except FileNotFoundError:
        return PRIVATE
    shared = stat.S_ISGID | stat.S_IWGRP
    return modes_for(mode & shared == shared)


def make_folder(folder: Path, modes: Modes) -> None:
    """Make a folder, and those above it that are missing; what is there stays as it is."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(modes.folder, exist_ok=True)  # nobody looks in before it is as it should be
        protect(path, modes)  # mkdir leaves out what the umask does, and the group's bit


def make_file(path: Path, modes: Modes) -> None:
    """Make an empty file for another program to write to; one that is there is only protected."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
    os.close(os.open(path, flags, modes.file))
    protect(path, modes)


def protect(path: Path, modes: Modes) -> None:
    """Let nobody else read a file or folder; another instructor's is left as it is."""
    status = path.stat()
    wanted = modes.folder if stat.S_ISDIR(status.st_mode) else modes.file
    is_ours = os.geteuid() in (0, status.st_uid)
    if is_ours and stat.S_IMODE(status.st_mode) != wanted:
        path.chmod(wanted)


def protect_course(course: Course, modes: Modes) -> None:
    """Close the folders of what the grader writes, with all that stands in them, to others."""
    for name in (REPORTS, EXPORTS, course.autograded, course.feedback):
        folder = course.root / name
        if folder.is_dir():
            protect(folder, modes)
