"""The lecture's network, forward: from images to scores."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from autograder.exercise import (
    Array,
    Call,
    Exercise,
    Manner,
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises import network
from autograder.exercises.misconceptions.cnn_forward import MISCONCEPTIONS
from autograder.exercises.network import NEGATIVE, Params, Sizes, handing_on
from autograder.exercises.probes import numbered, scattered


def right(params: Params, X: Array) -> tuple[Array, None]:
    """Return the scores; what is kept for the way back is everyone's own affair."""
    return network.scores_of(params, X), None


def _tolerance(call: Call, expected: Any) -> float:
    """Return how far rounding may take a right network: probes are multiples of 1/4096."""
    return 1e-7


def _call(generator: np.random.Generator, setting: Setting, **changes: Any) -> Call:
    chosen = {**setting, **changes}
    biased, negative = chosen.pop("bias"), chosen.pop("negative")
    params, X = network.random_network(generator, Sizes(**chosen), biased, negative)
    return Call({"params": params, "X": X}, component=0)


_part = parts_made_by(_call)

# Whoever forgets a bias, a rectifier, or to pad, is judged where that does not matter, but in the
# parts that are about it.
SETTINGS = tuple(
    {"kernel_size": kernel_size, "negative": negative, "bias": bias}
    for kernel_size, negative, bias in product((3, 1), (NEGATIVE, ()), (True, False))
)


def _small(image: Array, classes: int = 1, **params: float | Array) -> SmallCase:
    filled, X = handing_on(image, classes, **params)
    return SmallCase(Call({"params": filled, "X": X}, component=0))


WINDOW, WINDOWS = scattered((1, 1, 2, 2)), scattered((1, 1, 2, 4))
CORNER = np.array([[[[1.0, 0.0], [0.0, 0.0]]]])
SMALL_CASES = (
    _small(WINDOW),
    _small(WINDOW, W2=-1),
    _small(-WINDOW, W1=-1),  # the first rectifier has nothing pass
    _small(WINDOW, W1=-1),  # the second one
    _small(-WINDOW, F=-np.ones((1, 1, 1, 1))),
    _small(WINDOW, b=101),
    _small(WINDOW, b1=1001),
    _small(WINDOW, b2=10_001),
    _small(-WINDOW, b=101),  # 101 is added before the rectifier
    _small(WINDOW, W1=-1, b1=1001),
    _small(WINDOW, classes=2),
    _small(scattered((1, 2, 2, 2))),
    _small(scattered((2, 1, 2, 2))),
    _small(CORNER, F=numbered((1, 1, 3, 3), first=101)),
    _small(WINDOWS, 4, F=np.array([1.0, 101.0]).reshape(2, 1, 1, 1)),
    _small(scattered((1, 1, 4, 4)), 4),
    _small(scattered((2, 1, 2, 2)), 2, F=np.array([1.0, 101.0]).reshape(2, 1, 1, 1)),
)

EXERCISE = Exercise(
    name="cnn_forward",
    result=Result.ARRAY,
    components=("scores", "cache"),
    kept_back=(1,),
    layers=("convolve", "relu", "max_pool", "dense"),
    parts=(
        _part("smallest", 0.5, "one small image and one filter", {}, {"hidden": 4}),
        _part("batch", 0.5, "several images", {"image": (2, 1, 4, 4)}, {"image": (3, 1, 4, 4)}),
        _part(
            "filters",
            0.5,
            "several filters, whose maps are flattened one after the other",
            {"K": 2},
            {"K": 3, "image": (2, 1, 4, 4)},
        ),
        _part(
            "channels",
            0.5,
            "images of several channels",
            {"image": (1, 2, 4, 4)},
            {"image": (1, 3, 4, 4)},
        ),
        _part(
            "maps",
            0.75,
            "negative numbers where the first rectifier stands",
            {"negative": ("maps",)},
            {"negative": ("maps",), "image": (1, 1, 6, 4)},
        ),
        _part(
            "units",
            0.75,
            "negative numbers where the second rectifier stands",
            {"negative": ("units",)},
            {"negative": ("units",), "hidden": 4},
        ),
        _part(
            "scores",
            0.25,
            "negative scores",
            {"negative": ("scores",)},
            {"negative": ("scores",), "classes": 3},
        ),
        _part(
            "biases",
            0.75,
            "biases that are not 0",
            {"bias": True},
            {"bias": True, "hidden": 4},
        ),
        _part(
            "kernel_size",
            0.5,
            "filters larger than one pixel, which need the right padding",
            {"kernel_size": 3},
            {"kernel_size": 5},
            {"kernel_size": 1},
        ),
        _part(
            "image_size",
            0.25,
            "images of another size, odd or not square",
            {"image": (1, 1, 4, 6)},
            {"image": (1, 1, 5, 7)},
        ),
        _part(
            "together",
            0.25,
            "everything at once",
            *(
                {**sizes, "bias": True, "negative": NEGATIVE}
                for sizes in (
                    {"image": (2, 2, 5, 6), "K": 3, "kernel_size": 3, "hidden": 5, "classes": 4},
                    {"image": (3, 2, 6, 4), "K": 2, "kernel_size": 5, "classes": 3},
                )
            ),
            combines=True,
        ),
    ),
    settings=SETTINGS,
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.125, Manner.SECOND_CALL: 0.125},
    tolerance=_tolerance,
    right=right,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
