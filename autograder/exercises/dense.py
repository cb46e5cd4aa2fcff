"""A dense layer: weights times what comes in, plus biases."""

from __future__ import annotations

import numpy as np

from autograder.exercise import (
    Call,
    Exercise,
    Manner,
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises import network
from autograder.exercises.misconceptions.dense import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    inputs: int = 2,
    units: int = 2,
    bias: bool | None = None,
) -> Call:
    biased = setting["bias"] if bias is None else bias
    return Call(
        {
            "A": eighths(generator, (N, inputs)),
            "W": eighths(generator, (inputs, units)),
            "b": eighths(generator, (units,)) if biased else np.zeros(units),
        }
    )


_part = parts_made_by(_call)


def _small(N: int, inputs: int, units: int, bias: bool) -> SmallCase:
    W = numbered((inputs, units), first=101)
    b = numbered((units,), first=10_001) if bias else np.zeros(units)
    return SmallCase(Call({"A": numbered((N, inputs)), "W": W, "b": b}))


EXERCISE = Exercise(
    name="dense",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 0.5, "one image, two inputs and two units", {}),
        _part(
            "sizes",
            0.5,
            "another number of units than of inputs",
            {"inputs": 3, "units": 2},
            {"inputs": 2, "units": 5},
        ),
        _part("batch", 0.5, "several images", {"N": 2}, {"N": 3, "inputs": 4}),
        _part("bias", 0.25, "biases that are not 0", {"bias": True}, {"bias": True, "N": 2}),
        _part(
            "single",
            0.125,
            "one input or one unit",
            {"inputs": 1, "units": 3},
            {"inputs": 3, "units": 1},
        ),
    ),
    settings=({"bias": True}, {"bias": False}),
    manners={Manner.TYPE: 0.0625, Manner.ARGUMENTS: 0.0625},
    right=network.dense,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        _small(1, 1, 1, False),
        _small(1, 1, 1, True),
        _small(1, 2, 2, False),
        _small(2, 1, 1, True),
        _small(2, 2, 2, True),
        _small(2, 3, 2, True),
    ),
)
