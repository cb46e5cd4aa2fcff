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

MAX_DRAWS = 1000  # a few do


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    inputs: int = 2,
    units: int = 2,
    bias: bool | None = None,
) -> Call:
    biased = setting["bias"] if bias is None else bias
    for _ in range(MAX_DRAWS):
        A = eighths(generator, (N, inputs))
        W = eighths(generator, (inputs, units))
        b = eighths(generator, (units,)) if biased else np.zeros(units)
        O = network.dense(A, W, b)
        # Whoever stops negative results, or rounds, has to lose something.
        if np.any(O < 0) and np.any(O % 1):
            return Call({"A": A, "W": W, "b": b})
    raise ValueError(f"no negative result in {MAX_DRAWS} draws: choose other sizes")


_part = parts_made_by(_call)


def _small(N: int, inputs: int, units: int, bias: bool, scale: float = 1) -> SmallCase:
    W = numbered((inputs, units), first=101)
    b = numbered((units,), first=10_001) if bias else np.zeros(units)
    return SmallCase(Call({"A": scale * numbered((N, inputs)), "W": W, "b": b}))


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
        _small(1, 1, 1, False, scale=-1),
        _small(1, 1, 1, False, scale=0.5),
        _small(1, 2, 1, False),
        _small(1, 2, 2, False),
        _small(1, 1, 2, True),
        _small(2, 1, 1, True),
        _small(2, 2, 2, True),
        _small(2, 3, 2, True),
    ),
)
