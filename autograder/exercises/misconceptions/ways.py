"""A mistake that students make in several ways, with different numbers, under one name."""

from __future__ import annotations

from collections.abc import Callable

from autograder.exercise import Function, Misconception

Buggy = Callable[[Function], Function]


def ways(
    name: str, buggy: tuple[Buggy, ...], explanation: str, question: str
) -> tuple[Misconception, ...]:
    """Return one misconception for each way of making the same mistake."""
    return tuple(Misconception(name, each, explanation, question) for each in buggy)
