"""Removes a student from a course."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from autograder.classroom.lock import only_one_run
from autograder.classroom.store import write_atomically
from autograder.course import Course
from autograder.modes import REPORTS, modes_in
from autograder.privacy.downloads import Downloads
from autograder.privacy.error import PrivacyError
from autograder.privacy.gradebook import StudentsGradebook
from autograder.privacy.traces import Traces


def forget(
    course: Course,
    student: str,
    traces: Traces,
    gradebook: StudentsGradebook,
    downloads: Downloads,
) -> None:
    """Remove what was found of a student; whoever is stopped half-way can begin again.

    Parameters
    ----------
    course : Course
    student : str
    traces : Traces
        What `traces_of` has found.
    gradebook : StudentsGradebook
    downloads : Downloads

    Raises
    ------
    ClassError
        If the class is being graded, or the gradebook cannot be written to.
    PrivacyError
        If a file cannot be removed.
    """
    with ExitStack() as locks:
        for folder in sorted((course.root / REPORTS).glob("*")):
            if folder.is_dir():
                locks.enter_context(only_one_run(course, folder.name))
        try:
            for path in (*traces.own, *traces.shared):
                _remove(path)
            for archive in traces.archives:
                downloads.remove_from(archive, student)
            for log in traces.logs:
                _remove_lines(log, traces, course)
        except OSError as error:
            raise PrivacyError(
                f"{error.filename}: cannot be removed ({error.strerror}). Check who owns it, then "
                "give the same command again"
            ) from error
        if traces.entry is not None:
            gradebook.remove(student)
        gradebook.sweep()


def _remove(path: Path) -> None:
    """Remove a file or a folder; of a link, the link and never what it leads to."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    try:
        shutil.rmtree(path)
    except PermissionError:  # a student has handed in a folder that may not be written to
        _open_up(path)
        shutil.rmtree(path)


def _open_up(folder: Path) -> None:
    """Let a folder and those below it be emptied; links are never followed."""
    folder.chmod(0o700)
    for here, names, _ in os.walk(folder, followlinks=False):
        for path in (Path(here, name) for name in names):
            if not path.is_symlink():
                path.chmod(0o700)


def _remove_lines(log: Path, traces: Traces, course: Course) -> None:
    """Leave out of a log what names a student."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    kept = [line for line in lines if not traces.names.are_in(line)]
    write_atomically(log, "".join(kept), modes_in(course))
