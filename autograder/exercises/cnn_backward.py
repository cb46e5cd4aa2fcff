"""The lecture's network, backward: the gradient of every parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import (
    Array,
    Call,
    Differentiable,
    Exercise,
    Manner,
    Result,
    Setting,
    parts_made_by,
)
from autograder.exercises import network
from autograder.exercises.misconceptions.cnn_backward import MISCONCEPTIONS
from autograder.exercises.network import NAMES, Params, Sizes
from autograder.exercises.probes import eighths
from autograder.sandbox.wire import Computed


def right(params: Params, cache: Computed, dscores: Array) -> dict[str, Array]:
    """Return every parameter's gradient; the images are those that the cache was made from."""
    return network.gradients(params, cache.arguments[1], dscores)


def _tolerance(call: Call, expected: Any) -> float:
    return 1e-6


def _call(
    generator: np.random.Generator,
    setting: Setting,
    component: int | None = None,
    bias: bool = False,
    **sizes: Any,
) -> Call:
    chosen = Sizes(**sizes)
    params, X = network.random_network(generator, chosen, bias)
    cache = Computed("cnn_forward", (params, X), 1)
    dscores = eighths(generator, (len(X), chosen.classes))
    component = setting["component"] if component is None else component
    return Call({"params": params, "cache": cache, "dscores": dscores}, component=component)


def _numerically(call: Call, scores: Callable[..., Array]) -> dict[str, Array]:
    params, cache, dscores = call.arguments.values()
    return network.numerical_gradients(params, cache.arguments[1], dscores, scores)


_part = parts_made_by(_call)
MEANINGS = {
    "W2": "W2, the last layer's weights",
    "b2": "b2, its biases",
    "W1": "W1, the hidden layer's weights",
    "b1": "b1, its biases",
    "F": "F, the filters",
    "b": "b, the filters' biases",
}
WEIGHTS = {"W2": 1.25, "b2": 0.75, "W1": 1.5, "b1": 0.75, "F": 2, "b": 1}
EVERY = tuple({"component": component} for component in range(len(NAMES)))

EXERCISE = Exercise(
    name="cnn_backward",
    result=Result.ARRAY,
    components=NAMES,
    keyed=True,
    layers=(
        "dense_gradient",
        "relu_gradient",
        "max_pool_gradient",
        "filter_gradient",
        "bias_gradient",
        "input_gradient",
        "convolve",
        "relu",
        "max_pool",
        "dense",
    ),
    parts=(
        _part("smallest", 0.5, "one small image and one filter", {}),
        *(
            _part(
                name,
                WEIGHTS[name],
                f"the gradient of {meaning}",
                {"component": NAMES.index(name)},
                {"component": NAMES.index(name), "hidden": 4, "classes": 3},
            )
            for name, meaning in MEANINGS.items()
        ),
        _part(
            "batch",
            0.75,
            "several images: gradients are summed over the batch",
            *({"image": (2, 1, 4, 4), **one} for one in EVERY),
        ),
        _part(
            "filters",
            0.5,
            "several filters and channels",
            *({"image": (1, 2, 4, 4), "K": 2, **one} for one in EVERY),
        ),
        _part("biases", 0.25, "biases that are not 0", *({"bias": True, **one} for one in EVERY)),
        _part(
            "kernel_size",
            0.25,
            "filters or images of another size",
            {"kernel_size": 5},
            {"kernel_size": 1},
            {"image": (1, 1, 5, 7)},
        ),
        _part(
            "together",
            0.25,
            "everything at once",
            *({"image": (2, 2, 5, 6), "K": 2, "classes": 3, "bias": True, **one} for one in EVERY),
            combines=True,
        ),
    ),
    settings=EVERY[::-1],
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    tolerance=_tolerance,
    differentiable=Differentiable(None, network.scores_of, _numerically),
    right=right,
    misconceptions=MISCONCEPTIONS,
)
