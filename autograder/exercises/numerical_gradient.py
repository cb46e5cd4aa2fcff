"""The gradient of any function by central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import (
    Array,
    Call,
    Exercise,
    Manner,
    Objective,
    Part,
    Result,
    Setting,
)
from autograder.exercises.probes import eighths

# With this step and these functions every difference is exact, so a step that is ignored, or one
# that goes to one side only, is far off.
EXACT_STEP = 0.5


def _quadratic(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    """Return f(x) = ½ xᵀAx + bᵀx with random integers: the gradient mixes the entries."""
    count = int(np.prod(shape))
    A = generator.integers(-4, 5, (count, count)).astype(np.float64)
    A = A + A.T + 8 * np.eye(count)
    b = generator.integers(-8, 9, count).astype(np.float64)

    def function(x: Array) -> float:
        flat = x.reshape(-1)
        return float(flat @ A @ flat / 2 + b @ flat)

    return Objective("f a quadratic function", shape, function)


def _cubic(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    a = generator.integers(1, 5, shape).astype(np.float64)
    return Objective("f(x) = sum(a * x ** 3)", shape, lambda x: float(np.sum(a * x**3)))


def _smooth(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    a = generator.integers(1, 5, shape) / 2
    return Objective("f(x) = sum(sin(a * x))", shape, lambda x: float(np.sum(np.sin(a * x))))


def _linear(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    a = eighths(generator, shape)
    return Objective("f(x) = sum(a * x)", shape, lambda x: float(np.sum(a * x)))


Maker = Callable[[np.random.Generator, tuple[int, ...]], Objective]


def _part(
    name: str, weight: float, meaning: str, make: Maker, *shapes: tuple[int, ...], **options: Any
) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return tuple(
            Call({"f": make(generator, shape), "x": eighths(generator, shape, 2)}, options)
            for shape in shapes
        )

    return Part(name, weight, meaning, calls)


def _tolerance(call: Call, expected: Array) -> float:
    return 1e-6 * float(np.max(np.abs(expected), initial=1.0))


EXERCISE = Exercise(
    name="numerical_gradient",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 1, "a linear function of three numbers", _linear, (3,)),
        _part(
            "central",
            1.5,
            "a function that bends: differences to one side only are not precise enough",
            _quadratic,
            (2,),
            (4,),
            h=EXACT_STEP,
        ),
        _part("step", 0.5, "the step h that is passed", _cubic, (3,), h=EXACT_STEP),
        _part("smooth", 0.5, "a smooth function and the step 1e-5", _smooth, (4,)),
        _part(
            "any_shape",
            1,
            "an x of more than one axis",
            _linear,
            (2, 3),
            (2, 1, 2, 2),
        ),
        _part("scalar_like", 0.25, "an x of a single entry", _linear, (1,), (1, 1)),
        _part("cubic", 0.25, "a cubic function of a table of numbers", _cubic, (3, 2)),
    ),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.5, Manner.SECOND_CALL: 0.25},
    tolerance=_tolerance,
)
