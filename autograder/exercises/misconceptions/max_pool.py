"""What students get wrong in `max_pool`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.forward import output_size
from autograder.exercises.misconceptions.ways import Buggy, ways

# Given the length of an axis, the size and the stride: where the windows begin.
Starts = Callable[[int, int, int], Sequence[int]]


def _pooled(
    X: Array, rows: Sequence[int], columns: Sequence[int], size: int, reduce: Function
) -> Array:
    """Reduce windows that begin at these places; what hangs over the edge is cut off."""
    P = np.zeros((*X.shape[:2], len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            window = X[:, :, top : top + size, left : left + size]
            P[:, :, i, j] = reduce(window, axis=(2, 3))
    return P


def _farthest_from_zero(window: Array, axis: tuple[int, int]) -> Array:
    flat = window.reshape(*window.shape[:2], -1)
    places = np.abs(flat).argmax(axis=2, keepdims=True)
    return np.take_along_axis(flat, places, axis=2)[:, :, 0]


def _regular(length: int, size: int, stride: int) -> Sequence[int]:
    return range(0, output_size(length, size, stride) * stride, stride)


def _windows(
    rows: Starts,
    columns: Starts | None = None,
    reduce: Function = np.max,
    shorter: int = 0,
) -> Buggy:
    """Place the windows differently, reduce them differently, or make them shorter."""

    def buggy(right: Function) -> Function:
        def max_pool(X: Array, size: int, stride: int | None = None) -> Array:
            step = size if stride is None else stride
            tops = rows(X.shape[2], size, step)
            lefts = (columns or rows)(X.shape[3], size, step)
            return _pooled(X, tops, lefts, size - shorter, reduce)

        return max_pool

    return buggy


def _square(right: Function) -> Function:
    """Count the windows along the rows only."""

    def max_pool(X: Array, size: int, stride: int | None = None) -> Array:
        starts = _regular(X.shape[2], size, size if stride is None else stride)
        return _pooled(X, starts, starts, size, np.max)

    return max_pool


def _called_with(change: Callable[[int, int | None], tuple[int, int | None]]) -> Buggy:
    """Call the right function with another size or stride."""

    def buggy(right: Function) -> Function:
        def max_pool(X: Array, size: int, stride: int | None = None) -> Any:
            return right(X, *change(size, stride))

        return max_pool

    return buggy


def _afterwards(change: Callable[[Array], Array], before: Function = np.positive) -> Buggy:
    """Change the result, and the image before."""

    def buggy(right: Function) -> Function:
        def max_pool(X: Array, size: int, stride: int | None = None) -> Array:
            return change(right(before(X), size, stride))

        return max_pool

    return buggy


def _part(*index: slice) -> Buggy:
    """Return a part of the result only."""
    return _afterwards(lambda P: P[index])


def _kept(*index: int | slice) -> Buggy:
    """Keep these entries of the result only; all others are 0."""

    def change(P: Array) -> Array:
        only = np.zeros(P.shape)
        only[index] = P[index]
        return only

    return _afterwards(change)


def _filled_up(right: Function) -> Function:
    """Put zeros below and to the right, until windows fill the image."""

    def max_pool(X: Array, size: int, stride: int | None = None) -> Any:
        step = size if stride is None else stride
        below, beside = ((size - length) % step for length in X.shape[2:])
        return right(np.pad(X, ((0, 0), (0, 0), (0, below), (0, beside))), size, stride)

    return max_pool


def _written_across(P: Array) -> Array:
    """Write each entry to row j and column i of a result that has the right shape."""
    across = np.zeros(P.shape)
    for i, j in np.ndindex(P.shape[2:]):
        across[:, :, j, i] = P[:, :, i, j]
    return across


def _tiles(*axes: int) -> Buggy:
    """Cut the image into tiles by reshaping, with the entries of a tile on these axes."""

    def buggy(right: Function) -> Function:
        def max_pool(X: Array, size: int, stride: int | None = None) -> Array:
            N, C, H, W = X.shape
            lengths = [H // size, W // size]
            for axis in axes:
                lengths.insert(axis - 2, size)
            P: Array = X.reshape(N, C, *lengths).max(axis=axes)
            return P

        return max_pool

    return buggy


MISCONCEPTIONS = (
    Misconception(
        "mean-pool",
        _windows(_regular, reduce=np.mean),
        "You take the mean of each window. That is average pooling; here it is the largest entry.",
        "A window holds 1, 2, 3 and 10: what should be left of it?",
    ),
    Misconception(
        "sum-pool",
        _windows(_regular, reduce=np.sum),
        "You add up each window, as a convolution with ones would. A max-pool keeps one entry of "
        "it, the largest.",
        "A window holds 1, 2, 3 and 10: what should be left of it?",
    ),
    Misconception(
        "min-pool",
        _afterwards(np.negative, np.negative),
        "You keep the smallest entry of each window. A max-pool keeps the largest.",
        "A window holds 1, 2, 3 and 10: what should be left of it?",
    ),
    *ways(
        "absolute-maximum",
        (_afterwards(np.positive, np.abs), _windows(_regular, reduce=_farthest_from_zero)),
        "You look for the entry that is farthest from 0. A large negative number is still less "
        "than a small positive one.",
        "A window holds -10, 1, 2 and 3: which is the largest?",
    ),
    Misconception(
        "zero-included",
        _afterwards(lambda P: np.maximum(P, 0.0)),
        "Where all entries of a window are negative you return 0, which is none of them. That "
        "happens when the search for the largest starts from 0.",
        "A window holds -3, -2, -5 and -4: what is the largest, and what did you compare it with?",
    ),
    Misconception(
        "stride-one",
        _called_with(lambda size, stride: (size, 1 if stride is None else stride)),
        "Where no stride is passed, your windows move on by one pixel and overlap. Then they "
        "should lie side by side, each as far from the next as it is large.",
        "What does the docstring say about a `stride` of `None`?",
    ),
    Misconception(
        "stride-ignored",
        _called_with(lambda size, stride: (size, None)),
        "Your windows always lie side by side, whatever `stride` says. `size` says how large a "
        "window is, `stride` how far it is to the next one.",
        "With `size=2` and `stride=1`, in which columns do the first three windows begin?",
    ),
    Misconception(
        "stride-ignored",
        _windows(
            lambda length, size, stride: range(0, output_size(length, size, stride) * size, size)
        ),
        "Your result has the size that `stride` asks for, but its windows begin `size` pixels "
        "apart. `size` says how large a window is, `stride` how far it is to the next one.",
        "With `size=2` and `stride=3`, in which columns do the first three windows begin?",
    ),
    Misconception(
        "stride-in-size-only",
        _windows(lambda length, size, stride: range(output_size(length, size, stride))),
        "Your result has the right size, but its windows begin one pixel apart, whatever the "
        "stride.",
        "Entry (1, 1) of the result looks at a window: in which row and column does it begin?",
    ),
    Misconception(
        "stride-in-start-only",
        _windows(
            lambda length, size, stride: range(0, length // size * stride, stride),
        ),
        "Your windows begin where `stride` says, but you count them as if they lay side by side.",
        "How many windows of size 2 fit into 5 columns if they begin in columns 0, 1, 2 and so on?",
    ),
    *ways(
        "stride-rows-only",
        (
            _windows(_regular, lambda length, size, stride: _regular(length, size, size)),
            _windows(_regular, lambda length, size, stride: _regular(length, size, 1)),
            _windows(
                _regular, lambda length, size, stride: range(output_size(length, size, stride))
            ),
        ),
        "Your windows follow `stride` downwards, but not to the right.",
        "With `size=2` and `stride=1`, in which row and in which column does the second window "
        "begin, downwards and to the right?",
    ),
    Misconception(
        "output-size-without-window",
        _windows(lambda length, size, stride: range(0, length // stride * stride, stride)),
        "You count one window for every `stride` pixels. The last ones may hang over the edge, or "
        "one is missing: the window's own size counts, too.",
        "A window of size 2 ends in the last of 5 columns: in which column does it begin?",
    ),
    Misconception(
        "output-size-off-by-one",
        _windows(lambda length, size, stride: range(0, (length - size) // stride * stride, stride)),
        "The last window of every row and of every column is missing. `(H - size) // stride` is "
        "how often a window can move on.",
        "How many windows are there if the first one cannot move on at all?",
    ),
    *ways(
        "remainder-kept",
        (
            _windows(lambda length, size, stride: range(0, length, stride)),
            _windows(lambda length, size, stride: range(0, length - size + stride, stride)),
            _filled_up,
        ),
        "You also keep windows that hang over the edge, with what is left of them. In this "
        "homework only a window that lies within the image counts.",
        "With `size=2` and 5 columns, which columns does the last whole window cover?",
    ),
    Misconception(
        "square-image-assumed",
        _square,
        "You count the windows along one axis and use that number for both. An image may be "
        "wider than high, or higher than wide.",
        "For an image of 4 × 6 pixels and `size=2`, how many windows lie below each other, and how "
        "many side by side?",
    ),
    *ways(
        "size-hard-coded",
        (
            _called_with(lambda size, stride: (2, stride)),
            _called_with(lambda size, stride: (2, size if stride is None else stride)),
        ),
        "Your windows are 2 × 2, whatever `size` says.",
        "If `size` is 3, how many entries of `X` does one entry of the result depend on?",
    ),
    Misconception(
        "window-too-small",
        _windows(_regular, shorter=1),
        "Your windows are one row and one column too small: the end of a slice is not part of it.",
        "Which columns are in `X[:, :, :, 0:2]`, and how many?",
    ),
    *ways(
        "channels-pooled-too",
        (
            _afterwards(lambda P: P.max(axis=1, keepdims=True)),
            _afterwards(lambda P: np.broadcast_to(P.max(axis=1, keepdims=True), P.shape)),
            _afterwards(lambda P: P.max(axis=1)),
        ),
        "You take the maximum over the channels as well. A pool makes the image smaller, but "
        "every channel is pooled by itself.",
        "If `X` has 3 channels, how many has the result, and what may a channel know of the "
        "others?",
    ),
    Misconception(
        "images-and-channels-pooled-too",
        _afterwards(lambda P: np.broadcast_to(P.max(axis=(0, 1)), P.shape)),
        "You take the maximum over all images and channels. Every channel of every image is "
        "pooled by itself.",
        "Over which axes does `.max()` look if you do not name any?",
    ),
    *ways(
        "output-transposed",
        (_afterwards(lambda P: np.swapaxes(P, 2, 3)), _afterwards(_written_across)),
        "Rows and columns of your result are swapped: the window to the right of the first one "
        "ends up below it.",
        "Which of your two loop variables runs over rows, and on which axis of the result is it "
        "used?",
    ),
    Misconception(
        "tiles-only",
        _tiles(3, 5),
        "You cut the image into tiles with `reshape`. That works only if the windows lie side by "
        "side and fill the whole image.",
        "What does `reshape` do with 5 columns and `size=2`, and where does `stride` come in?",
    ),
    Misconception(
        "reshape-for-transpose",
        _tiles(4, 5),
        "`reshape` reads the image row by row, so your “windows” are stretches of a row. Entries "
        "that lie below each other never meet.",
        "Write down a 4 × 4 image of the numbers 0 to 15: which four stand in the first 2 × 2 "
        "window, and which four follow each other in memory?",
    ),
    Misconception(
        "reshape-for-transpose",
        _afterwards(lambda P: np.moveaxis(P, (2, 3), (0, 1)).reshape(P.shape)),
        "You collect the maxima window by window and then `reshape`. That keeps the order in which "
        "they stand and does not exchange axes, so images, channels and windows get mixed up.",
        "What does `np.arange(6).reshape(2, 3)` look like as `.reshape(3, 2)`, and what as `.T`?",
    ),
    *ways(
        "return-in-loop",
        (_kept(0, 0, 0, 0), _kept(0, 0, 0), _kept(0, 0)),
        "Only the first part of your result is filled, the rest is still 0, as if a loop ended "
        "after its first round.",
        "Which lines belong to which of your loops: does the `return` stand inside one?",
    ),
    *ways(
        "first-image-only",
        (_kept(0), _afterwards(lambda P: np.broadcast_to(P[:1], P.shape)), _part(slice(1))),
        "Only the first image of the batch is pooled. Every image has a result of its own.",
        "How many images are in an `X` of shape (2, 1, 4, 4), and where do you go through them?",
    ),
    *ways(
        "first-channel-only",
        (
            _kept(slice(None), 0),
            _afterwards(lambda P: np.broadcast_to(P[:, :1], P.shape)),
            _part(slice(None), slice(1)),
        ),
        "Only the first channel is pooled. Every channel has a result of its own.",
        "If `X` has 3 channels, how many has the result, and where do you go through them?",
    ),
)
