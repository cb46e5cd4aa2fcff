"""The filter's gradient: X correlated with the upstream gradient, at every geometry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.gradient import central_differences
from autograder.exercise import (
    Array,
    Budget,
    Call,
    Differentiable,
    Exercise,
    Manner,
    Response,
    Result,
    Setting,
    SmallCase,
    TimedGeometry,
    parts_made_by,
)
from autograder.exercises import backward, forward, yardsticks
from autograder.exercises.misconceptions.filter_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered, rotation_symmetric

MAX_DRAWS = 100  # of 2×2 entries the two that a transposition swaps are alike once in 300 draws


def _call(
    generator: np.random.Generator,
    setting: Setting,
    X: tuple[int, int, int, int] = (1, 1, 3, 3),
    K: int = 1,
    kernel_size: tuple[int, int] = (2, 2),
    largest: float = 8,
    **options: Any,
) -> Call:
    chosen = {**setting, **options}
    symmetric = chosen.pop("symmetric")
    stride, padding = chosen.get("stride", 1), chosen.get("padding", 0)
    outputs = [
        forward.output_size(size, kernel, stride, padding)
        for size, kernel in zip(X[2:], kernel_size, strict=True)
    ]
    dO, image = eighths(generator, (X[0], K, *outputs), largest), eighths(generator, X, largest)
    if symmetric:
        dO = rotation_symmetric(dO)
        # Only what windows reach: rows that the stride leaves over would break the symmetry.
        height, width = (
            stride * (output - 1) + kernel
            for output, kernel in zip(outputs, kernel_size, strict=True)
        )
        reached = image[:, :, :height, :width]
        reached[:] = rotation_symmetric(reached)
    if chosen.get("padding") == 0 and "padding" not in options:
        del chosen["padding"]  # left out: 0 is the default
    return Call({"dO": dO, "X": image, "kernel_size": kernel_size}, chosen)


def _probe(generator: np.random.Generator, setting: Setting, **variant: Any) -> Call:
    """Make a call on which it shows if the filter gradient is transposed, where that can show."""
    drawn = (_call(generator, setting, **variant) for _ in range(MAX_DRAWS))
    symmetric = {**setting, **variant}["symmetric"]
    telling = next((call for call in drawn if _shows_transposition(call, symmetric)), None)
    assert telling is not None, "nearly every draw does"
    return telling


def _shows_transposition(call: Call, symmetric: bool) -> bool:
    """Tell whether the gradient is not its own transpose, as one that is symmetric, of 2×2, is."""
    dF = backward.filter_gradient(*call.positional, **call.options)
    always = max(dF.shape[2:]) <= (2 if symmetric else 1)
    return always or not np.array_equal(dF, dF.swapaxes(2, 3))


_part = parts_made_by(_probe)


def _numerically(call: Call, convolve: Callable[..., Array]) -> Array:
    dO, X = call.arguments["dO"], call.arguments["X"]
    F = np.zeros((dO.shape[1], X.shape[1], *call.arguments["kernel_size"]))
    return central_differences(lambda F: convolve(X, F, **call.options), F, dO)


PARTS = (
    _part("smallest", 1, "one image, one channel and one filter", {}),
    _part(
        "orientation",
        1.5,
        "inputs that look different when they are rotated: the filter gradient is not flipped",
        {"symmetric": False},
        {"symmetric": False, "X": (1, 1, 4, 4), "kernel_size": (3, 3)},
    ),
    _part(
        "channels",
        1,
        "several channels",
        {"X": (1, 2, 3, 3)},
        {"X": (1, 3, 4, 4), "kernel_size": (3, 3)},
    ),
    _part("filters", 1, "several filters", {"K": 2}, {"K": 3}),
    _part(
        "batch",
        1,
        "several images: the sum over the batch, not the mean",
        {"X": (2, 1, 3, 3)},
        {"X": (3, 1, 3, 3)},
    ),
    _part(
        "mixed",
        0.75,
        "several images, channels and filters at once",
        {"X": (1, 2, 3, 3), "K": 3},
        {"X": (3, 2, 3, 3), "K": 2},
        combines=True,
    ),
    _part("padding_0", 0.5, "a padding of 0", {"padding": 0}, {"padding": 0, "X": (1, 1, 4, 4)}),
    _part(
        "padding",
        1.25,
        "padding",
        {"padding": 1},
        {"padding": 2},
        {"padding": 3},
        {"padding": 1, "X": (1, 1, 4, 4), "kernel_size": (3, 3)},
    ),
    _part(
        "stride",
        1.5,
        "a stride of 2 or 3",
        {"stride": 2, "X": (1, 1, 4, 4)},
        {"stride": 3, "X": (1, 1, 5, 5)},
    ),
    _part(
        "stride_remainder",
        0.5,
        "a stride that does not divide evenly: the filter gradient keeps its size",
        {"stride": 2, "X": (1, 1, 5, 5)},
        {"stride": 3, "X": (1, 1, 7, 7)},
    ),
    _part(
        "not_square",
        0.5,
        "images or filters that are not square",
        {"X": (1, 1, 3, 5)},
        {"X": (1, 1, 4, 4), "kernel_size": (3, 1)},
        {"X": (1, 1, 6, 5), "kernel_size": (2, 3)},
    ),
    _part(
        "together",
        0.25,
        "everything at once",
        {"X": (2, 3, 6, 7), "K": 2, "kernel_size": (3, 2), "stride": 2, "padding": 2},
        {"X": (3, 2, 8, 5), "K": 3, "kernel_size": (2, 4), "stride": 3, "padding": 1},
        {"X": (2, 2, 7, 9), "K": 2, "kernel_size": (3, 3), "stride": 2, "padding": 0},
        # No window reaches far enough for an X without its zeros to be too small.
        {"X": (1, 1, 5, 5), "stride": 3, "padding": 1},
        {"X": (1, 1, 8, 5), "stride": 3, "padding": 1},
        combines=True,
    ),
    _part(
        "precision",
        0.25,
        "large numbers: something is computed in less than float64",
        {"X": (1, 1, 9, 9), "largest": 1024},
        combines=True,
    ),
)


def _timed(
    X: tuple[int, int, int, int], K: int, **options: Any
) -> Callable[[np.random.Generator, Setting], Call]:
    def call(generator: np.random.Generator, setting: Setting) -> Call:
        chosen = {"kernel_size": (3, 3), "symmetric": False, "padding": 1, **options}
        return _call(generator, setting, X=X, K=K, **chosen)

    return call


BUDGET = Budget(
    yardsticks=yardsticks.source("filter_gradient"),
    # The steps lie in wide gaps of tests/benchmarks/speed_table.py: with stride 1 between 1.6 (a
    # Fourier transform; im2col collected pixel by pixel, at 2.4, has the benefit of the doubt) and
    # 4.3 (windows, broadcast product and sum), with stride 2 between 1.7 (plain einsum; loops over
    # planes, at 2.4, have the doubt) and 4.4; looped, between 0.3 and 0.97.
    geometries=(
        TimedGeometry("stride_1", "a stride of 1", 3, 2.8, 0.53, _timed((2, 3, 64, 64), 8)),
        TimedGeometry(
            "stride_2", "a stride of 2", 2, 2.9, 0.53, _timed((2, 3, 96, 96), 8, stride=2)
        ),
    ),
)


def _small(
    X: tuple[int, int, int, int], kernel_size: tuple[int, int], K: int = 1, **options: int
) -> SmallCase:
    """Make a case in which one output at a time has a gradient, of 1."""
    outputs = (
        forward.output_size(size, kernel, **options)
        for size, kernel in zip(X[2:], kernel_size, strict=True)
    )
    dO = np.zeros((X[0], K, *outputs))
    call = Call({"dO": dO, "X": numbered(X), "kernel_size": kernel_size}, options)
    return SmallCase(call, Response(unit="dO", stack=1, result="dF", variable="F"))


SMALL_CASES = (
    _small((1, 1, 1, 1), (1, 1)),
    _small((1, 1, 2, 2), (2, 2)),
    _small((1, 1, 1, 2), (1, 1)),
    _small((1, 2, 1, 1), (1, 1)),
    _small((1, 1, 1, 1), (1, 1), K=2),
    _small((2, 1, 1, 1), (1, 1)),
    _small((1, 1, 3, 3), (2, 2)),
    _small((1, 1, 1, 1), (1, 1), padding=1),
    _small((1, 1, 2, 2), (2, 2), padding=1),
    _small((1, 1, 3, 3), (1, 1), stride=2),
    _small((1, 1, 4, 4), (2, 2), stride=2),
    _small((1, 1, 2, 2), (1, 1), stride=2),
    _small((1, 1, 2, 1), (2, 1)),
    _small((2, 1, 1, 1), (1, 1), K=2),
    _small((1, 1, 1, 2), (1, 2), K=2),
)

EXERCISE = Exercise(
    name="filter_gradient",
    result=Result.ARRAY,
    parts=PARTS,
    settings=(
        {"padding": 0, "symmetric": False},
        {"padding": 1, "symmetric": False},
        {"padding": 0, "symmetric": True},
        {"padding": 1, "symmetric": True},
    ),
    manners={Manner.TYPE: 0.5, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    budget=BUDGET,
    differentiable=Differentiable("convolve", forward.convolve, _numerically),
    right=backward.filter_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
