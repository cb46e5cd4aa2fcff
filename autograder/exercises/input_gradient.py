"""The input's gradient: the upstream gradient, fully convolved with the rotated filter."""

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
from autograder.exercises.misconceptions.input_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered, rotation_symmetric


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    F: tuple[int, int, int, int] = (1, 1, 2, 2),
    input_size: tuple[int, int] = (3, 3),
    largest: float = 8,
    **options: Any,
) -> Call:
    chosen = {**setting, **options}
    symmetric, same = chosen.pop("symmetric"), chosen.pop("same", False)
    if same and "padding" not in options and F[2:] == (2, 2):
        F, chosen["padding"] = (*F[:2], 3, 3), 1
    stride, padding = chosen.get("stride", 1), chosen.get("padding", 0)
    outputs = (
        forward.output_size(size, kernel, stride, padding)
        for size, kernel in zip(input_size, F[2:], strict=True)
    )
    dO = eighths(generator, (N, F[0], *outputs), largest)
    filters = eighths(generator, F, largest)
    if symmetric:
        filters = rotation_symmetric(filters)
    if chosen.get("padding") == 0 and "padding" not in options:
        del chosen["padding"]  # left out: 0 is the default
    return Call({"dO": dO, "F": filters, "input_size": input_size}, chosen)


_part = parts_made_by(_call)


# Two convolutions for every entry of X: of a larger one, the solution is believed.
MOST_DIFFERENCES = 2000


def _numerically(call: Call, convolve: Callable[..., Array]) -> Array | None:
    dO, F = call.arguments["dO"], call.arguments["F"]
    X = np.zeros((len(dO), F.shape[1], *call.arguments["input_size"]))
    if X.size > MOST_DIFFERENCES:
        return None
    return central_differences(lambda X: convolve(X, F, **call.options), X, dO)


PARTS = (
    _part("smallest", 1, "one image, one channel and one filter", {}),
    _part(
        "rotation",
        2.5,
        "a filter that looks different when it is rotated: the backward pass rotates it by 180°",
        {"symmetric": False},
        {"symmetric": False, "F": (1, 1, 3, 3), "input_size": (4, 4)},
    ),
    _part(
        "channels",
        1.25,
        "several channels",
        {"F": (1, 2, 2, 2)},
        {"F": (1, 3, 3, 3), "input_size": (4, 4)},
    ),
    _part(
        "filters",
        1.25,
        "several filters: what comes back through each of them adds up",
        {"F": (2, 1, 2, 2)},
        {"F": (3, 1, 2, 2)},
    ),
    _part("batch", 0.5, "several images", {"N": 2}, {"N": 6}),
    _part(
        "mixed",
        0.5,
        "several images, channels and filters at once",
        {"F": (3, 2, 2, 2)},
        {"N": 3, "F": (2, 2, 2, 2)},
        combines=True,
    ),
    _part("padding_0", 0.5, "a padding of 0", {"padding": 0}, {"padding": 0, "input_size": (4, 4)}),
    _part(
        "padding",
        1.5,
        "padding, which is cut off again on the way back",
        {"padding": 1},
        {"padding": 1, "F": (1, 1, 3, 3), "input_size": (4, 4)},
    ),
    _part(
        "large_padding",
        0.5,
        "a padding as large as the filter or larger",
        {"padding": 2},
        {"padding": 4},
    ),
    _part(
        "stride",
        1.75,
        "a stride of 2 or 3",
        {"stride": 2, "input_size": (4, 4)},
        {"stride": 3, "input_size": (5, 5)},
    ),
    _part(
        "stride_remainder",
        0.75,
        "a stride that does not divide evenly: pixels that no window reaches get 0",
        {"stride": 2, "input_size": (5, 5)},
        {"stride": 3, "input_size": (7, 7)},
    ),
    _part(
        "not_square",
        0.5,
        "images or filters that are not square",
        {"input_size": (3, 5)},
        {"F": (1, 1, 3, 1), "input_size": (4, 4)},
        {"F": (1, 1, 1, 3), "input_size": (4, 4)},
        {"F": (1, 1, 2, 3), "input_size": (6, 5)},
    ),
    _part(
        "together",
        0.25,
        "everything at once, or many channels and a wide image",
        {"N": 2, "F": (2, 3, 3, 2), "input_size": (6, 7), "stride": 2, "padding": 2},
        {"N": 3, "F": (3, 2, 2, 4), "input_size": (8, 5), "stride": 3, "padding": 1},
        {"N": 2, "F": (2, 2, 3, 3), "input_size": (7, 9), "stride": 2, "padding": 0},
        # No window reaches far enough for an X without its zeros to be too small.
        {"input_size": (5, 5), "stride": 3, "padding": 1},
        {"input_size": (8, 5), "stride": 3, "padding": 1},
        # What goes through large arrays in blocks does so here, once with a shorter last block;
        # one filter as high as the image lets loops over every pixel still end soon.
        {"F": (1, 64, 3, 8), "input_size": (3, 90)},
        {"F": (1, 64, 3, 8), "input_size": (3, 210)},
        combines=True,
    ),
    _part(
        "precision",
        0.25,
        "large numbers: something is computed in less than float64",
        {"F": (1, 1, 3, 3), "input_size": (6, 6), "largest": 1024},
        combines=True,
    ),
)


def _timed(
    N: int, F: tuple[int, int, int, int], size: int, **options: Any
) -> Callable[[np.random.Generator, Setting], Call]:
    def call(generator: np.random.Generator, setting: Setting) -> Call:
        chosen = {"symmetric": False, "padding": 1, **options}
        return _call(generator, setting, N=N, F=F, input_size=(size, size), **chosen)

    return call


BUDGET = Budget(
    yardsticks=yardsticks.source("input_gradient"),
    # Steps in the widest gaps of tests/benchmarks/speed_table.py. With stride 1 the vectorised ways
    # take up to 1.5, loops over pixels 5.4 and more. Dilating wastes more the larger the stride
    # is, so that the lecture's way comes near to loops over pixels: strides of 2 and 3 tell loops
    # over filters and pixels (0.63 and more of the looped yardstick) from everything else only.
    geometries=(
        TimedGeometry("stride_1", "a stride of 1", 6, 2.8, 0.4, _timed(2, (8, 3, 3, 3), 48)),
        TimedGeometry(
            "stride_2", "a stride of 2", 1, None, 0.41, _timed(2, (8, 3, 3, 3), 64, stride=2)
        ),
        TimedGeometry(
            "stride_3", "a stride of 3", 1, None, 0.43, _timed(2, (8, 3, 3, 3), 72, stride=3)
        ),
    ),
)


def _small(
    input_size: tuple[int, int], F: tuple[int, int, int, int], N: int = 1, **options: int
) -> SmallCase:
    """Make a case in which one output at a time has a gradient, of 1."""
    outputs = (
        forward.output_size(size, kernel, **options)
        for size, kernel in zip(input_size, F[2:], strict=True)
    )
    dO = np.zeros((N, F[0], *outputs))
    call = Call({"dO": dO, "F": numbered(F), "input_size": input_size}, options)
    return SmallCase(call, Response(unit="dO", stack=0, result="dX", variable="X"))


SMALL_CASES = (
    _small((1, 1), (1, 1, 1, 1)),
    _small((1, 2), (1, 1, 1, 1)),
    _small((2, 2), (1, 1, 2, 2)),
    _small((1, 1), (1, 2, 1, 1)),
    _small((1, 1), (2, 1, 1, 1)),
    _small((1, 1), (2, 2, 1, 1)),
    _small((1, 1), (1, 1, 1, 1), N=2),
    _small((1, 1), (1, 1, 1, 1), padding=1),
    _small((3, 3), (1, 1, 2, 2)),
    _small((2, 2), (1, 1, 2, 2), padding=1),
    _small((2, 2), (1, 1, 1, 1), stride=2),
    _small((3, 3), (1, 1, 1, 1), stride=2),
    _small((4, 4), (1, 1, 2, 2), stride=2),
    _small((2, 2), (2, 2, 2, 2), N=2, stride=2, padding=1),
)

EXERCISE = Exercise(
    name="input_gradient",
    result=Result.ARRAY,
    parts=PARTS,
    settings=(
        {"padding": 0, "symmetric": False},
        {"padding": 1, "symmetric": False},
        # Whoever pads dO as the forward pass pads X is right where the output has X's size.
        {"padding": 1, "symmetric": False, "same": True},
        {"padding": 0, "symmetric": True},
        {"padding": 1, "symmetric": True},
        {"padding": 1, "symmetric": True, "same": True},
    ),
    manners={Manner.TYPE: 0.5, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    budget=BUDGET,
    differentiable=Differentiable("convolve", forward.convolve, _numerically),
    right=backward.input_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
