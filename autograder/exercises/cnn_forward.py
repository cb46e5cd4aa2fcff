"""The lecture's network, forward: from images to scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Array, Call, Exercise, Manner, Result, Setting, parts_made_by
from autograder.exercises import network
from autograder.exercises.misconceptions.cnn_forward import MISCONCEPTIONS
from autograder.exercises.network import Params, Sizes


def right(params: Params, X: Array) -> tuple[Array, None]:
    """Return the scores; what is kept for the way back is everyone's own affair."""
    return network.scores_of(params, X), None


def tolerance(call: Call, expected: Any) -> float:
    """Return how far rounding may take a right network: probes are multiples of 1/4096."""
    return 1e-7


def _call(
    generator: np.random.Generator,
    setting: Setting,
    bias: bool | None = None,
    **sizes: Any,
) -> Call:
    biased = setting["bias"] if bias is None else bias
    params, X = network.random_network(generator, Sizes(**sizes), biased)
    return Call({"params": params, "X": X}, component=0)


_part = parts_made_by(_call)

EXERCISE = Exercise(
    name="cnn_forward",
    result=Result.ARRAY,
    components=("scores", "cache"),
    kept_back=(1,),
    layers=("convolve", "relu", "max_pool", "dense"),
    parts=(
        _part("smallest", 1, "one small image and one filter", {}, {"hidden": 4}),
        _part("batch", 0.75, "several images", {"image": (2, 1, 4, 4)}, {"image": (3, 1, 4, 4)}),
        _part(
            "filters",
            1,
            "several filters: their maps are flattened one after the other",
            {"K": 2},
            {"K": 3, "image": (2, 1, 4, 4)},
        ),
        _part(
            "channels",
            0.75,
            "images of several channels",
            {"image": (1, 2, 4, 4)},
            {"image": (1, 3, 4, 4)},
        ),
        _part(
            "biases",
            1,
            "biases that are not 0",
            {"bias": True},
            {"bias": True, "image": (2, 1, 4, 4)},
        ),
        _part(
            "kernel_size",
            0.75,
            "filters of another size: the padding follows from it",
            {"kernel_size": 5},
            {"kernel_size": 1},
        ),
        _part(
            "image_size",
            0.5,
            "images of another size, odd or not square",
            {"image": (1, 1, 4, 6)},
            {"image": (1, 1, 5, 7)},
        ),
        _part(
            "together",
            0.25,
            "everything at once",
            {"image": (2, 2, 5, 6), "K": 3, "hidden": 5, "classes": 4, "bias": True},
            {"image": (3, 2, 6, 4), "K": 2, "kernel_size": 5, "classes": 3, "bias": True},
            combines=True,
        ),
    ),
    settings=({"bias": True}, {"bias": False}),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    tolerance=tolerance,
    right=right,
    misconceptions=MISCONCEPTIONS,
)
