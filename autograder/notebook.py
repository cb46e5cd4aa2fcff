"""Reads .ipynb files into plain cells: with bounds, without nbformat, never executing anything."""

from __future__ import annotations

import json
import math
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

MAX_BYTES = 20_000_000
MAX_VALUES = 1_000_000  # `{"":0},` has seven characters; Python takes 250 bytes for it
MAX_CELLS = 2_000
MAX_SOURCE = 1_000_000  # characters of one cell
MAX_CODE = 2_000_000  # characters of all code cells, which are searched many times
CELL_TYPES = ("code", "markdown", "raw")


class NotebookError(Exception):
    """A file cannot be read as a notebook; the message is one line that names it."""


@dataclass(frozen=True)
class NotebookCell:
    """One cell as it stands in the file.

    Attributes
    ----------
    cell_type : str
        "code", "markdown" or "raw".
    source : str
    grade_id : str or None
        nbgrader's name for the cell; None if it has none.
    is_solution, is_grade, is_locked : bool
        nbgrader's flags. A test cell is one that is graded and not a solution.
    points : float
        What the cell claims to be worth; 0 unless that is a finite, non-negative number.
    tags : tuple of str
    cell_id : str or None
        The cell's own id (format 4.5), or the one under which Colab keeps it.
    """

    cell_type: str
    source: str
    grade_id: str | None = None
    is_solution: bool = False
    is_grade: bool = False
    is_locked: bool = False
    points: float = 0.0
    tags: tuple[str, ...] = ()
    cell_id: str | None = None


def read_notebook(path: str | Path) -> tuple[NotebookCell, ...]:
    """Return the cells of a notebook file.

    Raises
    ------
    NotebookError
        Whatever is wrong with the file; no other exception escapes.
    """
    return parse_notebook(read_bytes(Path(path)), str(path))


def read_bytes(path: Path) -> bytes:
    """Return a notebook file's content.

    Raises
    ------
    NotebookError
        If it cannot be read, or is larger than any notebook that is graded.
    """
    name = one_line(str(path))
    try:
        # Without O_NONBLOCK, opening a FIFO waits for a writer that never comes.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise NotebookError(f"{name}: not an ordinary file; hand in the .ipynb file.")
            if status.st_size > MAX_BYTES:
                raise _too_large(name, status.st_size)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)  # a file may grow while it is read
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise NotebookError(f"{name}: there is no such file; check the path.") from None
    except (OSError, ValueError) as error:
        # Python says ValueError of one thing only, in words that differ between its versions.
        reason = error.strerror if isinstance(error, OSError) else "a null byte in its name"
        raise NotebookError(
            f"{name}: cannot be read ({reason}); check its name and permissions."
        ) from None


def parse_notebook(data: bytes, name: str) -> tuple[NotebookCell, ...]:
    """Return the cells of a notebook given as bytes; `name` stands for it in messages.

    Raises
    ------
    NotebookError
        Whatever is wrong with the bytes; no other exception escapes.
    """
    name = one_line(name)
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    if not data.strip(b"\x00\t\n\r "):
        raise NotebookError(f"{name}: the file is empty; hand in the notebook again.")
    cells = _cells_of(_load_json(data, name), name)
    if len(cells) > MAX_CELLS:
        raise NotebookError(
            f"{name}: {len(cells):,} cells, more than the {MAX_CELLS:,} that are graded; "
            "delete cells that are not needed and save it again."
        )
    read = read_cells(cells, name)
    _refuse_too_much_text(read, name)
    return read


def read_cells(cells: Sequence[Any], name: str) -> tuple[NotebookCell, ...]:
    """Return the cells of a notebook that is loaded already, however many and long they are.

    For notebooks of our own: a student's is read with bounds, by the functions above.

    Raises
    ------
    NotebookError
        If one of them is not a notebook's cell.
    """
    return tuple(_cell(cell, number, name) for number, cell in enumerate(cells, start=1))


def one_line(text: str, limit: int = 200) -> str:
    """Return text of a student's (a file's name, say) as it may stand in a message or a log.

    Control characters and line breaks become "?", and what is too long is cut in the middle.
    """
    shown = "".join(character if character.isprintable() else "?" for character in text)
    if len(shown) > limit:
        half = limit // 2
        shown = f"{shown[:half]}…{shown[-half:]}"
    return shown


def _too_large(name: str, size: int) -> NotebookError:
    return NotebookError(
        f"{name}: {size / 1e6:,.1f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are read; "
        "clear the outputs and save it again."
    )


def _load_json(data: bytes, name: str) -> Any:
    again = "hand in the .ipynb file that Jupyter saves"
    if _holds_too_many_values(data):
        raise NotebookError(
            f"{name}: more than the {MAX_VALUES:,} values that are read; "
            "clear the outputs and save it again."
        )
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotebookError(f"{name}: not UTF-8 text, so not a notebook; {again}.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}: {error.msg}"
        raise NotebookError(f"{name}: not JSON ({where}), so not a notebook; {again}.") from None
    except (RecursionError, MemoryError, ValueError):  # nested too deeply, or endless digits
        raise NotebookError(f"{name}: JSON that no notebook holds; {again}.") from None


def _holds_too_many_values(data: bytes) -> bool:
    """Tell whether JSON text opens or separates more values than are read, before it is read."""
    marks = b"[{,"
    if sum(map(data.count, marks)) <= MAX_VALUES:
        return False
    # Only a few files get here. What stands within strings does not count: sources, pictures.
    text = np.frombuffer(data.replace(rb"\\", b"").replace(rb"\"", b""), np.uint8)
    outside = ~np.logical_xor.accumulate(text == ord('"'))
    return sum(int(np.count_nonzero(outside & (text == mark))) for mark in marks) > MAX_VALUES


def _cells_of(notebook: Any, name: str) -> list[Any]:
    again = "open it in Jupyter, save it and hand in that file"
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise NotebookError(f"{name}: JSON, but not a notebook; hand in the .ipynb file.")
    version = notebook["nbformat"]
    if version != 4:
        shown = version if type(version) is int and abs(version) < 1000 else "unknown"
        raise NotebookError(f"{name}: notebook format {shown}, but 4 is needed; {again}.")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise NotebookError(f"{name}: a notebook without a list of cells; {again}.")
    return cells


def _cell(cell: Any, number: int, name: str) -> NotebookCell:
    if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_TYPES:
        raise NotebookError(
            f"{name}: cell {number} is not a code, Markdown or raw cell; "
            "open the notebook in Jupyter, delete that cell and save it again."
        )
    metadata = _mapping(cell.get("metadata"))
    nbgrader = _mapping(metadata.get("nbgrader"))
    tags = metadata.get("tags")
    return NotebookCell(
        cell_type=cell["cell_type"],
        source=_source(cell.get("source", ""), number, name),
        grade_id=_text(nbgrader.get("grade_id")),
        is_solution=nbgrader.get("solution") is True,
        is_grade=nbgrader.get("grade") is True,
        is_locked=nbgrader.get("locked") is True,
        points=_points(nbgrader.get("points")),
        tags=tuple(filter(None, map(_text, tags))) if isinstance(tags, list) else (),
        cell_id=_text(cell.get("id")) or _text(metadata.get("id")),
    )


def _source(source: Any, number: int, name: str) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotebookError(
            f"{name}: the text of cell {number} is not text; "
            "open the notebook in Jupyter, delete that cell and save it again."
        )
    return _without_surrogates(source).replace("\r\n", "\n").replace("\r", "\n")


def _refuse_too_much_text(cells: Sequence[NotebookCell], name: str) -> None:
    for number, cell in enumerate(cells, start=1):
        if len(cell.source) > MAX_SOURCE:
            raise NotebookError(
                f"{name}: cell {number} has {len(cell.source):,} characters, more than the "
                f"{MAX_SOURCE:,} that are read; shorten it and save the notebook again."
            )
    code = sum(len(cell.source) for cell in cells if cell.cell_type == "code")
    if code > MAX_CODE:
        raise NotebookError(
            f"{name}: {code:,} characters of code, more than the {MAX_CODE:,} that are read; "
            "shorten the code cells and save it again."
        )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return _without_surrogates(value) if isinstance(value, str) and value else None


def _without_surrogates(text: str) -> str:
    # JSON can hold half a surrogate pair, which no file or pipe takes afterwards.
    return text.encode("utf-8", "replace").decode("utf-8")


def _points(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        points = float(value)
    except OverflowError:  # an int of 400 digits
        return 0.0
    return points if math.isfinite(points) and points >= 0 else 0.0
