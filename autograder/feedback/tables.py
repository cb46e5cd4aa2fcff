"""The smallest case as tables of text, for the terminal: wrong entries are marked by a star."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from autograder.feedback.panels import DIFFERENCE, Panel, Tile, number_text, panels_of
from autograder.model import CheckResult

MOST_LINES = 12
BETWEEN_PANELS, BETWEEN_TILES = "    ", "   "
MARK = "*"


def case_lines(result: CheckResult, width: int) -> list[str]:
    """Return the arrays of a counterexample side by side, as far as they fit; else nothing."""
    panels = () if result.counterexample is None else panels_of(result.counterexample)
    shown = [panel for panel in panels if panel.title != DIFFERENCE]
    results = [panel for panel in shown if not panel.is_argument]
    for chosen in (shown, results):
        lines = side_by_side([_panel_lines(panel) for panel in chosen], BETWEEN_PANELS)
        if lines and len(lines) <= MOST_LINES and max(map(len, lines)) <= width:
            return lines
    return []


def _panel_lines(panel: Panel) -> list[str]:
    is_marked = any(tile.wrong for row in panel.tiles for tile in row)
    longest = max(len(number_text(entry)) for entry in panel.entries)
    longest += len(MARK) if is_marked else 0
    lines = [f"{panel.title} ({MARK} wrong)" if is_marked else panel.title]
    for row in panel.tiles:
        lines += side_by_side([_tile_lines(tile, longest) for tile in row], BETWEEN_TILES)
    return [*lines, panel.rest] if panel.rest else lines


def _tile_lines(tile: Tile, longest: int) -> list[str]:
    lines = [tile.label] if tile.label else []
    for i, line in enumerate(tile.rows):
        marks = [MARK if (i, j) in tile.wrong else "" for j in range(len(line))]
        texts = [mark + number_text(entry) for mark, entry in zip(marks, line, strict=True)]
        lines.append(" ".join(text.rjust(longest) for text in texts))
    return lines


def side_by_side(blocks: Sequence[list[str]], gap: str) -> list[str]:
    """Return blocks of lines beside one another."""
    widths = [max(map(len, block)) for block in blocks]
    rows = zip_longest(*blocks, fillvalue="")
    return [
        gap.join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
