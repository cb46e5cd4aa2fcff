"""Ctrl-C ends a run wherever it strikes."""

from __future__ import annotations

import signal
import weakref

import pytest

from autograder.classroom.interrupt import noticed_interrupts


class Thing:
    """Something that a weak reference can watch."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_that_python_drops_is_raised_at_the_next_check() -> None:
    with noticed_interrupts() as check:
        thing = Thing()
        watch = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
        del thing
        assert watch() is None, "Ctrl-C was pressed, and we are still here"
        with pytest.raises(KeyboardInterrupt):
            check()


def test_any_other_strikes_at_once() -> None:
    with noticed_interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_without_one_nothing_happens_and_all_is_as_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    with noticed_interrupts() as check:
        check()
    assert signal.getsignal(signal.SIGINT) is before
