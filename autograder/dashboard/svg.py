"""Turns matplotlib's figures into SVG that stands inside a page and takes its colours from it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.figure import Figure

# Colours that stand for the page's own, in light and in dark; drawn by nobody else.
INK, GRID, BAR, DOT, LIMIT = (f"#01020{digit}" for digit in range(1, 6))
_THEME = {
    INK: "currentColor",
    GRID: "var(--line)",
    BAR: "var(--bar)",
    DOT: "var(--dot)",
    LIMIT: "var(--limit)",
}
_STYLE: Any = {  # matplotlib's type has a name for each setting
    "svg.fonttype": "none",  # text stays text: searched, read aloud, as large as the page's
    "path.simplify": False,  # a dot is a line of no length
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_HEAD = re.compile(r".*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"|(<svg[^>]*?) height="[^"]*"')
_FONT = re.compile(r"'DejaVu Sans'[^;\"]*")
_LONG_NUMBER = re.compile(r"(\d+\.\d\d)\d+")


@contextmanager
def style() -> Iterator[None]:
    """Draw and write figures in the settings of the page."""
    with mpl.rc_context(_STYLE):
        yield


def inline_svg(figure: Figure, name: str, description: str) -> Markup:
    """Return a figure as an element of a page; to be called within `style`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    name : str
        Sets its ids apart from those of the page's other figures.
    description : str
        What a reader is told who does not see it.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):  # the same figure makes the same text
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = _METADATA.sub("", _HEAD.sub("", buffer.getvalue(), count=1))
    for colour, own in _THEME.items():
        text = text.replace(colour, own)
    text = _LONG_NUMBER.sub(r"\1", _FONT.sub("system-ui, sans-serif", text))
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", text)
    label = f'<svg class="chart" role="img" aria-label="{escape(description)}"'
    return Markup(text.replace("<svg", label, 1))
