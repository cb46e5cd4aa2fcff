"""The page about a class in a real browser: sorted, searched, printed, on a phone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograder.dashboard.gradebook import Recorded
from autograder.dashboard.page import class_page
from autograder.dashboard.results import Outcome
from autograder.model import CheckResult, Status
from tests.browser.chromium import Chromium
from tests.browser.conftest import OpenFile, Photograph
from tests.browser.listener import Listener
from tests.browser.payloads import PAYLOADS, Payload
from tests.browser.tab import View
from tests.dashboard.classes import class_of, student, timed, with_result
from tests.fixtures.long import a_few

PHONE = View(width=360, height=640)
STUDENTS = 30
NOON = datetime(2026, 11, 1, 12)
FEEDBACK = "<!DOCTYPE html><title>feedback of s03</title><p>What s03 reads."
EVIL = "<script>document.documentElement.dataset.evil = 1</script>"


def result_of(student: str, check: str) -> CheckResult | None:
    return CheckResult(
        check, 7.0, 14.0, Status.PARTIAL, "Wrong with a stride of 2.", example="See."
    )


def a_class(name_of_one: str = EVIL) -> str:
    """Return the page about a class in which everything occurs."""
    students = [
        timed(student(f"s{i:02d}", 14 - i % 5, 6, 2, handed_in=NOON + timedelta(hours=i)), 1 + i)
        for i in range(STUDENTS)
    ]
    students[3] = with_result(students[3], 0, misconceptions=("filter-flipped",))
    students[4] = with_result(students[4], 0, misconceptions=("filter-flipped",))
    students[5] = with_result(student("s05", 0, 0, 2), 0, outcome=Outcome.NOT_ATTEMPTED)
    students[6] = with_result(students[6], 0, fingerprint="1f")
    students.append(student(name_of_one, 7, 3, 0, problem=name_of_one))
    links = {"s03": "feedback/s03.html"}
    return class_page(class_of(*students), Recorded(due=NOON), result_of, links)


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    (tmp_path / "feedback").mkdir()
    (tmp_path / "feedback" / "s03.html").write_text(FEEDBACK)
    path = tmp_path / "index.html"
    path.write_text(a_class(), encoding="utf-8")
    return path


def shown(page: Page) -> list[str]:
    """Return the students that the table shows, from top to bottom."""
    return page.locator("#table tbody tr:visible").evaluate_all(
        "rows => rows.map(row => row.dataset.student)"
    )


def test_a_column_is_sorted_by_numbers_up_and_down(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    score = page.get_by_role("columnheader", name="score")
    score.get_by_role("button").click()
    expect(score).to_have_attribute("aria-sort", "ascending")
    assert shown(page)[:2] == ["s05", EVIL]
    score.get_by_role("button").click()
    expect(score).to_have_attribute("aria-sort", "descending")
    assert shown(page)[0] == "s00"
    assert shown(page)[-1] == "s05"


def test_who_has_no_value_comes_last_both_ways(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    handed_in = page.get_by_role("columnheader", name="handed in").get_by_role("button")
    for _ in range(2):
        handed_in.click()
        assert set(shown(page)[-2:]) == {"s05", EVIL}


def test_students_are_searched_as_one_types(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    page.get_by_label("Search").fill("S1")
    assert shown(page) == [f"s1{i}" for i in range(10)]
    expect(page.get_by_role("status")).to_have_text(f"10 of {STUDENTS + 1} students")


def test_a_number_shows_who_it_counts_and_everybody_comes_back(
    dashboard: Path, open_file: OpenFile
) -> None:
    page = open_file(dashboard)
    page.locator(".glance").get_by_role("button", name="2 students").click()
    assert shown(page) == ["s03", "s04"]
    page.get_by_role("button", name="Only: filter-flipped").click()
    assert len(shown(page)) == STUDENTS + 1
    expect(page.get_by_label("Search")).to_be_focused()


def test_a_piece_of_a_bar_does_too(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    page.get_by_role("button", name="convolve-values not attempted: 1 student").click()
    assert shown(page) == ["s05"]


def test_everything_can_be_done_with_the_keyboard(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to")).to_be_focused()
    page.get_by_label("Search").focus()
    page.keyboard.type("s0")
    page.get_by_role("button", name="score").focus()
    page.keyboard.press("Enter")
    assert shown(page)[0] == "s05"
    page.locator(".glance").get_by_role("button", name="2 students").focus()
    page.keyboard.press("Space")
    assert shown(page) == ["s04", "s03"]
    page.keyboard.press("Enter")  # the button that brings everybody back has the focus
    assert len(shown(page)) == 10


def test_a_student_leads_to_the_feedback(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    page.get_by_role("link", name="s03").click()
    expect(page).to_have_title("feedback of s03")


def test_a_name_that_is_a_script_does_nothing(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard)
    assert EVIL in shown(page)
    assert page.evaluate("document.documentElement.dataset.evil") is None


@pytest.mark.parametrize("payload", a_few(PAYLOADS, 6), ids=lambda payload: payload.name)
def test_nor_does_any_other_name(payload: Payload, chromium: Chromium, listener: Listener) -> None:
    text = payload.text(listener.address)
    visit = chromium.visit(listener.publish(a_class(text)), listener)
    assert visit.acted == frozenset()


@pytest.mark.parametrize(
    "view",
    [
        View(width=1100),
        View(width=1100, color_scheme="dark"),
        PHONE,
        View(width=794, media="print"),
    ],
    ids=["light", "dark", "phone", "print"],
)
def test_nothing_sticks_out_however_it_is_looked_at(
    dashboard: Path, open_file: OpenFile, photograph: Photograph, view: View
) -> None:
    page = open_file(dashboard, view)
    assert page.evaluate("document.documentElement.scrollWidth") <= view.width
    photograph(page)


def test_print_has_the_whole_table_and_no_tools(dashboard: Path, open_file: OpenFile) -> None:
    page = open_file(dashboard, View(width=794, media="print"))
    expect(page.locator(".tools")).to_be_hidden()
    table = page.locator(".students")
    assert table.evaluate("one => one.scrollHeight <= one.clientHeight")


def test_the_dark_page_is_dark(dashboard: Path, open_file: OpenFile) -> None:
    lightness = "getComputedStyle(document.documentElement).colorScheme && matchMedia"
    page = open_file(dashboard, View(color_scheme="dark"))
    assert page.evaluate(f"{lightness}('(prefers-color-scheme: dark)').matches")
    ink = page.locator("svg.chart text").first.evaluate("one => getComputedStyle(one).fill")
    assert ink == page.locator("body").evaluate("one => getComputedStyle(one).color")
