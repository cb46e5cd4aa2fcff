"""A report as a page of its own: no script, no network, everything from students escaped."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from autograder.feedback.text import (
    MARKS,
    SHOWN,
    broken_cells,
    not_graded_sentence,
    points,
    unsafe_sentence,
)
from autograder.feedback.visible import visible
from autograder.model import Report

if TYPE_CHECKING:
    from autograder.feedback.figures import Figures

# A second layer: should anything escape the escaping, the browser runs and loads nothing.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)

_CODE = re.compile("`([^`]*)`")


def prose(text: str) -> Markup:
    """Escape a sentence, and set what stands between backticks in it as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(visible(text)))))


def report_page(report: Report, figures: Figures | None = None) -> str:
    """Return the feedback page of one report.

    Parameters
    ----------
    report : Report
    figures : mapping, optional
        Its pictures, where they have been drawn already.
    """
    from autograder.feedback.figures import figures_of  # slow to import

    return _page().render(
        report=report,
        figures=figures_of(report) if figures is None else figures,
        marks=MARKS,
        broken=broken_cells(report),
        unsafe=unsafe_sentence(report),
        not_graded=not_graded_sentence(report),
        most=SHOWN,
        policy=CONTENT_SECURITY_POLICY,
    )


@cache
def _page() -> Template:
    """Return the page's template; compiling it takes longer than filling it in."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=shown,  # of everything that the page shows, so that nothing can be forgotten
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "prose": prose, "base64": base64_of}
    return environment.get_template("page.html")


def base64_of(data: bytes) -> str:
    """Return bytes as text for a page."""
    return base64.b64encode(data).decode("ascii")


def shown(value: Any) -> Any:
    """Make text visible; what is markup already was made of visible text."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
