"""Where panels stand in a picture: side by side where they fit, with numbers if there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.feedback.canvas import Fonts
from autograder.feedback.panels import Panel, Tile, number_text

# All lengths are in pixels of the page.
WIDEST, HIGHEST = 680.0, 800.0
BETWEEN_ROWS = 16.0
BETWEEN_PANELS = 22.0
BETWEEN_TILES = 8.0
LINE = 18.0  # of text
TEXT, SMALL = 12.0, 10.0
CELL = 28.0
WITHOUT_NUMBERS = (16.0, 10.0, 6.0)  # the cells' sizes that are tried
ROUND_NUMBER = 8.0  # what a number leaves of its cell's width

Rows = tuple[tuple[Panel, ...], ...]


@dataclass(frozen=True)
class Layout:
    """Which panels stand side by side, and how large their cells are."""

    rows: Rows
    cell: float
    shows_numbers: bool
    fonts: Fonts

    def tile_size(self, tile: Tile) -> tuple[float, float]:
        """Return the width and height of one plane, without its label."""
        rows, columns = tile.size
        return columns * self.cell, rows * self.cell

    def column_width(self, panel: Panel) -> float:
        """Return how much room the planes of a panel and their labels have, side by side."""
        labels = [self.fonts.width(tile.label, SMALL) for row in panel.tiles for tile in row]
        return max(self.tile_size(panel.tiles[0][0])[0], *labels)

    def panel_size(self, panel: Panel) -> tuple[float, float]:
        """Return the width and height of a panel, with all that is written round it."""
        _, height = self.tile_size(panel.tiles[0][0])
        down, across = len(panel.tiles), len(panel.tiles[0])
        label = LINE if panel.is_divided else 0.0
        width = across * (self.column_width(panel) + BETWEEN_TILES) - BETWEEN_TILES
        height = down * (label + height + BETWEEN_TILES) - BETWEEN_TILES
        texts = self.fonts.width(panel.title, TEXT), self.fonts.width(panel.rest, SMALL)
        return max(width, *texts), LINE + height + (LINE if panel.rest else 0.0)

    def row_size(self, row: Sequence[Panel]) -> tuple[float, float]:
        """Return the width and height of panels side by side."""
        widths, heights = zip(*map(self.panel_size, row), strict=True)
        return sum(widths) + BETWEEN_PANELS * (len(row) - 1), max(heights)

    @property
    def size(self) -> tuple[float, float]:
        """The width and height of all rows."""
        widths, heights = zip(*map(self.row_size, self.rows), strict=True)
        return max(widths), sum(heights) + BETWEEN_ROWS * (len(heights) - 1)

    @property
    def fits(self) -> bool:
        """Whether there is room for it on a page."""
        width, height = self.size
        return width <= WIDEST and height <= HIGHEST


def layout_of(panels: Sequence[Panel], fonts: Fonts) -> Layout:
    """Return the first layout that fits: with numbers if they can be, in as few rows as can be."""
    layouts = list(_layouts(panels, fonts))
    return next((layout for layout in layouts if layout.fits), layouts[-1])


def _layouts(panels: Sequence[Panel], fonts: Fonts) -> Iterator[Layout]:
    texts = {number_text(entry) for panel in panels for entry in panel.entries}
    widest = max(fonts.width(text, SMALL) for text in texts)
    cell = max(CELL, math.ceil(widest + ROUND_NUMBER))
    arrangements = list(_arrangements(panels))
    for rows in arrangements:
        yield Layout(rows, cell, True, fonts)
    for small in WITHOUT_NUMBERS:
        for rows in arrangements:
            yield Layout(rows, small, False, fonts)


def _arrangements(panels: Sequence[Panel]) -> Iterator[Rows]:
    """Yield ways to break panels into rows, the fewest rows first."""
    arguments = tuple(panel for panel in panels if panel.is_argument)
    results = tuple(panel for panel in panels if not panel.is_argument)
    yield ((*arguments, *results),)
    above = (arguments,) if arguments else ()
    yield (*above, results)
    yield (*above, results[:2], results[2:]) if results[2:] else (*above, results)
    yield (*above, *((panel,) for panel in results))
    yield tuple((panel,) for panel in panels)
