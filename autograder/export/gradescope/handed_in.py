"""Finds the notebook that was uploaded to Gradescope, under its own name or another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.course import leads_into
from autograder.notebook import NotebookError, one_line, read_bytes

MOST_ENTRIES = 2_000  # that are looked through; an archive may hold any number


def find_notebook(submission: Path, assignment: str) -> Path:
    """Return the one notebook of a submission: the one of the assignment's name, if there is.

    Raises
    ------
    NotebookError
        If there is none, or there are several; the message is for students.
    """
    again = f"Hand in {assignment}.ipynb, and no other notebook."
    inside = Path(os.path.realpath(submission))
    found = [path for path in _notebooks(submission) if leads_into(path, inside)]
    named = [path for path in found if path.name == f"{assignment}.ipynb"]
    candidates = named or found
    if not candidates:
        raise NotebookError(f"There is no notebook in what you handed in. {again}")
    if len(candidates) > 1:
        names = ", ".join(one_line(path.name, 80) for path in candidates[:10])
        raise NotebookError(f"You handed in {len(candidates)} notebooks: {names}. {again}")
    return candidates[0]


def content_of(notebook: Path) -> bytes:
    """Return a notebook's content.

    Raises
    ------
    NotebookError
        If it cannot be read; the message names the file, and not where it lies.
    """
    try:
        return read_bytes(notebook)
    except NotebookError as error:
        raise NotebookError(str(error).replace(one_line(str(notebook)), _shown(notebook))) from None


def _shown(notebook: Path) -> str:
    return one_line(notebook.name, 80)


def _notebooks(folder: Path) -> Iterator[Path]:
    """Yield the notebooks in a folder and below; what is hidden, Jupyter's own copies say, is not.

    Links to folders are not followed.
    """
    looked_at = 0
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        looked_at += len(folders) + len(files)
        if looked_at > MOST_ENTRIES:
            raise NotebookError(
                f"You handed in more than {MOST_ENTRIES:,} files. Hand in the notebook alone."
            )
        for name in sorted(files):
            if name.endswith(".ipynb") and not name.startswith("."):
                yield Path(parent, name)
