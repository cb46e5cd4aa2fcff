"""A report as a page: everything from students is text, and nothing on it can run."""

from __future__ import annotations

import base64
import dataclasses
import html
import re
from html.parser import HTMLParser

import pytest

import autograder.feedback.figures
from autograder.feedback.figures import figure_of
from autograder.feedback.html import prose, report_page
from autograder.feedback.text import SHOWN
from autograder.model import CellOutcome, CheckResult, Cost, Counterexample, Report
from tests.feedback.test_text import REPORT, TOLD

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


def page_of(*results: CheckResult) -> str:
    return report_page(dataclasses.replace(REPORT, checks=results))


class TestOneCheck:
    def test_tells_verdict_reason_smallest_case_picture_and_question_in_this_order(self) -> None:
        page = html.unescape(page_of(TOLD))
        pieces = (TOLD.message, TOLD.reason, "At entry", "<img src=", TOLD.question)
        places = [page.index(piece) for piece in pieces if piece is not None]
        assert len(places) == 5
        assert places == sorted(places)

    def test_the_picture_is_in_the_page_with_words_for_it(self) -> None:
        figure = figure_of(TOLD)
        assert figure is not None
        (source,) = re.findall(r'src="data:image/png;base64,([^"]*)"', page_of(TOLD))
        assert base64.b64decode(source) == figure.png
        (words,) = re.findall(r'alt="([^"]*)"', page_of(TOLD))
        assert html.unescape(words) == figure.alternative_text

    def test_speed_has_a_picture_of_its_own(self) -> None:
        timed = dataclasses.replace(REPORT.checks[1], costs=(Cost("a stride of 1", 2.5, 3.0),))
        assert "With a stride of 1: yours 2.5" in page_of(timed)

    def test_what_is_not_told_leaves_nothing_behind(self) -> None:
        page = page_of(CheckResult("a-values", 0, 1, REPORT.checks[0].status, ""))
        article = page[page.index("<article>") : page.index("</article>")]
        assert not re.search("<p|<figure|<img|Ask yourself|None", article)

    def test_a_picture_that_cannot_be_drawn_costs_nobody_the_page(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(result: CheckResult) -> None:
            raise ValueError("no such font")

        monkeypatch.setattr(autograder.feedback.figures, "counterexample_figure", fail)
        page = page_of(TOLD)
        assert TOLD.message in page
        assert "<img" not in page
        assert "convolve-values: its picture could not be drawn" in caplog.text


def placed_everywhere(text: str) -> Report:
    check = dataclasses.replace(
        REPORT.checks[0],
        message=text,
        reason=text,
        example=text,
        question=text,
        parts={text: 0.0},
        counterexample=Counterexample({text: [1.0], "x": text}, (0,), 1.0, text, [1.0], [text]),
    )
    cells = (CellOutcome("x", text, text), CellOutcome(None, f"{text}!"))
    return dataclasses.replace(REPORT, student=text, checks=(check,), cells=cells, mended=(text,))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_students_write_is_shown_and_never_runs(text: str) -> None:
    tags, plain = Tags(report_page(placed_everywhere(text))), Tags(report_page(REPORT))
    ours = {"ul", "li", "code", "span", "figure", "img", "strong"}
    assert set(tags.names) <= set(plain.names) | ours
    assert not [name for name in tags.attributes if name.startswith("on") or name == "href"]
    assert text.replace("`", "") in "".join(tags.texts)


def test_what_is_taken_out_leaves_no_tag_behind() -> None:
    text = "<scr\x1b[0mipt>alert(1)</scr\x1b[0mipt>"
    tags = Tags(report_page(placed_everywhere(text)))
    assert "script" not in tags.names
    assert "<script>alert(1)</script>" in tags.texts


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b2J", "\u202etxet", "\x00", "\u200b"])
def test_nothing_acts_or_hides_wherever_it_stands(text: str) -> None:
    assert text not in report_page(placed_everywhere(text))


def test_a_thousand_broken_cells_do_not_bury_the_rest() -> None:
    cells = tuple(CellOutcome(None, f"ValueError: {number}") for number in range(1000))
    notes = tuple(f"Note {number}." for number in range(1000))
    page = report_page(dataclasses.replace(REPORT, cells=cells, mended=notes))
    assert page.count("ValueError") == page.count("Note ") == SHOWN
    assert page.count(f"<li>and {1000 - SHOWN} more</li>") == 2


class TestUnsafe:
    def test_says_so_and_what_held(self) -> None:
        page = report_page(dataclasses.replace(REPORT, unsafe=True, sandbox=("seccomp", "uid")))
        assert "Graded without a full sandbox, as was asked for: only seccomp, uid held" in page

    def test_says_nothing_of_it_when_the_sandbox_was_whole(self) -> None:
        assert "without a full sandbox" not in report_page(REPORT)


def test_a_page_keeps_nothing_of_the_page_before() -> None:
    empty = dataclasses.replace(REPORT, checks=(), cells=(), mended=())
    first = report_page(empty)
    report_page(REPORT)
    assert report_page(empty) == first


def test_it_loads_nothing() -> None:
    page = report_page(dataclasses.replace(REPORT, checks=(TOLD,)))
    assert "default-src 'none'" in page
    assert not re.search(r'src="(?!data:)|href=|@import|url\(|<script', page)


def test_what_stands_between_backticks_is_code() -> None:
    assert prose("say `f(x)` & `<y>`") == ("say <code>f(x)</code> &amp; <code>&lt;y&gt;</code>")
