"""The charts hold every student, take the page's colours, and tell in words what they show."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

from autograder.dashboard.budgets import budget_uses
from autograder.dashboard.charts import score_by_time, score_histogram, speed_chart
from tests.dashboard.classes import class_of, student, timed

NOON = datetime(2026, 11, 1, 12)
CLASS = class_of(
    *(
        timed(student(f"s{i}", 14 - i, 6, 2, handed_in=NOON + timedelta(hours=i)), 1 + i)
        for i in range(12)
    )
)


def drawn(chart: str | None) -> ElementTree.Element:
    assert chart is not None
    return ElementTree.fromstring(chart.replace("xlink:href", "href"))


def dots(chart: str | None) -> int:
    """Count the pieces of no length."""
    assert chart is not None
    return len(re.findall(r"M ([\d.]+) ([\d.]+) \s*L \1 \2 ", chart))


def bars(chart: str | None) -> list[str]:
    """Return the outlines of what is filled with the bars' colour."""
    assert chart is not None
    return re.findall(r'<path d="([^"]*)"[^>]*var\(--', chart)


def test_the_histogram_counts_everybody_and_says_so() -> None:
    chart = score_histogram(CLASS)
    assert drawn(chart).get("aria-label") == (
        "Histogram of the scores of 12 students: from 11 to 22 of 22 points, median 16.5, "
        "mean 16.5."
    )


def test_with_points_on_top_nobody_falls_out_of_the_histogram() -> None:
    *checks, last = CLASS.checks
    with_bonus = replace(CLASS, checks=(*checks, replace(last, is_bonus=True)))
    chart = score_histogram(with_bonus)
    assert "from 11 to 22 of 20 points" in str(drawn(chart).get("aria-label"))
    assert bars(chart) == bars(score_histogram(CLASS))


def test_every_students_cost_is_a_dot() -> None:
    (use,) = budget_uses(CLASS)
    chart = speed_chart(use)
    assert dots(chart) == 12
    assert "12 students, from 1 to 12, median 6.5" in str(drawn(chart).get("aria-label"))


def test_so_is_every_students_time() -> None:
    chart = score_by_time(CLASS, NOON + timedelta(hours=5.5))
    assert dots(chart) == 12
    assert drawn(chart).get("aria-label") == (
        "Scores against the time of handing in: 6 in time, with 19.5 points in the mean; 6 late, "
        "with 13.5 points in the mean."
    )


def test_colours_are_the_pages_and_ids_differ_from_chart_to_chart() -> None:
    (use,) = budget_uses(CLASS)
    charts = [score_histogram(CLASS), speed_chart(use), score_by_time(CLASS, None)]
    text = "".join(map(str, charts))
    assert "currentColor" in text
    assert "#01020" not in text
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'(?:href="|url\()#([^")]*)', text):
        assert target in ids


def test_the_same_class_makes_the_same_charts() -> None:
    assert score_histogram(CLASS) == score_histogram(CLASS)


def test_where_there_is_nothing_to_draw_there_is_no_chart() -> None:
    nobody = class_of()
    assert score_histogram(nobody) is None
    assert score_by_time(class_of(student("a", 14, 6, 2, handed_in=NOON)), None) is None
    (use,) = budget_uses(class_of(student("a", 14, 6, 2)))
    assert speed_chart(use) is None
