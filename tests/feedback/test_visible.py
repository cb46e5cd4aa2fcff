"""Students' text as it may be looked at: nothing acts, nothing hides, nothing is endless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.feedback.visible import capped, in_one_line, visible

ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
KEPT = "\n\t\u200c\u200d"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x1b[2J\x1b[Hgone", "gone"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;http://example.org\x1b\\a link\x1b]8;;\x1b\\", "a link"),
        ("\x1bcreset", "reset"),
        ("\x1bPstring\x1b\\text", "text"),
    ],
)
def test_ansi_sequences_are_taken_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    "character",
    "\0\a\b\x1b\x7f\x9b\xad\u200b\u200e\u202e\u2066\u2028\ufeff\ue000\ud800\U000e0041",
    ids=ascii,
)
def test_what_acts_or_shows_nothing_becomes_a_question_mark(character: str) -> None:
    assert visible(f"a{character}") == "a?"


@pytest.mark.parametrize(
    "text",
    ["plain", "größer", "2 × 3 – „so“", "می\u200cخواهم", "👩\u200d🔬", "a\tb\n", "卷积", "a\xa0b"],
)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text


def test_a_progress_bar_becomes_lines() -> None:
    assert visible("10 %\r20 %\r\n") == "10 %\n20 %\n"


@given(st.text(st.sampled_from("\x1b\x9b\x9d\x90[]0;m\x07\\P\r\nax\u202e"), max_size=60))
def test_nothing_that_acts_is_ever_left(text: str) -> None:
    seen = visible(text)
    assert not [c for c in seen if unicodedata.category(c) in ACTING and c not in KEPT]
    assert visible(seen) == seen


def test_one_line_is_one_line() -> None:
    assert in_one_line("a\n\tb\u2028 c\r\x0bd ") == "a b? c ?d"


def test_what_is_too_long_says_how_much_is_left_out() -> None:
    assert capped("abc", 3) == "abc"
    assert capped("x" * 1500, 100) == "x" * 100 + "\n… (1,400 more characters are not shown)"
