"""Turns the released notebook into one that a student hands in: text, ready to be written."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.simulation.source import head_of

_DOCSTRING = re.compile(r'^    """.*?"""\n', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class OwnCell:
    """A cell that a student added.

    Attributes
    ----------
    above : str
        The exercise above whose solution cell it stands.
    cell_type : str
        "code" or "markdown".
    source : str
    """

    above: str
    cell_type: str
    source: str


class ReleasedNotebook:
    """The notebook as it was handed out; its unchanged cells are turned into text only once.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        self._cells: list[dict[str, Any]] = notebook["cells"]
        self._texts = [_text_of(cell) for cell in self._cells]
        self._places = {
            cell["metadata"]["nbgrader"]["grade_id"]: place
            for place, cell in enumerate(self._cells)
            if cell["metadata"].get("nbgrader", {}).get("solution")
        }
        frame = json.dumps({**notebook, "cells": []}, indent=1, ensure_ascii=False)
        self._before, _, self._after = frame.partition('"cells": []')

    @property
    def exercises(self) -> tuple[str, ...]:
        """The exercises, in the order of their solution cells."""
        return tuple(self._places)

    def filled(self, sources: Mapping[str, str], own: Sequence[OwnCell] = ()) -> str:
        """Return the notebook with what a student wrote.

        Parameters
        ----------
        sources : mapping of str to str
            Exercise -> source of its solution cell; every other exercise stays a stub.
        own : sequence of OwnCell
        """
        texts = [[text] for text in self._texts]
        for exercise, source in sources.items():
            place = self._places[exercise]
            cell = self._cells[place]
            written = with_docstring(exercise, source.rstrip("\n"), "".join(cell["source"]))
            texts[place] = [_text_of({**cell, "source": written.splitlines(keepends=True)})]
        for number, added in enumerate(own):
            texts[self._places[added.above]].insert(-1, _text_of(_new_cell(added, number)))
        cells = ",\n".join(text for group in texts for text in group)
        return f'{self._before}"cells": [\n{cells}\n ]{self._after}\n'


def with_docstring(exercise: str, source: str, stub: str) -> str:
    """Return an answer with the docstring of its stub, as one has who writes below it."""
    documented = _DOCSTRING.search(stub)
    head = head_of(exercise).search(source)
    if documented is None or head is None or source[head.end() :].lstrip().startswith('"""'):
        return source
    return source[: head.end()] + documented[0] + source[head.end() :]


def _text_of(cell: dict[str, Any]) -> str:
    return textwrap.indent(json.dumps(cell, indent=1, ensure_ascii=False), "  ")


def _new_cell(added: OwnCell, number: int) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": added.cell_type}
    if added.cell_type == "code":
        cell["execution_count"] = None
    cell |= {"id": f"own-{number}", "metadata": {}}
    if added.cell_type == "code":
        cell["outputs"] = []
    return cell | {"source": added.source.splitlines(keepends=True)}
