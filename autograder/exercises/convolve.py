"""Convolution of a batch with several filters: values on every geometry, and speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import (
    Budget,
    Call,
    Exercise,
    Manner,
    Response,
    Result,
    Setting,
    SmallCase,
    TimedGeometry,
    parts_made_by,
)
from autograder.exercises import forward, yardsticks
from autograder.exercises.misconceptions.convolve import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered, rotation_symmetric


def _call(
    generator: np.random.Generator,
    setting: Setting,
    X: tuple[int, int, int, int] = (1, 1, 4, 4),
    F: tuple[int, int, int, int] = (1, 1, 3, 3),
    largest: float = 8,
    **options: Any,
) -> Call:
    """Make a call with random arrays of these shapes; `options` override the setting's."""
    chosen = {**setting, **options}
    arguments = {"X": eighths(generator, X, largest), "F": eighths(generator, F, largest)}
    if chosen.pop("symmetric"):
        arguments["F"] = rotation_symmetric(arguments["F"])
    if chosen.pop("bias"):
        arguments["b"] = eighths(generator, (F[0],), largest)
    return Call(arguments, chosen)


_part = parts_made_by(_call)


PARTS = (
    _part("smallest", 1, "one image, one channel and one filter", {}),
    _part(
        "orientation",
        2,
        "a filter that looks different when it is rotated",
        {"symmetric": False},
        {"symmetric": False, "X": (1, 1, 5, 5)},
    ),
    _part(
        "channels",
        1.25,
        "several channels",
        {"X": (1, 2, 4, 4), "F": (1, 2, 3, 3)},
        {"X": (1, 3, 5, 5), "F": (1, 3, 3, 3)},
    ),
    _part("filters", 1.25, "several filters", {"F": (2, 1, 3, 3)}, {"F": (3, 1, 3, 3)}),
    _part("batch", 0.75, "several images in the batch", {"X": (2, 1, 4, 4)}, {"X": (3, 1, 4, 4)}),
    _part(
        "mixed",
        0.75,
        "several images, channels and filters at once",
        {"X": (1, 2, 4, 4), "F": (3, 2, 3, 3)},
        {"X": (3, 2, 4, 4), "F": (2, 2, 3, 3)},
        combines=True,
    ),
    _part("bias", 1, "a bias", {"bias": True}, {"bias": True, "F": (3, 1, 3, 3)}),
    _part("no_bias", 0.5, "no bias", {"bias": False}, {"bias": False, "X": (1, 1, 5, 5)}),
    _part("padding_0", 0.75, "a padding of 0", {"padding": 0}, {"padding": 0, "X": (1, 1, 5, 5)}),
    _part("padding_2", 0.75, "a padding of 2 or 3", {"padding": 2}, {"padding": 3}),
    _part(
        "stride",
        1.5,
        "a stride of 2 or 3",
        {"stride": 2, "X": (1, 1, 5, 5)},
        {"stride": 3, "X": (1, 1, 6, 6)},
        {"stride": 3, "X": (1, 1, 9, 9)},
    ),
    _part(
        "stride_remainder",
        0.5,
        "a stride that does not divide the image evenly",
        {"stride": 2, "X": (1, 1, 6, 6)},
        {"stride": 3, "X": (1, 1, 8, 8)},
    ),
    _part(
        "image_not_square",
        0.25,
        "an image that is not square",
        {"X": (1, 1, 4, 6)},
        {"X": (1, 1, 7, 5)},
    ),
    _part(
        "filter_not_square",
        0.25,
        "a filter that is not square, or of even size",
        {"F": (1, 1, 3, 1), "X": (1, 1, 5, 5)},
        {"F": (1, 1, 2, 3), "X": (1, 1, 5, 5)},
        {"F": (1, 1, 1, 1)},
    ),
    _part(
        "together",
        0.25,
        "everything at once",
        {
            "X": (2, 3, 9, 7),
            "F": (4, 3, 2, 3),
            "stride": 2,
            "padding": 2,
            "bias": True,
            "symmetric": False,
        },
        {
            "X": (3, 2, 6, 8),
            "F": (2, 2, 4, 1),
            "stride": 3,
            "padding": 0,
            "bias": True,
            "symmetric": False,
        },
        {"X": (2, 4, 5, 6), "F": (3, 4, 3, 2), "stride": 2, "padding": 1, "symmetric": False},
        combines=True,
    ),
    # Single products pass 2^24 sixty-fourths: float32 would round them.
    _part(
        "precision",
        0.25,
        "large numbers: something is computed in less than float64",
        {"X": (1, 1, 5, 5), "largest": 1024},
    ),
)

# The smallest case with padding 1 needs nothing else; then one likely mistake is avoided at a
# time, then two.
SETTINGS = tuple(
    {"padding": padding, "bias": bias, "symmetric": symmetric}
    for padding, bias, symmetric in (
        (1, False, False),
        (0, False, False),
        (1, True, False),
        (1, False, True),
        (0, True, False),
        (0, False, True),
        (1, True, True),
        (0, True, True),
    )
)


def _timed(
    X: tuple[int, int, int, int], F: tuple[int, int, int, int], **options: Any
) -> Callable[[np.random.Generator, Setting], Call]:
    def call(generator: np.random.Generator, setting: Setting) -> Call:
        return _call(generator, setting, X=X, F=F, padding=1, symmetric=False, **options)

    return call


BUDGET = Budget(
    yardsticks=yardsticks.source("convolve"),
    settings=({"bias": False}, {"bias": True}),
    # One image with few channels sets loops over pixels apart best. The steps lie in wide gaps of
    # tests/benchmarks/speed_table.py: with stride 1 between 1.4 (the lecture's formula; im2col
    # collected pixel by pixel, at 2.7, has the benefit of the doubt) and 5.3 (windows, broadcast
    # product and sum), with stride 2 between 2.4 (a Fourier transform, at 3.8, has the doubt) and
    # 5.3; looped, between 0.27 (pixels, tensordot inside) and 0.57.
    geometries=(
        TimedGeometry(
            "stride_1", "a stride of 1", 2, 3.0, 0.39, _timed((1, 3, 64, 64), (8, 3, 3, 3))
        ),
        TimedGeometry(
            "stride_2",
            "a stride of 2",
            1,
            3.3,
            0.39,
            _timed((1, 3, 96, 96), (8, 3, 3, 3), stride=2),
        ),
    ),
)


def _small(
    X: tuple[int, int, int, int], F: tuple[int, int, int, int], bias: bool = False, **options: int
) -> SmallCase:
    """Make a case whose input is 0 but for one pixel; with a bias, all of it is 0."""
    arguments = {"X": np.zeros(X), "F": numbered(F)}
    if bias:
        arguments["b"] = numbered(F[:1], first=101)
        return SmallCase(Call(arguments, options))
    return SmallCase(Call(arguments, options), Response(unit="X", stack=0, result="O"))


SMALL_CASES = (
    _small((1, 1, 2, 2), (1, 1, 2, 2)),
    _small((1, 1, 2, 2), (1, 1, 2, 2), bias=True),
    _small((1, 1, 2, 2), (1, 1, 1, 1), padding=1),
    _small((1, 2, 2, 2), (1, 2, 2, 2)),
    _small((1, 2, 2, 2), (1, 2, 2, 2), bias=True),
    _small((1, 1, 2, 2), (2, 1, 2, 2)),
    _small((1, 1, 3, 3), (1, 1, 1, 1), stride=2),
    _small((1, 1, 3, 3), (1, 1, 2, 2)),
    _small((1, 1, 2, 2), (1, 1, 2, 2), padding=1),
    _small((2, 1, 2, 2), (1, 1, 2, 2)),
    _small((1, 1, 3, 2), (1, 1, 2, 1)),
    _small((1, 1, 3, 3), (1, 1, 2, 2), stride=2),
    _small((1, 1, 4, 4), (1, 1, 2, 2), stride=2),
    _small((1, 1, 2, 2), (2, 1, 2, 2), bias=True),
    _small((1, 1, 2, 3), (2, 1, 2, 2)),
    _small((1, 2, 2, 3), (1, 2, 2, 2)),
    _small((2, 1, 2, 2), (2, 1, 2, 2)),
    _small((1, 1, 3, 3), (1, 1, 2, 2), padding=2),
    _small((1, 1, 3, 3), (1, 1, 2, 2), stride=2, padding=1),
    _small((2, 2, 3, 3), (3, 2, 2, 2), stride=2, padding=1),
)


EXERCISE = Exercise(
    name="convolve",
    result=Result.ARRAY,
    parts=PARTS,
    settings=SETTINGS,
    manners={Manner.TYPE: 0.5, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    budget=BUDGET,
    right=forward.convolve,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
