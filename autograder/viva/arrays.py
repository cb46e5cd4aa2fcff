"""Writes small arrays out as rows of numbers, side by side as far as they fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.feedback.tables import side_by_side
from autograder.viva.effect import Values

GAP = "    "
Block = list[str]


def number_text(value: float) -> str:
    """Write a number briefly: 3, 0.125, -1.5."""
    rounded = round(value, 9) if np.isfinite(value) else value
    return f"{rounded + 0:.7g}"  # no -0


def array_blocks(name: str, values: Values) -> list[Block]:
    """Return an array as blocks of lines: one for each table of rows and columns in it."""
    if values.ndim == 0:
        return [[f"{name} = {number_text(float(values))}"]]
    if values.ndim == 1:
        return [[f"{name} = [{', '.join(number_text(float(value)) for value in values)}]"]]
    blocks = []
    for index in np.ndindex(*values.shape[:-2]):
        place = f"[{', '.join(map(str, index))}]" if index else ""
        blocks.append([f"{name}{place} =", *_rows(values[index])])
    return blocks


def beside(blocks: Sequence[Block], width: int) -> list[str]:
    """Return blocks side by side, in as many rows of blocks as the width asks for."""
    lines: list[str] = []
    row: list[Block] = []
    for block in blocks:
        if row and sum(map(_width, [*row, block])) + len(GAP) * len(row) > width:
            lines += side_by_side(row, GAP)
            row = []
        row.append(block)
    return lines + side_by_side(row, GAP)


def _rows(table: Values) -> Block:
    texts = [[number_text(float(value)) for value in row] for row in table]
    longest = max(len(text) for row in texts for text in row)
    return ["  " + " ".join(text.rjust(longest) for text in row) for row in texts]


def _width(block: Block) -> int:
    return max(map(len, block))
