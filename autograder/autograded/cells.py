"""A mended notebook as a file has it: the released cells' metadata, the student's sources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.mending import Mended
from autograder.notebook import NotebookCell

JSONCell = dict[str, Any]
JSONNotebook = dict[str, Any]

NOTES_ID = "mended"  # no student's cell gets this id
NOTES = "mended"  # metadata.autograder.mended of the notebook


def load(path: Path) -> JSONNotebook:
    """Read a notebook that we built ourselves, with the source of each cell in one piece."""
    return joined(json.loads(path.read_text(encoding="utf-8")))


def joined(notebook: JSONNotebook) -> JSONNotebook:
    """Return a notebook with the source of each cell in one piece; files have it in lines."""
    cells = [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def as_notebook(mended: Mended, built: Mapping[str, Any]) -> JSONNotebook:
    """Return a mended notebook with the metadata of the one that was built.

    What was mended stands in the notebook's metadata and, for everybody to see, in a first cell.

    Parameters
    ----------
    mended : Mended
    built : mapping
        The notebook that students got; `load` reads it.
    """
    cells = [
        _own_cell(cell.cell, number)
        if cell.released is None or cell.cell.grade_id is None
        else _released_cell(built["cells"][cell.released], cell.cell.source)
        for number, cell in enumerate(mended.cells)
    ]
    if mended.notes:
        cells.insert(0, _notes_cell(mended.notes))
    metadata = {**built["metadata"], "autograder": {NOTES: list(mended.notes)}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def markdown_cell(source: str, cell_id: str, metadata: Mapping[str, Any] | None = None) -> JSONCell:
    """Return a cell of text."""
    own = dict(metadata or {})
    return {"cell_type": "markdown", "id": cell_id, "metadata": own, "source": source}


def is_note(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is the one that says what was mended."""
    return bool(cell.get("id") == NOTES_ID)


def is_test(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is one of ours that is worth points."""
    about = cell["metadata"].get("nbgrader", {})
    return bool(about.get("grade") and not about.get("solution"))


def is_task(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is one of ours that asks for something that a person grades."""
    return bool(cell["metadata"].get("nbgrader", {}).get("task"))


def grade_id_of(cell: Mapping[str, Any]) -> str | None:
    """Return the id that nbgrader knows a cell by, if it has one."""
    grade_id: str | None = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return grade_id


def _released_cell(built: JSONCell, source: str) -> JSONCell:
    # These are ours altogether, and may have lines here that students do not get: a hidden test,
    # or a mark scheme.
    is_ours = is_test(built) or is_task(built)
    return built if is_ours else {**built, "source": source}


def _own_cell(cell: NotebookCell, number: int) -> JSONCell:
    own = markdown_cell(cell.source, f"own-{number}")
    if cell.cell_type == "code":
        return {**own, "cell_type": "code", "execution_count": None, "outputs": []}
    return {**own, "cell_type": cell.cell_type}


def _notes_cell(notes: Sequence[str]) -> JSONCell:
    # A code block, so that nothing in a note (a grade_id of the student's) is rendered.
    lines = "\n".join(f"    {note}" for note in notes)
    return markdown_cell(f"**Mended before grading**\n\n{lines}", NOTES_ID)
