"""What students get wrong in `relu`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy


def _instead(function: Callable[[Array], Any]) -> Buggy:
    """Compute another function."""

    def buggy(right: Function) -> Function:
        def relu(Z: Array) -> Any:
            return function(Z)

        return relu

    return buggy


def _afterwards(change: Callable[[Array], Any]) -> Buggy:
    """Change the result."""

    def buggy(right: Function) -> Function:
        def relu(Z: Array) -> Any:
            return change(right(Z))

        return relu

    return buggy


MISCONCEPTIONS = (
    Misconception(
        "negative-zeroed-wrong-way",
        _instead(lambda Z: np.minimum(Z, 0.0)),
        "You keep the negative numbers and set the positive ones to 0. It is the other way round: "
        "what is positive passes unchanged.",
        "The output of `relu` is never negative: which numbers can it keep, then?",
    ),
    Misconception(
        "maximum-along-axis",
        _instead(lambda Z: np.max(Z, 0)),
        "`np.max(Z, 0)` finds the largest numbers along axis 0. You want to compare each entry "
        "with 0 by itself, so that the result has the shape of `Z`.",
        "For a `Z` of shape (2, 3), which shape does your result have, and what became of the "
        "other entries?",
    ),
    Misconception(
        "step-function",
        _instead(lambda Z: np.where(Z > 0, 1.0, 0.0)),
        "You return 1 where `Z` is positive: that only says which entries pass. `relu` returns "
        "their values.",
        "What should come out for a `Z` of 2.5: the answer to “is it positive?”, or a number?",
    ),
    Misconception(
        "absolute-value",
        _instead(np.abs),
        "You turn negative numbers into positive ones of the same size. `relu` makes them 0.",
        "What should come out for -2, and what for 2?",
    ),
    Misconception(
        "not-rectified",
        _instead(np.copy),
        "You return `Z` as it is: negative numbers are still negative.",
        "Which number should stand in the result where `Z` is -2?",
    ),
    Misconception(
        "leaky",
        _instead(lambda Z: np.where(Z > 0, Z, 0.01 * Z)),
        "A hundredth of each negative number is left. That is a “leaky” activation; the one that "
        "is asked for makes them exactly 0.",
        "What should `max(Z, 0)` be for a `Z` of -2?",
    ),
    Misconception(
        "leaky",
        _instead(lambda Z: np.where(Z > 0, Z, 0.1 * Z)),
        "A tenth of each negative number is left. That is a “leaky” activation; the one that is "
        "asked for makes them exactly 0.",
        "What should `max(Z, 0)` be for a `Z` of -2?",
    ),
    Misconception(
        "clipped-at-one",
        _afterwards(lambda A: np.minimum(A, 1.0)),
        "You cut off at 1 what is larger. `relu` has no upper end: what is positive passes "
        "unchanged.",
        "What should come out for a `Z` of 5?",
    ),
    Misconception(
        "sigmoid-instead",
        _instead(lambda Z: 1 / (1 + np.exp(-Z))),
        "You return the sigmoid, which lies between 0 and 1. Here the activation is the larger of "
        "each number and 0.",
        "What should come out for a `Z` of 5, and what for -5?",
    ),
    Misconception(
        "flat-result",
        _afterwards(np.ravel),
        "Your numbers are right, but they stand in one long row. The result has the shape of `Z`.",
        "If `Z` is a batch of images, of which shape does the next layer expect its input?",
    ),
)
