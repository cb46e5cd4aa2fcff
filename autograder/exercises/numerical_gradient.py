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
    SmallCase,
)
from autograder.exercises.misconceptions.numerical_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths

# With this step and these functions every difference is exact, so a step that is ignored, or one
# that goes to one side only, is far off.
EXACT_STEP = 0.5
CUBIC = "f(x) = sum(a * x ** 3)"


def _quadratic(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    """Return f(x) = ½ xᵀAx + bᵀx with random integers: the gradient mixes the entries."""
    count = int(np.prod(shape))
    # No entry is 0, so each entry's slope depends on where the others are.
    A = generator.integers(1, 5, (count, count)).astype(np.float64)
    A = A + A.T + 8 * np.eye(count)
    b = generator.integers(-8, 9, count).astype(np.float64)

    def function(x: Array) -> float:
        flat = x.reshape(-1)
        return float(flat @ A @ flat / 2 + b @ flat)

    return Objective("f a quadratic function", shape, function)


def _cubic(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    a = generator.integers(1, 5, shape).astype(np.float64)
    return Objective(CUBIC, shape, lambda x: float(np.sum(a * x**3)))


def _smooth(generator: np.random.Generator, shape: tuple[int, ...]) -> Objective:
    # Some entry of `eighths(…, 2)` is not near 0, nor near 2: there these bend enough for one side.
    a = generator.integers(3, 5, shape) / 2
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
    # Whoever ignores the step is wrong there, so it can be told whether a result is 0 or nearly 0.
    exact = call.options.get("h") == EXACT_STEP and call.arguments["f"].formula == CUBIC
    return (1e-12 if exact else 1e-6) * float(np.max(np.abs(expected), initial=1.0))


def right(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Compare f a step above and a step below, one entry of x at a time."""
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


def _small(
    formula: str, function: Callable[[Array], float], x: list[float] | list[list[float]]
) -> SmallCase:
    """Make a case with a step on which every difference is exact, and that matters."""
    where = np.array(x)
    objective = Objective(f"f(x) = {formula}", where.shape, function)
    return SmallCase(Call({"f": objective, "x": where}, {"h": 0.25}))


SMALL_CASES = (
    _small("13 * x[0]", lambda x: 13 * x[0], [3.0]),
    _small("x[0] ** 2", lambda x: x[0] ** 2, [3.0]),
    _small("x[0] ** 3", lambda x: x[0] ** 3, [3.0]),
    _small("13 * x[0] + 17 * x[1]", lambda x: 13 * x[0] + 17 * x[1], [3.0, 5.0]),
    _small("x[0] * x[1]", lambda x: x[0] * x[1], [3.0, 5.0]),
    _small("13 * x[0, 0] + 17 * x[0, 1]", lambda x: 13 * x[0, 0] + 17 * x[0, 1], [[3.0, 5.0]]),
)


EXERCISE = Exercise(
    name="numerical_gradient",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 1, "a linear function of three numbers", _linear, (3,)),
        _part(
            "central",
            1.5,
            "a function that bends",
            _quadratic,
            (2,),
            (4,),
            (3,),
            h=EXACT_STEP,
        ),
        _part("step", 0.5, "the step h that is passed", _cubic, (3,), (2,), h=EXACT_STEP),
        _part("smooth", 0.5, "a smooth function with the step 1e-5", _smooth, (4,), (3,)),
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
    right=right,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
