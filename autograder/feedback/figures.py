"""Pictures for feedback: a wrong answer's smallest case, and what a function costs as bars."""

from __future__ import annotations

import logging
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.feedback import canvas
from autograder.feedback.alternative_text import case_in_words, cost_text, costs_in_words
from autograder.feedback.canvas import Canvas, Figure, fonts
from autograder.feedback.layout import (
    BETWEEN_PANELS,
    BETWEEN_ROWS,
    BETWEEN_TILES,
    LINE,
    ROUND_NUMBER,
    SMALL,
    TEXT,
    Layout,
    layout_of,
)
from autograder.feedback.panels import (
    EXPECTED,
    Entry,
    Panel,
    Tile,
    call_text,
    number_text,
    panels_of,
)
from autograder.model import CheckResult, Cost, Report

__all__ = ["Figure", "Figures", "counterexample_figure", "figure_of", "figures_of", "speed_figure"]

Figures = Mapping[str, Figure | None]  # by the id of the check

log = logging.getLogger(__name__)

MARGIN = 10.0
BELOW_CALL = 4.0
MOST_CHARACTERS = 92  # of a line of text
GRID = 0.5  # round a cell
OUTLINE = 2.0
INNER_OUTLINE = 0.5
LEGEND_STEPS = 64
LEGEND_STEP = 2.0

LIGHTEST, DARKEST = 0.97, 0.2  # of the colour map, which goes on to white and black for the numbers
WHITE_BELOW = 0.57  # of lightness; there white stands out as much as black
LABELS, AXIS, BEHIND_BARS = 120.0, 400.0, 40.0
BAR = 20.0
UNIT = "times what the lecture's way costs; equal steps are equal factors"
YOUR_BAR, OTHER_BAR = canvas.colour(0.35), canvas.GREY
INK_ON_COLOUR = canvas.colour(0)
ALL_POINTS, HALF_POINTS, NO_POINTS = map(canvas.colour, (0.96, 0.9, 0.83))
FAR_OFF = 4.0  # times the range of what is right: beyond it, colours stay with what is right


def figures_of(report: Report) -> Figures:
    """Return the pictures of a report's checks by their ids."""
    return {check.id: figure_of(check) for check in report.checks}


def figure_of(result: CheckResult) -> Figure | None:
    """Draw what belongs to a check's result, if there is anything to draw.

    A picture that fails is missing, and the log says so: it costs nobody the page, or a point.
    """
    try:
        return speed_figure(result) if result.costs else counterexample_figure(result)
    except Exception:
        log.exception("%s: its picture could not be drawn", result.id)
        return None


@dataclass(frozen=True)
class Scale:
    """From numbers to colours, the same for all panels: the larger, the darker."""

    low: float
    high: float

    def lightness(self, entry: Entry) -> float:
        """Return a place in the colour map; white for what is no number."""
        if isinstance(entry, str):
            return 1.0
        place = (entry / 2 - self.low / 2) / self.half_length if self.half_length else 0.0
        return LIGHTEST - min(max(place, 0.0), 1.0) * (LIGHTEST - DARKEST)

    @property
    def half_length(self) -> float:
        """Half the range; all of it may be too large for a number."""
        return self.high / 2 - self.low / 2

    def is_far_beyond(self, other: Scale) -> bool:
        """Tell whether the other scale's numbers would all look alike on this one."""
        return 0 < FAR_OFF * other.half_length < self.half_length


def scale_of(panels: Sequence[Panel]) -> Scale:
    """Return the scale that all panels share.

    A wrong entry that is far off would make all others look alike, so it gets the colour at the end
    of the scale.
    """
    scale = _range(panels)
    right = _range([panel for panel in panels if panel.is_argument or EXPECTED in panel.title])
    return right if scale.is_far_beyond(right) else scale


def _range(panels: Sequence[Panel]) -> Scale:
    numbers = [entry for panel in panels for entry in panel.entries if not isinstance(entry, str)]
    return Scale(min(numbers, default=0.0), max(numbers, default=0.0))


def counterexample_figure(result: CheckResult) -> Figure | None:
    """Draw the smallest case of a check; None where there are only single numbers to show.

    Parameters
    ----------
    result : CheckResult

    Returns
    -------
    Figure or None
        With the same colour for the same number in every panel, and the wrong entries outlined.
    """
    panels = () if result.counterexample is None else panels_of(result.counterexample)
    if not panels:
        return None
    layout = layout_of(panels, fonts())
    call = textwrap.wrap(call_text(result), MOST_CHARACTERS)
    picture = Canvas(*_case_size(layout, call), layout.fonts)
    _CaseDrawing(picture, layout, scale_of(panels)).draw(call)
    return picture.figure(case_in_words(result, panels))


def _case_size(layout: Layout, call: list[str]) -> tuple[float, float]:
    width, height = layout.size
    width = max(width, *(layout.fonts.width(line, TEXT) for line in call))
    legend = 0 if layout.shows_numbers else BETWEEN_ROWS + LINE
    height += LINE * len(call) + BELOW_CALL + legend
    return width + 2 * MARGIN, height + 2 * MARGIN


@dataclass(frozen=True)
class _CaseDrawing:
    """Draws the panels of one counterexample."""

    picture: Canvas
    layout: Layout
    scale: Scale

    def draw(self, call: list[str]) -> None:
        y = MARGIN
        for line in call:
            self.picture.text(MARGIN, y + LINE / 2, line, TEXT, canvas.GREY)
            y += LINE
        y += BELOW_CALL
        for row in self.layout.rows:
            self.draw_row(y, row)
            y += self.layout.row_size(row)[1] + BETWEEN_ROWS
        if not self.layout.shows_numbers:
            self.draw_legend(y)

    def draw_row(self, y: float, row: Sequence[Panel]) -> None:
        x = MARGIN
        for panel in row:
            self.draw_panel(x, y, panel)
            x += self.layout.panel_size(panel)[0] + BETWEEN_PANELS

    def draw_panel(self, x: float, y: float, panel: Panel) -> None:
        self.picture.text(x, y + LINE / 2 - 1, panel.title, TEXT)
        y += LINE
        _, height = self.layout.tile_size(panel.tiles[0][0])
        width = self.layout.column_width(panel)
        label = LINE if panel.is_divided else 0.0
        for row in panel.tiles:
            for column, tile in enumerate(row):
                left = x + column * (width + BETWEEN_TILES)
                self.picture.text(left, y + label / 2, tile.label, SMALL, canvas.GREY)
                self.draw_tile(left, y + label, tile)
            y += label + height + BETWEEN_TILES
        y -= BETWEEN_TILES
        self.picture.text(x, y + LINE / 2, panel.rest, SMALL, canvas.GREY)

    def draw_tile(self, x: float, y: float, tile: Tile) -> None:
        self.picture.box(x, y, *self.layout.tile_size(tile), canvas.SILVER)
        cell = self.layout.cell
        for i, line in enumerate(tile.rows):
            for j, entry in enumerate(line):
                self.draw_cell(x + j * cell, y + i * cell, entry)
                if (i, j) in tile.wrong:
                    self.draw_outline(x + j * cell, y + i * cell)

    def draw_cell(self, x: float, y: float, entry: Entry) -> None:
        cell = self.layout.cell
        lightness = self.scale.lightness(entry)
        fill = canvas.colour(lightness)
        self.picture.box(x + GRID, y + GRID, cell - 2 * GRID, cell - 2 * GRID, fill)
        if self.layout.shows_numbers:
            text = number_text(entry)
            fits = self.layout.fonts.width(text, TEXT) <= cell - ROUND_NUMBER
            ink = canvas.colour(1 if lightness < WHITE_BELOW else 0)
            place = x + cell / 2, y + cell / 2
            self.picture.text(*place, text, TEXT if fits else SMALL, ink, "mm")

    def draw_outline(self, x: float, y: float) -> None:
        """Outline a wrong cell in a colour, and in white inside it, which shows on dark cells."""
        cell = self.layout.cell
        line = min(OUTLINE, cell / 12)
        self.picture.frame(x, y, cell, cell, canvas.OUTLINE, line)
        inside = cell - 2 * line
        self.picture.frame(x + line, y + line, inside, inside, canvas.colour(1), INNER_OUTLINE)

    def draw_legend(self, y: float) -> None:
        """Say which colours numbers have where there is no room for the numbers."""
        scale, middle = self.scale, y + LINE / 2
        low, high = number_text(scale.low), number_text(scale.high)
        self.picture.text(MARGIN, middle, low, SMALL)
        x = MARGIN + self.layout.fonts.width(low, SMALL) + ROUND_NUMBER
        for step in range(LEGEND_STEPS):
            entry = scale.low + 2 * scale.half_length * (step / (LEGEND_STEPS - 1))
            fill = canvas.colour(scale.lightness(entry))
            self.picture.box(x, y + 4, LEGEND_STEP, LINE - 8, fill)
            x += LEGEND_STEP
        self.picture.text(x + ROUND_NUMBER, middle, high, SMALL)


def speed_figure(result: CheckResult) -> Figure | None:
    """Draw what a function costs beside the budget's steps; None where nothing was timed.

    Parameters
    ----------
    result : CheckResult
    """
    if not result.costs:
        return None
    axis = _axis_of(result.costs)
    drawings = [_CostDrawing(cost, axis) for cost in result.costs]
    height = sum(drawing.height for drawing in drawings) + BETWEEN_ROWS * (len(drawings) - 1)
    width = LABELS + AXIS + BEHIND_BARS
    picture = Canvas(width + 2 * MARGIN, height + LINE + 2 * MARGIN, fonts())
    y = MARGIN
    for drawing in drawings:
        drawing.draw(picture, y)
        y += drawing.height + BETWEEN_ROWS
    picture.text(MARGIN + LABELS, y - BETWEEN_ROWS + LINE / 2 + 4, UNIT, SMALL, canvas.GREY)
    return picture.figure(costs_in_words(result.costs))


@dataclass(frozen=True)
class Axis:
    """From costs to places: equal factors are equally long."""

    low: float
    high: float

    def place(self, cost: float) -> float:
        """Return how far to the right a cost lies."""
        share = math.log(max(cost, self.low) / self.low) / math.log(self.high / self.low)
        return AXIS * min(share, 1.0)


def _axis_of(costs: Sequence[Cost]) -> Axis:
    """Return an axis on which every cost and every limit has its place."""
    numbers = [
        number
        for cost in costs
        for number in (cost.yours, cost.full, cost.half, cost.looped)
        if number  # a cost too small for the clock is 0, which has no place on this axis
    ]
    return Axis(min(0.3, *numbers) / 1.5, max(5.0, *numbers) * 1.25)


@dataclass(frozen=True)
class _CostDrawing:
    """Draws one geometry: a bar for each cost, over the zones that points are given in."""

    cost: Cost
    axis: Axis

    @property
    def bars(self) -> list[tuple[str, float, int]]:
        """What is drawn as a bar: its label, its length, its colour."""
        cost = self.cost
        bars = [("yours", cost.yours, YOUR_BAR), ("the lecture's way", 1.0, OTHER_BAR)]
        return bars + ([("loops over pixels", cost.looped, OTHER_BAR)] if cost.looped else [])

    @property
    def zones(self) -> list[tuple[str, float, int]]:
        """Which share of the points is given up to which cost."""
        full, half = self.cost.full, self.cost.half
        if full is None:
            known = [("all points", half or self.axis.high, ALL_POINTS)]
        else:
            known = [("all points", full, ALL_POINTS), ("half", half or full, HALF_POINTS)]
        return [*known, ("none" if half else "", self.axis.high, NO_POINTS)]

    @property
    def height(self) -> float:
        """How high all of it is."""
        return LINE + LINE + len(self.bars) * BAR + LINE

    def draw(self, picture: Canvas, y: float) -> None:
        picture.text(MARGIN, y + LINE / 2, f"With {self.cost.meaning}", TEXT)
        y += LINE
        self.draw_zones(picture, y)
        y += LINE
        for label, cost, fill in self.bars:
            middle, left = y + BAR / 2, MARGIN + LABELS
            picture.text(left - 8, middle, label, TEXT, anchor="rm")
            length = self.axis.place(cost)
            picture.box(left, y + 3, length, BAR - 6, fill)
            picture.text(left + length + 5, middle, cost_text(cost), TEXT, INK_ON_COLOUR)
            y += BAR

    def draw_zones(self, picture: Canvas, y: float) -> None:
        left, height = MARGIN + LABELS, LINE + len(self.bars) * BAR
        start = 0.0
        for label, limit, fill in self.zones:
            end = AXIS + BEHIND_BARS if limit == self.axis.high else self.axis.place(limit)
            if end <= start:
                continue
            picture.box(left + start, y, end - start, height, fill)
            if picture.width(label, SMALL) <= end - start - 4:
                middle = left + (start + end) / 2, y + LINE / 2
                picture.text(*middle, label, SMALL, INK_ON_COLOUR, "mm")
            if limit < self.axis.high:
                below = y + height + LINE / 2
                picture.text(left + end, below, cost_text(limit), SMALL, anchor="mm")
            start = end
