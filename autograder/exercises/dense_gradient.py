"""The three gradients of a dense layer."""

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
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises import network
from autograder.exercises.misconceptions.dense_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered

MAX_DRAWS = 1000  # a few do


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    inputs: int = 2,
    units: int = 2,
    component: int | None = None,
) -> Call:
    chosen = setting["component"] if component is None else component
    for _ in range(MAX_DRAWS):
        dZ = eighths(generator, (N, units))
        A = eighths(generator, (N, inputs))
        W = eighths(generator, (inputs, units))
        O = A @ W
        # Whoever puts a rectifier into the layer has to lose something.
        if np.any(O < 0) and np.any(O > 0):
            return Call({"dZ": dZ, "A": A, "W": W}, component=chosen)
    raise ValueError(f"no result of both signs in {MAX_DRAWS} draws: choose other sizes")


def _numerically(call: Call, dense: Callable[..., Array]) -> tuple[Array, Array, Array]:
    dZ, A, W = call.arguments.values()
    b = np.zeros(W.shape[1])
    return (
        central_differences(lambda A: dense(A, W, b), A, dZ),
        central_differences(lambda W: dense(A, W, b), W, dZ),
        central_differences(lambda b: dense(A, W, b), b, dZ),
    )


_part = parts_made_by(_call)


def _small(N: int, inputs: int, units: int, sign: int = 1) -> tuple[SmallCase, ...]:
    arguments = {
        "dZ": numbered((N, units)),
        "A": sign * numbered((N, inputs), first=101),
        "W": numbered((inputs, units), first=1001),
    }
    return tuple(SmallCase(Call(arguments, component=component)) for component in range(3))


EVERY = ({"component": 0}, {"component": 1}, {"component": 2})
DA, DW, DB = EVERY
THREE = {"inputs": 3, "units": 3}

EXERCISE = Exercise(
    name="dense_gradient",
    result=Result.ARRAY,
    components=("dA", "dW", "db"),
    parts=(
        _part("smallest", 0.5, "one image, two inputs and two units", {}, {}),
        _part("dA", 0.625, "dA", {**DA}, {**DA, **THREE}),
        _part("dW", 0.75, "dW", {**DW}, {**DW, **THREE}),
        _part("db", 0.5, "db", {**DB}, {**DB, **THREE}),
        _part(
            "batch_dA",
            0.25,
            "dA of several images",
            {**DA, "N": 2},
            {**DA, "N": 3},
        ),
        _part(
            "batch_dW",
            0.5,
            "dW of several images",
            {**DW, "N": 2},
            {**DW, "N": 3},
        ),
        _part(
            "batch_db",
            0.375,
            "db of several images",
            {**DB, "N": 2},
            {**DB, "N": 3},
        ),
        # Apart from the others, as whoever forgets to transpose gets an error here in all three.
        _part(
            "sizes",
            0.25,
            "another number of units than of inputs",
            *({"inputs": 3, "units": 4, **one} for one in EVERY),
            *({"inputs": 3, "units": 2, **one} for one in EVERY),
            combines=True,
        ),
    ),
    settings=EVERY,
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    differentiable=Differentiable("dense", network.dense, _numerically),
    right=network.dense_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        *_small(1, 1, 1),
        *_small(1, 1, 1, sign=-1),
        *_small(2, 1, 1),
        *_small(1, 2, 1),
        *_small(1, 1, 2),
        *_small(1, 2, 2),
        *_small(2, 2, 2),
    ),
)
