"""A counterexample as panels of small tables: what goes in, what is right, what came out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.feedback.visible import in_one_line
from autograder.model import JSON, CheckResult, Counterexample

Entry = float | str  # a text is what JSON has no number for: "nan", "-inf"
Table = npt.NDArray[Any]  # of entries

MOST_DOWN, MOST_ACROSS = 3, 4  # planes of an array that are shown
LONGEST_NUMBER = 7
ROUNDING = 1e-9  # of the largest right entry: two numbers this near are the same

EXPECTED, YOURS, DIFFERENCE = "expected", "yours", "difference"
ROLES = {
    "X": "input",
    "I": "input",
    "F": "filter",
    "f": "filter",
    "b": "bias",
    "dO": "upstream",
    "dA": "upstream",
    "dP": "upstream",
    "dZ": "upstream",
    "dscores": "upstream",
    "Z": "input",
    "x": "at",
}


@dataclass(frozen=True)
class Tile:
    """One plane of an array.

    Attributes
    ----------
    label : str
        Which plane it is, `X[0, 1]`; empty where there is only one.
    rows : tuple of tuples of Entry
    wrong : frozenset of (row, column)
        The entries that are not as expected.
    """

    label: str
    rows: tuple[tuple[Entry, ...], ...]
    wrong: frozenset[tuple[int, int]] = frozenset()

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return len(self.rows), len(self.rows[0])


@dataclass(frozen=True)
class Panel:
    """One array: its planes in a grid, images downwards and channels across.

    Attributes
    ----------
    title : str
    shape : tuple of int
    tiles : tuple of tuples of Tile
    is_argument : bool
    left_out : int
        How many planes are not shown.
    """

    title: str
    shape: tuple[int, ...]
    tiles: tuple[tuple[Tile, ...], ...]
    is_argument: bool = False
    left_out: int = 0

    @property
    def is_divided(self) -> bool:
        """Whether its planes have labels."""
        return bool(self.tiles[0][0].label)

    @property
    def rest(self) -> str:
        """What is to be said of planes that are not shown."""
        return f"and {self.left_out} more" if self.left_out else ""

    @property
    def entries(self) -> Iterator[Entry]:
        """All entries that are shown."""
        return (entry for row in self.tiles for tile in row for line in tile.rows for entry in line)


def panels_of(counterexample: Counterexample) -> tuple[Panel, ...]:
    """Return what there is to draw; nothing where the results are no small arrays."""
    right, yours = _table(counterexample.right), _table(counterexample.yours)
    if right is None or yours is None:
        return ()
    arguments = tuple(
        replace(_panel(f"{ROLES.get(name, '')} {name}".strip(), name, table), is_argument=True)
        for name, value in counterexample.arguments.items()
        if (table := _table(value)) is not None
    )
    return (*arguments, *_results(right, yours, counterexample.index))


def _results(right: Table, yours: Table, index: tuple[int, ...]) -> tuple[Panel, ...]:
    if right.shape != yours.shape:
        named = ((EXPECTED, right), (YOURS, yours))
        return tuple(
            _panel(f"{name}, {shape_text(table.shape)}", "", table) for name, table in named
        )
    difference = _difference(right, yours)
    wrong = difference != 0
    if _is_place_in(right, index):
        wrong[index] = True
    else:
        index = ()
    return (
        _panel(EXPECTED, "", right, index=index),
        _panel(YOURS, "", yours, wrong, index),
        _panel(DIFFERENCE, "", difference, wrong, index),
    )


def call_text(result: CheckResult) -> str:
    """Return the call as the student would write it, what is not drawn after it."""
    assert result.counterexample is not None, "there is a call to write"
    names, texts = [], []
    for name, value in result.counterexample.arguments.items():
        if isinstance(value, str):
            text = in_one_line(value)
            texts.append(text if text.startswith(name) else f"{name}: {text}")
        is_named = isinstance(value, str) or _table(value) is not None
        names.append(name if is_named else f"{name}={_option(value)}")
    call = f"{result.exercise}({', '.join(names)})"
    return ", ".join([call, *texts])


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as one reads it: 1×1×3×3."""
    return "×".join(map(str, shape))


def number_text(entry: Entry) -> str:
    """Write a number so that it fits into a cell."""
    if isinstance(entry, str):
        text = in_one_line(entry)
        return text if len(text) <= LONGEST_NUMBER else f"{text[: LONGEST_NUMBER - 1]}…"
    for digits in (4, 3, 2, 1):
        text = f"{entry + 0.0:.{digits}g}".replace("e+0", "e").replace("e+", "e")
        text = text.replace("e-0", "e-").replace("-", "−")
        if len(text) <= LONGEST_NUMBER:
            break
    return text


def _option(value: JSON) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else str(value)


def _table(value: JSON) -> Table | None:
    """Return an array; None for all else. Pairs like `kernel_size` hold ints, no array does."""
    if not isinstance(value, list):
        return None
    table: Table = np.array(value, dtype=object)
    if not table.size or not all(isinstance(entry, (float, str)) for entry in table.flat):
        return None
    return _reshaped([_entry(entry) for entry in table.flat], table.shape)


def _reshaped(entries: list[Entry], shape: tuple[int, ...]) -> Table:
    table: Table = np.empty(len(entries), dtype=object)
    table[:] = entries
    return table.reshape(shape)


def _entry(value: Entry) -> Entry:
    return value if isinstance(value, str) or math.isfinite(value) else str(value)


def _difference(right: Table, yours: Table) -> Table:
    finite = [abs(entry) for entry in right.flat if isinstance(entry, float)]
    same = ROUNDING * max(finite, default=0.0)

    def subtract(expected: Entry, got: Entry) -> Entry:
        if isinstance(expected, str) or isinstance(got, str):
            return 0.0 if expected == got else got if isinstance(got, str) else expected
        return _entry(got - expected) if abs(got - expected) > same else 0.0

    pairs = zip(right.flat, yours.flat, strict=True)
    return _reshaped([subtract(expected, got) for expected, got in pairs], right.shape)


def _is_place_in(table: Table, index: tuple[int, ...]) -> bool:
    return len(index) == table.ndim and all(
        0 <= place < size for place, size in zip(index, table.shape, strict=True)
    )


def _panel(
    title: str,
    name: str,
    table: Table,
    wrong: Any = None,
    index: tuple[int, ...] = (),
) -> Panel:
    """Lay out an array's planes; the one that `index` points to is among those shown."""
    wrong = np.zeros(table.shape, dtype=bool) if wrong is None else wrong
    leading = (1, 1, *table.shape[:-2])
    columns = leading[-1]
    rows = int(np.prod(leading)) // columns
    plane = table.shape[-2:] if table.ndim > 1 else (1, *table.shape)
    planes, masks = (array.reshape(rows, columns, *plane) for array in (table, wrong))
    position = np.ravel_multi_index(index[:-2], table.shape[:-2]) if len(index) > 2 else 0
    down = _chosen(rows, MOST_DOWN, int(position) // columns)
    across = _chosen(columns, MOST_ACROSS, int(position) % columns)

    def tile(i: int, j: int) -> Tile:
        where = np.unravel_index(i * columns + j, table.shape[:-2]) if table.ndim > 2 else ()
        label = f"{name}[{', '.join(map(str, where))}]" if rows * columns > 1 else ""
        lines = tuple(map(tuple, planes[i, j].tolist()))
        places = frozenset((int(row), int(column)) for row, column in np.argwhere(masks[i, j]))
        return Tile(label, lines, places)

    tiles = tuple(tuple(tile(i, j) for j in across) for i in down)
    left_out = rows * columns - len(down) * len(across)
    return Panel(title, table.shape, tiles, left_out=left_out)


def _chosen(count: int, most: int, focus: int) -> list[int]:
    first = list(range(min(count, most)))
    return first if focus in first else [*first[:-1], focus]
