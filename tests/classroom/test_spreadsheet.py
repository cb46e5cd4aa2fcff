"""A name in a file is never computed, never breaks a line, and never fills a message."""

from __future__ import annotations

import pytest

from autograder.classroom.spreadsheet import harmless, named


@pytest.mark.parametrize("name", ["O'Neill, Anna", 'the "best"', "a;b", "Ærø 李", "'", "", "a=b"])
def test_a_name_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝", "＠"])
def test_no_name_is_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\0", "\x1b"])
def test_nothing_unseen_hides_one(character: str) -> None:
    assert harmless(f"{character}=1") == "?=1"


def test_names_are_listed_in_order_and_not_without_end() -> None:
    assert named({"ben", "anna\n"}) == "anna?, ben"
    assert named([f"s{number:02}" for number in range(60)]).endswith("s48, s49, and 10 more")
