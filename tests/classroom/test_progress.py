"""How far a class is: a bar on a terminal, plain lines elsewhere, and how many failed in both."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest

from autograder.classroom import progress
from autograder.classroom.progress import duration, line, shown
from autograder.classroom.runner import Graded

CLASS = [
    Graded("anna", None),
    Graded("ben", None, "not a notebook"),
    Graded("chiara", None, is_new=False),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_everybody_comes_through() -> None:
    assert list(shown(iter(CLASS), 3)) == CLASS


def test_on_a_terminal_it_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(shown(iter(CLASS), 3)) == CLASS
    last = terminal.getvalue().split("\r")[-1]
    assert "3/3" in last
    assert "1 failed" in last


def test_elsewhere_the_last_line_says_it_all(capsys: pytest.CaptureFixture[str]) -> None:
    list(shown(iter(CLASS), 3))
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("3 of 3 graded, ")
    assert said.endswith(", 1 failed")
    assert "\r" not in said


def test_elsewhere_a_line_comes_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(0, 1000, 6))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(now)))

    def graded() -> Iterator[Graded]:
        yield from CLASS * 2

    list(shown(graded(), 6))
    said = capsys.readouterr().err.splitlines()
    assert [text.split(" graded")[0] for text in said] == ["2 of 6", "4 of 6", "6 of 6"]
    assert "left" in said[0]


def test_what_was_graded_before_does_not_make_it_look_fast(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(100))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(now)))
    list(shown(iter(CLASS), 3))
    assert "0.5 a second" in capsys.readouterr().err  # two in four seconds


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((500, 5000, 12.34, 2), "500 of 5,000 graded, 12.3 a second, 6 min left, 2 failed"),
        ((5000, 5000, 12.0, 0), "5,000 of 5,000 graded, 12.0 a second, 0 failed"),
        ((1, 2, 0.0, 0), "1 of 2 graded, 0.0 a second, 0 failed"),
    ],
)
def test_a_line(arguments: tuple[int, int, float, int], said: str) -> None:
    assert line(*arguments) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (89, "89 s"),
        (90, "2 min"),
        (3600, "60 min"),
        (5400, "1 h 30 min"),
        (86400, "24 h 00 min"),
    ],
)
def test_a_time_to_wait(seconds: float, said: str) -> None:
    assert duration(seconds) == said
