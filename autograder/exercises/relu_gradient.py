"""The rectifier's gradient: the upstream gradient where Z is positive, else 0."""

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
from autograder.exercises.misconceptions.relu_gradient import MISCONCEPTIONS
from autograder.exercises.probes import distinct, eighths


def _part(name: str, weight: float, meaning: str, *shapes: tuple[int, ...]) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        # No entry of Z is within a step of the kink at 0, so differences are exact.
        return tuple(
            Call({"dA": _upstream(generator, Z), "Z": Z})
            for Z in (distinct(generator, shape) for shape in shapes)
        )

    return Part(name, weight, meaning, calls)


def _upstream(generator: np.random.Generator, Z: Array) -> Array:
    """Return an upstream gradient of both signs above, below and at 0 alike."""
    dA = np.abs(eighths(generator, Z.shape)).reshape(-1)
    dA[np.argsort(Z, axis=None, kind="stable")[::2]] *= -1
    return dA.reshape(Z.shape)


def _zeros(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
    Z = np.array([[-2.0, 0.0, 2.0], [0.0, 6.0, -6.0]])
    nearby = Z / 16  # a threshold that is not 0 shows here
    return tuple(Call({"dA": _upstream(generator, Z), "Z": Z}) for Z in (Z, nearby))


def _numerically(call: Call, relu: Callable[..., Array]) -> Array | None:
    dA, Z = call.arguments["dA"], call.arguments["Z"]
    return central_differences(relu, Z, dA) if np.all(Z != 0) else None


def _small(dA: list[float], Z: list[float]) -> SmallCase:
    return SmallCase(Call({"dA": np.array(dA), "Z": np.array(Z)}))


SMALL_CASES = (
    _small([101.0, 102.0], [-11.0, 12.0]),
    _small([-101.0, -102.0], [11.0, 12.0]),
    _small([101.0], [0.0]),
)


EXERCISE = Exercise(
    name="relu_gradient",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 1, "a row of numbers", (6,)),
        _part("any_shape", 0.5, "a batch of images", (2, 3), (2, 2, 3, 3)),
        Part("zero", 0.75, "a Z of exactly 0, where the gradient is 0", _zeros),
    ),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    differentiable=Differentiable("relu", forward.relu, _numerically),
    right=backward.relu_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
