"""Max-pooling's gradient: it goes to where the maximum was."""

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
from autograder.exercises import backward, forward
from autograder.exercises.misconceptions.max_pool_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered, pooled_image, scattered


def _call(
    generator: np.random.Generator,
    setting: Setting,
    X: tuple[int, int, int, int] = (1, 1, 4, 4),
    size: int = 2,
    stride: int | None = None,
    pass_stride: bool = True,
    ties: bool = False,
    lower: float = 0,
) -> Call:
    # Whoever forgets the default stride is judged with the stride passed, but in one place.
    if stride is None and setting["pass_stride"] and pass_stride:
        stride = size
    step = size if stride is None else stride
    outputs = (*X[:2], *(forward.output_size(length, size, step) for length in X[2:]))
    values = _tied(generator, X) if ties else pooled_image(generator, X, size, step, lower)
    options = {} if stride is None else {"stride": stride}
    return Call({"dP": eighths(generator, outputs), "X": values, "size": size}, options)


def _tied(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return an image of two numbers, whose first window tells rows from columns.

    None is 0: whoever starts the search from 0 is wrong in another part.
    """
    X = np.asarray(4.0 * generator.integers(0, 2, shape) + 2.0)
    X[..., 0, 0] = 2.0
    X[..., 0, 1] = X[..., 1, 0] = 6.0
    return X


_part = parts_made_by(_call)


def _numerically(call: Call, max_pool: Callable[..., Array]) -> Array | None:
    dP, X, size = (call.arguments[name] for name in ("dP", "X", "size"))
    if len(np.unique(X)) < X.size:
        return None  # at a tie the maximum has a kink
    return central_differences(lambda X: max_pool(X, size, **call.options), X, dP)


def _small(X: Array, size: int = 2, **options: int) -> SmallCase:
    dP = numbered(forward.max_pool(X, size, **options).shape, first=101)
    return SmallCase(Call({"dP": dP, "X": X, "size": size}, options))


SMALL_CASES = (
    _small(scattered((1, 1, 2, 2))),
    _small(-scattered((1, 1, 2, 2))),
    _small(scattered((1, 2, 2, 2))),
    _small(scattered((2, 1, 2, 2))),
    _small(scattered((1, 1, 2, 4))),
    _small(scattered((1, 1, 3, 2))),
    _small(np.array([[[[11.0, 14.0], [14.0, 12.0]]]])),  # a tie
    _small(-scattered((1, 1, 3, 3)), size=3),
    _small(scattered((1, 1, 3, 3)), stride=1),
    _small(scattered((1, 1, 2, 5)), stride=3),
    _small(scattered((1, 1, 4, 4))),
    _small(scattered((1, 1, 5, 5)), stride=3),
)


EXERCISE = Exercise(
    name="max_pool_gradient",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 0.75, "one small image", {}),
        _part(
            "batch", 0.75, "several images and channels", {"X": (2, 1, 4, 4)}, {"X": (3, 3, 4, 4)}
        ),
        _part("size", 0.25, "windows of size 3", {"X": (1, 1, 6, 6), "size": 3}),
        _part(
            "remainder",
            0.375,
            "rows or columns that fill no window: their gradient is 0",
            {"X": (1, 1, 5, 5)},
            {"X": (1, 1, 7, 7)},
        ),
        _part(
            "overlap",
            0.75,
            "windows that overlap: an entry may be the maximum of several",
            {"X": (1, 1, 5, 5), "stride": 1},
            {"X": (1, 1, 4, 4), "stride": 1},
        ),
        _part("gaps", 0.25, "a stride larger than the size", {"X": (1, 1, 8, 8), "stride": 3}),
        _part("not_square", 0.25, "an image that is not square", {"X": (1, 1, 4, 6)}),
        _part(
            "negative",
            0.25,
            "an image of negative numbers only",
            {"lower": 1000},
            {"lower": 1000, "X": (1, 1, 6, 6)},
        ),
        _part(
            "ties",
            0.5,
            "ties: the gradient goes to the first maximum in row order",
            {"ties": True},
            {"X": (1, 1, 6, 6), "ties": True},
        ),
        _part(
            "together",
            0.125,
            "everything at once, or a stride that is left out",
            {"X": (2, 2, 8, 7), "size": 3},
            {"X": (2, 2, 7, 7), "size": 3, "stride": 2},
            {"X": (1, 2, 7, 8), "stride": 3},
            {"X": (1, 1, 4, 4), "stride": 3},  # where tiles of the image are more than windows
            {"X": (1, 1, 4, 4), "stride": 4},
            {"pass_stride": False},
            combines=True,
        ),
    ),
    settings=({"pass_stride": False}, {"pass_stride": True}),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    differentiable=Differentiable("max_pool", forward.max_pool, _numerically),
    right=backward.max_pool_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
