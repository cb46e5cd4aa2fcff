"""A report as a page of its own: no script, no network, everything from students escaped."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.feedback.text import MARKS, broken_cells, points
from autograder.model import Report

_CODE = re.compile("`([^`]*)`")


def prose(text: str) -> Markup:
    """Escape a sentence, and set what stands between backticks in it as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def report_page(report: Report) -> str:
    """Return the feedback page of one report."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "prose": prose}
    page = environment.get_template("page.html")
    return page.render(report=report, marks=MARKS, broken=broken_cells(report))
