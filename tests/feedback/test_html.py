"""A report as a page: everything from students is text, and nothing on it can run."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from autograder.feedback.html import prose, report_page
from autograder.model import CellOutcome, Report
from tests.feedback.test_text import REPORT

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`<script>alert(1)</script>`",
    "</code></p><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    '"><a href="javascript:alert(1)">',
    "&lt;script&gt;",
)


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_it_shows_scores_messages_and_what_was_mended() -> None:
    text = " ".join(" ".join(Tags(report_page(REPORT)).texts).split())
    assert "01_convolution · ada" in text
    assert "11.75 of 20 points" in text
    assert "Wrong with a stride of 2." in text
    assert "The test cell convolve-values was changed." in text
    assert "ZeroDivisionError" in text


def placed_everywhere(text: str) -> Report:
    check = dataclasses.replace(REPORT.checks[0], message=text, parts={text: 0.0})
    cells = (CellOutcome("x", text, text), CellOutcome(None, f"{text}!"))
    return dataclasses.replace(REPORT, student=text, checks=(check,), cells=cells, mended=(text,))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_students_write_is_shown_and_never_runs(text: str) -> None:
    tags, plain = Tags(report_page(placed_everywhere(text))), Tags(report_page(REPORT))
    assert set(tags.names) <= set(plain.names) | {"ul", "li", "code", "span"}
    assert not [name for name in tags.attributes if name.startswith("on") or name == "href"]
    assert text.replace("`", "") in "".join(tags.texts)


def test_it_loads_nothing() -> None:
    page = report_page(REPORT)
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=|@import|url\(|<script", page)


def test_what_stands_between_backticks_is_code() -> None:
    assert prose("say `f(x)` & `<y>`") == ("say <code>f(x)</code> &amp; <code>&lt;y&gt;</code>")
