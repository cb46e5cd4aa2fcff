"""The three gradients of a dense layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.gradient import Array, central_differences
from autograder.exercise import (
    Call,
    Differentiable,
    Exercise,
    Manner,
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises import network
from autograder.exercises.misconceptions.dense_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    inputs: int = 2,
    units: int = 2,
    component: int | None = None,
) -> Call:
    arguments = {
        "dZ": eighths(generator, (N, units)),
        "A": eighths(generator, (N, inputs)),
        "W": eighths(generator, (inputs, units)),
    }
    return Call(arguments, component=setting["component"] if component is None else component)


def _numerically(call: Call, dense: Callable[..., Array]) -> tuple[Array, Array, Array]:
    dZ, A, W = call.arguments.values()
    b = np.zeros(W.shape[1])
    return (
        central_differences(lambda A: dense(A, W, b), A, dZ),
        central_differences(lambda W: dense(A, W, b), W, dZ),
        central_differences(lambda b: dense(A, W, b), b, dZ),
    )


_part = parts_made_by(_call)


def _small(N: int, inputs: int, units: int) -> tuple[SmallCase, ...]:
    arguments = {
        "dZ": numbered((N, units)),
        "A": numbered((N, inputs), first=101),
        "W": numbered((inputs, units), first=1001),
    }
    return tuple(SmallCase(Call(arguments, component=component)) for component in range(3))


EVERY = ({"component": 0}, {"component": 1}, {"component": 2})

EXERCISE = Exercise(
    name="dense_gradient",
    result=Result.ARRAY,
    components=("dA", "dW", "db"),
    parts=(
        _part("smallest", 0.5, "one image, two inputs and two units", {}),
        _part(
            "dA",
            0.75,
            "dA, what goes back to the layer before",
            {"component": 0},
            {"component": 0, "inputs": 3},
        ),
        _part(
            "dW", 0.75, "dW, the weights' gradient", {"component": 1}, {"component": 1, "inputs": 3}
        ),
        _part(
            "db", 0.5, "db, the biases' gradient", {"component": 2}, {"component": 2, "units": 3}
        ),
        _part(
            "batch",
            0.75,
            "several images: the sum over the batch, not the mean",
            *({"N": 2, **one} for one in EVERY),
            *({"N": 3, **one} for one in EVERY),
        ),
        _part(
            "sizes",
            0.5,
            "another number of units than of inputs",
            *({"inputs": 3, "units": 4, **one} for one in EVERY),
        ),
    ),
    settings=EVERY,
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    differentiable=Differentiable("dense", network.dense, _numerically),
    right=network.dense_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        *_small(1, 1, 1),
        *_small(2, 1, 1),
        *_small(1, 2, 1),
        *_small(1, 1, 2),
        *_small(1, 2, 2),
        *_small(2, 2, 2),
    ),
)
