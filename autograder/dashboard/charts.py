"""The page's charts: scores, speed on a log axis, and scores by when they were handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import mean, median

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from autograder.dashboard.budgets import BudgetUse, TimedGeometry
from autograder.dashboard.results import ClassResults
from autograder.dashboard.svg import BAR, DOT, GRID, INK, LIMIT, inline_svg, style
from autograder.feedback.text import points

WIDTH = 7.2  # inches of 72 px
BINS = 20
DOT_SIZE = 4.5
JITTER = 0.28  # of the way to the next row
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def score_histogram(results: ClassResults) -> Markup | None:
    """Draw how many students have how many points; None where nobody has any result."""
    scores = [one.score for one in results.graded]
    if not scores:
        return None
    with style():
        figure, axes = _figure(2.6)
        most = results.highest_score
        edges = np.linspace(0, most, min(BINS, max(1, round(most))) + 1)
        counts, _ = np.histogram(scores, edges)
        axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BAR, edgecolor=GRID)
        for value, name, side in ((mean(scores), "mean", "--"), (median(scores), "median", "-")):
            axes.axvline(value, color=LIMIT, linestyle=side, linewidth=1.5, label=name)
        axes.set_xlim(0, most)
        axes.set_xlabel("points")
        axes.set_ylabel("students")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        axes.legend(loc="upper left", frameon=False, ncols=2, bbox_to_anchor=(0, 1.18))
        return inline_svg(figure, "scores", _histogram_in_words(scores, results.max_score))


def _histogram_in_words(scores: Sequence[float], most: float) -> str:
    return (
        f"Histogram of the scores of {len(scores)} students: from {points(min(scores))} to "
        f"{points(max(scores))} of {points(most)} points, median {points(median(scores))}, mean "
        f"{mean(scores):.1f}."
    )


def speed_chart(use: BudgetUse) -> Markup | None:
    """Draw every student's cost beside the steps of a budget; None where nobody was timed."""
    if not use.geometries:
        return None
    with style():
        figure, axes = _figure(1.0 + 0.7 * len(use.geometries))
        axes.set_xscale("log")
        for row, geometry in enumerate(reversed(use.geometries)):
            _draw_row(axes, row, geometry)
        axes.set_ylim(-0.55, len(use.geometries) - 0.35)
        axes.set_yticks(
            range(len(use.geometries)),
            [geometry.meaning for geometry in reversed(use.geometries)],
        )
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        _label_ratios(axes)
        axes.set_xlabel("times what the lecture's way costs")
        return inline_svg(figure, f"speed-{use.check}", _speed_in_words(use))


def _draw_row(axes: Axes, row: int, geometry: TimedGeometry) -> None:
    generator = np.random.default_rng(row)  # the same page twice
    heights = row + generator.uniform(-JITTER, JITTER, len(geometry.ratios))
    _dots(axes, np.array(geometry.ratios), heights)
    for limit, line, name in ((geometry.full, "-", "all points"), (geometry.half, "--", "half")):
        if limit is not None:
            axes.plot([limit, limit], [row - 0.4, row + 0.4], line, color=LIMIT, linewidth=1.8)
            axes.annotate(
                f"{name} up to {limit:.2g}",
                (limit, row + 0.4),
                (0, 1),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                color=LIMIT,
            )


def _dots(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Draw dots as one line of short pieces: a tenth of the text that as many markers take."""
    gaps = np.full(len(x), np.nan)
    axes.plot(
        np.column_stack([x, x, gaps]).ravel(),
        np.column_stack([y, y, gaps]).ravel(),
        color=DOT,
        linewidth=DOT_SIZE,
        solid_capstyle="round",
    )


def _label_ratios(axes: Axes) -> None:
    low, high = axes.get_xlim()
    low, high = min(low, 0.5), max(high, 5.0)
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in TICKS if low <= tick <= high]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(axis="x")


def _speed_in_words(use: BudgetUse) -> str:
    told = [
        f"{geometry.meaning}: {len(geometry.ratios)} students, from {min(geometry.ratios):.2g} to "
        f"{max(geometry.ratios):.3g}, median {median(geometry.ratios):.2g}"
        for geometry in use.geometries
    ]
    return f"What {use.check} costs, in times the lecture's way. {'; '.join(told)}."


def score_by_time(results: ClassResults, due: datetime | None) -> Markup | None:
    """Draw scores against the time of handing in; None where fewer than two times are known."""
    known = [(one.handed_in, one.score) for one in results.graded if one.handed_in is not None]
    if len(known) < 2:
        return None
    with style():
        figure, axes = _figure(2.8)
        times = np.array([date2num(time) for time, _ in known])
        _dots(axes, times, np.array([score for _, score in known]))
        if due is not None:
            axes.axvline(date2num(due), color=LIMIT, linewidth=1.5, label="due")
            axes.legend(loc="upper left", frameon=False, bbox_to_anchor=(0, 1.17))
        locator = AutoDateLocator(minticks=3, maxticks=8)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.set_ylim(0, results.highest_score * 1.03)
        axes.set_xlabel("handed in (UTC)")
        axes.set_ylabel("points")
        axes.grid(axis="y", color=GRID)
        return inline_svg(figure, "times", _times_in_words(len(known), known, due))


def _times_in_words(
    number: int, known: Sequence[tuple[datetime | None, float]], due: datetime | None
) -> str:
    if due is None:
        return f"Scores of {number} students against the time of handing in."
    late = [score for time, score in known if time is not None and time > due]
    early = [score for time, score in known if time is not None and time <= due]
    told = [
        f"{len(some)} {when}, with {mean(some):.1f} points in the mean"
        for some, when in ((early, "in time"), (late, "late"))
        if some
    ]
    return f"Scores against the time of handing in: {'; '.join(told)}."


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure((WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axisbelow(True)
    axes.title.set_color(INK)
    return figure, axes
