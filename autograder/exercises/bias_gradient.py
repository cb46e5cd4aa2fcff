"""The bias's gradient: a bias goes into every entry of its output channel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.gradient import central_differences
from autograder.exercise import (
    Array,
    Call,
    Differentiable,
    Exercise,
    Manner,
    Part,
    Result,
    Setting,
    SmallCase,
)
from autograder.exercises import backward, forward
from autograder.exercises.misconceptions.bias_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered


def _part(
    name: str, weight: float, meaning: str, *shapes: tuple[int, ...], combines: bool = False
) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return tuple(Call({"dO": _upstream(generator, shape)}) for shape in shapes)

    return Part(name, weight, meaning, calls, combines)


def _upstream(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return an upstream gradient of which only each channel's entry nearest to 0 is negative.

    So no sum is 0, as small as one of its entries, or as small as their number.
    """
    planes = [np.abs(eighths(generator, shape[2:])) for _ in range(shape[0] * shape[1])]
    for plane in planes:
        plane.flat[plane.argmin()] *= -1
    return np.array(planes).reshape(shape)


def _numerically(call: Call, convolve: Callable[..., Array]) -> Array:
    dO = call.arguments["dO"]
    N, K, H, W = dO.shape
    X, F = np.zeros((N, 1, H, W)), np.zeros((K, 1, 1, 1))
    return central_differences(lambda b: convolve(X, F, b), np.zeros(K), dO)


SMALL_CASES = tuple(
    SmallCase(Call({"dO": numbered(shape)}))
    for shape in (
        (1, 1, 1, 1),
        (1, 1, 1, 2),
        (2, 1, 1, 1),
        (1, 2, 1, 1),
        (2, 2, 1, 2),
        (1, 1, 2, 2),
    )
)

EXERCISE = Exercise(
    name="bias_gradient",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 0.5, "one image and one filter", (1, 1, 2, 2)),
        _part("filters", 0.75, "several filters", (1, 3, 2, 2), (1, 2, 3, 3)),
        _part("batch", 0.75, "several images: the sum, not the mean", (2, 1, 2, 2), (3, 1, 3, 3)),
        _part(
            "mixed",
            0.25,
            "several images and filters at once",
            (2, 3, 2, 2),
            (3, 2, 2, 4),
            combines=True,
        ),
        _part("not_square", 0.25, "an output that is not square", (1, 1, 2, 4)),
    ),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.125, Manner.SECOND_CALL: 0.125},
    differentiable=Differentiable("convolve", forward.convolve, _numerically),
    right=backward.bias_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
