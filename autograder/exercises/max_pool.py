"""Max-pooling: the largest entry of every window."""

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
from autograder.exercises import forward
from autograder.exercises.misconceptions.max_pool import MISCONCEPTIONS
from autograder.exercises.probes import pooled_image, scattered


def _call(
    generator: np.random.Generator,
    setting: Setting,
    X: tuple[int, int, int, int] = (1, 1, 4, 4),
    size: int = 2,
    stride: int | None = None,
    pass_stride: bool = True,
    lower: float = 0,
) -> Call:
    # Whoever forgets the default stride is judged with the stride passed, but in one place.
    if stride is None and setting["pass_stride"] and pass_stride:
        stride = size
    options = {} if stride is None else {"stride": stride}
    image = pooled_image(generator, X, size, stride or size, lower)
    return Call({"X": image, "size": size}, options)


_part = parts_made_by(_call)


def _small(*shape: int, size: int = 2, sign: int = 1, **options: int) -> SmallCase:
    return SmallCase(Call({"X": sign * scattered(shape), "size": size}, options))


SMALL_CASES = (
    _small(1, 1, 2, 2),
    _small(1, 1, 2, 2, sign=-1),
    _small(1, 2, 2, 2),
    _small(2, 1, 2, 2),
    _small(1, 1, 2, 4),
    _small(1, 1, 3, 2),
    _small(1, 1, 4, 2),
    _small(1, 1, 3, 3, size=3, sign=-1),
    _small(1, 1, 3, 3, stride=1),
    _small(1, 1, 2, 5, stride=3),
    _small(1, 1, 4, 4),
    _small(2, 1, 2, 4),
    _small(1, 1, 5, 5, stride=3),
)


EXERCISE = Exercise(
    name="max_pool",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 0.5, "one small image", {}),
        _part(
            "batch",
            0.5,
            "several images and channels",
            {"X": (2, 1, 4, 4)},
            {"X": (3, 3, 4, 4)},
        ),
        _part("size", 0.25, "windows of size 3", {"X": (1, 1, 6, 6), "size": 3}),
        _part(
            "remainder",
            0.375,
            "rows or columns that do not fill a window: they are dropped",
            {"X": (1, 1, 5, 5)},
            {"X": (1, 1, 7, 7)},
        ),
        _part(
            "stride",
            0.5,
            "a stride that differs from the size",
            {"X": (1, 1, 5, 5), "stride": 1},
            {"X": (1, 1, 8, 8), "stride": 3},
            {"X": (1, 1, 4, 4), "stride": 1},  # without a remainder
        ),
        _part(
            "not_square",
            0.125,
            "an image that is not square",
            {"X": (1, 1, 4, 6)},
            {"X": (1, 1, 6, 4)},
        ),
        _part(
            "negative",
            0.25,
            "an image of negative numbers only",
            {"lower": 1000},
            {"lower": 1000, "X": (1, 1, 6, 6)},
        ),
        _part(
            "together",
            0.125,
            "everything at once, or a stride that is left out",
            {"X": (2, 2, 8, 7), "size": 3},
            {"X": (1, 1, 7, 7), "size": 3, "stride": 2},
            {"X": (1, 2, 7, 8), "size": 2, "stride": 3},
            {"pass_stride": False},
            combines=True,
        ),
    ),
    settings=({"pass_stride": False}, {"pass_stride": True}),
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125, Manner.SECOND_CALL: 0.125},
    right=forward.max_pool,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
