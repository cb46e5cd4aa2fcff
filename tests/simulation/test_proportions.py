"""As many students of each kind as the proportions say."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import astuple
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.simulation.proportions import Habits, Proportions, dealt


def test_the_shares_add_up_to_a_class() -> None:
    assert sum(astuple(Proportions())) == pytest.approx(1)


def test_a_hundred_students_are_the_percentages() -> None:
    counts = Counter(dealt(Proportions(), 100, random.Random(0)))
    assert counts["mistake"] == 34
    assert counts["loop"] == 1
    assert counts.total() == 100


def test_help_and_documentation_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    percents = [round(100 * share) for share in astuple(Proportions())]
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    told = capsys.readouterr().out.partition("Of 100 students")[2]
    assert list(map(int, re.findall(r"\d+", told))) == [*percents, round(100 * Habits().late)]
    page = (Path(__file__).parents[2] / "docs" / "simulation.md").read_text(encoding="utf-8")
    assert list(map(int, re.findall(r"^\| (\d+) \|", page, re.MULTILINE))) == percents


@pytest.mark.parametrize("students", [1, 2, 7, 60, 333])
def test_nobody_is_left_out_by_rounding(students: int) -> None:
    counts = Counter(dealt(Proportions(), students, random.Random(0)))
    assert counts.total() == students
    for name, count in counts.items():
        assert abs(count - getattr(Proportions(), name) * students) <= 1


def test_who_is_left_over_goes_where_most_was_cut_off() -> None:
    assert dealt(Proportions(), 1, random.Random(0)) == ["mistake"]


def test_they_come_in_random_order_but_always_the_same() -> None:
    kinds = dealt(Proportions(), 100, random.Random(0))
    assert kinds != sorted(kinds)
    assert kinds == dealt(Proportions(), 100, random.Random(0))
    assert kinds != dealt(Proportions(), 100, random.Random(1))
