"""Random arrays on which convolution is exact, whatever the order of the sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograder.exercises import forward

Array = npt.NDArray[np.float64]

GOLDEN = (np.sqrt(5) - 1) / 2  # its multiples fill an interval evenly, in no order


def eighths(generator: np.random.Generator, shape: tuple[int, ...], largest: float = 8) -> Array:
    """Return random multiples of 1/8 up to `largest` in magnitude, without zeros.

    Products are multiples of 1/64, and sums of a few of them are exact in float64: a wrong value
    differs from the right one by at least 1/64. An entry of 0 could hide a mistake.
    """
    steps = generator.integers(1, int(8 * largest), shape, endpoint=True)
    signs: Array = generator.choice([-0.125, 0.125], shape)
    return steps * signs


def numbered(shape: tuple[int, ...], first: int | None = None) -> Array:
    """Return whole numbers that rise in rows, so that each tells which entry it is.

    They begin so high that no sum of two, no double and no half is another entry.
    """
    count = int(np.prod(shape))
    start = max(11, count + 1) if first is None else first
    return np.arange(float(start), start + count).reshape(shape)


def scattered(shape: tuple[int, ...]) -> Array:
    """Return the numbers of `numbered` in no order, so that the largest is in no special place."""
    rising = numbered(shape).reshape(-1)
    return np.asarray(rising[np.argsort(np.arange(1, rising.size + 1) * GOLDEN % 1)].reshape(shape))


def rotation_symmetric(F: Array) -> Array:
    """Return a filter that equals itself rotated by 180°: flipping it by mistake does not show."""
    return F + F[..., ::-1, ::-1]


def distinct(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return a permutation of distinct values 4k + 2, about half of them negative.

    A step of 1 crosses no kink: neither 0 nor another entry is that near.
    """
    count = int(np.prod(shape))
    values = 4.0 * np.arange(count) + 2.0 - 4.0 * (count // 2)
    return np.asarray(generator.permutation(values).reshape(shape))


def pooled_image(
    generator: np.random.Generator,
    shape: tuple[int, ...],
    size: int,
    lower: float = 0,
) -> Array:
    """Return distinct values, `lower` subtracted; windows' maxima, wherever, have the same sign.

    So whoever takes the maximum with 0 as well is wrong only where all numbers are negative, even
    if their windows are not where they should be. A last corner is negative: zeros laid round the
    image to fill the last windows show there.
    """
    third_negative = 4 * (int(np.prod(shape)) // 6)  # with half, few images would do
    while True:
        X = distinct(generator, shape) + third_negative - lower
        if lower or (np.all(forward.max_pool(X, size, 1) > 0) and np.any(X[..., -1, -1] < 0)):
            return X
