"""What reading something costs, in bytes and in steps: no clock, so the same on every machine."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import settings, target

import autograder

PACKAGE = str(Path(autograder.__file__).parent)

FEW = 200  # examples with every `make test`; a long run's profile asks for more
fuzzed = settings(max_examples=max(FEW, settings().max_examples), deadline=None)


class TooManyStepsError(AssertionError):
    """More was done than what was read may cost."""


def look_for_more(spent: float, label: str) -> None:
    """Have a long run look for examples that cost more; a short one has no time for that."""
    if fuzzed.max_examples > FEW:
        target(spent, label=label)


def peak_memory(call: Callable[[], object]) -> int:
    """Return how many bytes were taken at the same time, at most, during a call."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def steps(call: Callable[[], object], most: float) -> int:
    """Return how many bytecodes of the package a call carries out; end it when they are too many.

    Raises
    ------
    TooManyStepsError
        If it carries out more than `most`.
    """
    taken = 0

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal taken
        taken += event == "opcode"
        if taken > most:
            raise TooManyStepsError(f"more than {most:.0f} bytecodes")
        return step

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return step

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        call()
    finally:
        sys.settrace(before)
    return taken
