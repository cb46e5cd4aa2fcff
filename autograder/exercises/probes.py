"""Random arrays on which convolution is exact, whatever the order of the sums.

What a probe has to hold for a mistake to show is put there, not left to chance: points must not
depend on the seed.
"""

from __future__ import annotations

import numpy as np

from autograder.exercise import Array
from autograder.exercises import forward

GOLDEN = (np.sqrt(5) - 1) / 2  # its multiples fill an interval evenly, in no order


def eighths(generator: np.random.Generator, shape: tuple[int, ...], largest: float = 8) -> Array:
    """Return random multiples of 1/8 up to `largest` in magnitude, without zeros.

    Products are multiples of 1/64, and sums of a few of them are exact in float64: a wrong value
    differs from the right one by at least 1/64. An entry of 0 could hide a mistake.

    Half of the entries are negative; small and large ones are among both halves. As long as there
    are no more entries than magnitudes, all magnitudes differ, so that no two entries cancel or
    can be exchanged, and the sum is not 0.
    """
    count, magnitudes = int(np.prod(shape)), int(8 * largest)
    # One from each of `count` stretches of the scale, with the next one's sign the opposite.
    ends = np.arange(count + 1) * magnitudes // count
    steps = 1 + ends[:-1] + np.floor(generator.random(count) * np.diff(ends))
    steps[generator.integers(2) :: 2] *= -1
    return np.asarray(generator.permutation(steps).reshape(shape) / 8)


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
    """Return a filter that equals itself rotated by 180°: flipping it by mistake does not show.

    The first half of F is kept and repeated, so entries that differed there still do.
    """
    flat = F.reshape(*F.shape[:-2], -1).copy()
    half = flat.shape[-1] // 2
    flat[..., flat.shape[-1] - half :] = flat[..., :half][..., ::-1]
    return np.asarray(flat.reshape(F.shape))


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
    stride: int,
    lower: float = 0,
) -> Array:
    """Return distinct values as of `distinct`, placed so that a pool's mistakes show; less `lower`.

    Every window, wherever it begins, holds a number farther above 0 than any is below. So whoever
    takes the maximum with 0 as well, or of absolute values, is wrong only where all numbers are
    negative.
    """
    order = _pooled_order(generator, shape, size, stride)
    ranks = order.argsort(axis=None).argsort().astype(np.float64).reshape(shape)
    negative = forward.max_pool(ranks, size, 1).min() // 2
    return np.asarray(4 * (ranks - negative) + 2 - lower)


def _pooled_order(
    generator: np.random.Generator, shape: tuple[int, ...], size: int, stride: int
) -> Array:
    """Return random numbers in the order of an image's entries, but for three of each channel."""
    order = generator.random(shape)
    row, column = (
        (forward.output_size(length, size, stride) - 1) * stride + size - 1 for length in shape[2:]
    )
    if (row + 1, column + 1) != shape[2:]:
        order[..., -1, -1] -= 1  # zeros laid beside it to fill the last windows would be larger
    # The first window's maximum is at the end of its first column, or of its first row in every
    # other channel and image: taking one of them for the other shows, as does swapping the axes.
    for n, c in np.ndindex(*shape[:2]):
        order[n, c, *((size - 1, 0) if (n + c) % 2 == 0 else (0, size - 1))] += 1
    # What the last window reaches last is the maximum, so windows too small or too near show.
    order[..., row, column] += 2
    return order
