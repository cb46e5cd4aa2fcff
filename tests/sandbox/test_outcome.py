"""What came of asking a student's code tells by itself what kind of end it was."""

from __future__ import annotations

import pytest

from autograder.sandbox.outcome import Raised, Stop, Stopped


@pytest.mark.parametrize("reason", list(Stop))
def test_what_takes_too_long_is_a_timeout_whatever_it_spent_the_time_on(reason: Stop) -> None:
    assert Stopped(reason).is_timeout is (reason in {Stop.CPU, Stop.WALL, Stop.ASLEEP})


@pytest.mark.parametrize(
    ("error", "is_unwritten"), [("NotImplementedError", True), ("ValueError", False)]
)
def test_a_stub_that_was_reached_is_not_written_yet(error: str, is_unwritten: bool) -> None:
    assert Raised(error, "").is_unwritten is is_unwritten
