"""What students get wrong in `max_pool_gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.forward import max_pool, output_size
from autograder.exercises.misconceptions.ways import Buggy, ways

Window = tuple[slice, slice]


def _stretch(number: int, step: int, size: int) -> slice:
    return slice(number * step, number * step + size)


def _window(i: int, j: int, size: int, step: int) -> Window:
    return _stretch(i, step, size), _stretch(j, step, size)


def _one(window: Array, place: int) -> Array:
    """Return 1 at a place, counted in row order, and 0 elsewhere."""
    only = np.zeros(window.shape)
    only.flat[place] = 1
    return only


def _first(window: Array) -> Array:
    return _one(window, int(np.argmax(window)))


def _last(window: Array) -> Array:
    return _first(window[::-1, ::-1])[::-1, ::-1]


def _shares(
    share: Callable[[Array], Array] = _first,
    place: Callable[[int, int, int, int], Window] = _window,
) -> Buggy:
    """Divide each window's gradient among its entries in another way, or place it differently."""

    def buggy(right: Function) -> Function:
        def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
            step = size if stride is None else stride
            dX = np.zeros(X.shape)
            for n, c, i, j in np.ndindex(dP.shape):
                rows, columns = place(i, j, size, step)
                dX[n, c, rows, columns] += dP[n, c, i, j] * share(X[n, c, rows, columns])
            return dX

        return max_pool_gradient

    return buggy


def _called_with(change: Callable[[Array, Array, int, int | None], tuple[Any, ...]]) -> Buggy:
    """Call the right function with other arguments."""

    def buggy(right: Function) -> Function:
        def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Any:
            return right(*change(dP, X, size, stride))

        return max_pool_gradient

    return buggy


def _kept(*index: int | slice) -> Buggy:
    """Take these entries of the upstream gradient only."""

    def change(dP: Array, X: Array, size: int, stride: int | None) -> tuple[Any, ...]:
        only = np.zeros(dP.shape)
        only[index] = dP[index]
        return only, X, size, stride

    return _called_with(change)


def _places_in(*index: slice) -> Buggy:
    """Look for the maxima in a part of the image."""
    return _called_with(
        lambda dP, X, size, stride: (dP, np.broadcast_to(X[index], X.shape), size, stride)
    )


def _mask(right: Function) -> Function:
    """Return 1 where a window has its maximum, even if several have it there."""

    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Any:
        return np.minimum(right(np.ones(dP.shape), X, size, stride), 1.0)

    return max_pool_gradient


def _averaged(right: Function) -> Function:
    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Any:
        return right(dP, X, size, stride) / len(X)

    return max_pool_gradient


def _overwritten(whole_windows: bool) -> Buggy:
    """Let each window replace what was there: where it puts something, or all of the window."""

    def buggy(right: Function) -> Function:
        def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
            step = size if stride is None else stride
            dX = np.zeros(X.shape)
            for i, j in np.ndindex(dP.shape[2:]):
                upstream = np.zeros(dP.shape)
                upstream[:, :, i, j] = dP[:, :, i, j]
                share = right(upstream, X, size, stride)
                written = share != 0
                written[:, :, *_window(i, j, size, step)] |= whole_windows
                dX[written] = share[written]
            return dX

        return max_pool_gradient

    return buggy


def _side_by_side(right: Function) -> Function:
    """Place and count the windows as if they lay side by side."""

    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
        N, C, H, W = X.shape
        height, width = output_size(H, size, size), output_size(W, size, size)
        dX = np.zeros(X.shape)
        for n, c, i, j in np.ndindex(N, C, height, width):
            rows, columns = _window(i, j, size, size)
            dX[n, c, rows, columns] += dP[n, c, i, j] * _first(X[n, c, rows, columns])
        return dX

    return max_pool_gradient


def _index_not_offset(right: Function) -> Function:
    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
        step = size if stride is None else stride
        dX = np.zeros(X.shape)
        for n, c, i, j in np.ndindex(dP.shape):
            rows, columns = _window(i, j, size, step)
            dX[n, c, :size, :size] += dP[n, c, i, j] * _first(X[n, c, rows, columns])
        return dX

    return max_pool_gradient


def _largest_of_plane(right: Function) -> Function:
    """Give everything to the largest entry of the whole plane."""

    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
        dX = np.zeros(X.shape)
        for n, c in np.ndindex(X.shape[:2]):
            dX[n, c] = dP[n, c].sum() * _first(X[n, c])
        return dX

    return max_pool_gradient


def _windows_with_largest_of_plane(right: Function) -> Function:
    """Serve only the windows that hold the largest entry of the whole plane."""

    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Array:
        step = size if stride is None else stride
        dX = np.zeros(X.shape)
        for n, c, i, j in np.ndindex(dP.shape):
            rows, columns = _window(i, j, size, step)
            largest = X[n, c, rows, columns] == X[n, c].max()
            dX[n, c, rows, columns] += dP[n, c, i, j] * largest
        return dX

    return max_pool_gradient


def _remainder_shrinks(right: Function) -> Function:
    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Any:
        step = size if stride is None else stride
        height, width = ((length - 1) * step + size for length in dP.shape[2:])
        return right(dP, X, size, stride)[:, :, :height, :width]

    return max_pool_gradient


def _tiles(right: Function) -> Function:
    """Enlarge both the pooled image and its gradient by repeating entries, then compare."""

    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Any:
        def enlarged(small: Array) -> Array:
            return small.repeat(size, axis=2).repeat(size, axis=3)

        return enlarged(dP) * (enlarged(max_pool(X, size, stride)) == X)

    return max_pool_gradient


def _reshaped(right: Function) -> Function:
    """Cut the image into tiles, and give each its gradient."""

    def max_pool_gradient(dP: Array, X: Array, size: int, stride: int | None = None) -> Any:
        N, C, H, W = X.shape
        height, width = H // size, W // size
        X.reshape(N, C, height, size, width, size)  # raises where tiles do not fill the image
        return right(np.broadcast_to(dP, (N, C, height, width)), X, size, None)

    return max_pool_gradient


MISCONCEPTIONS = (
    # "CS231n-assignment2019 answer wrong", github.com/0809zheng/CS231n-assignment2019/issues/19
    *ways(
        "overwritten",
        (_overwritten(whole_windows=False), _overwritten(whole_windows=True)),
        "Where windows overlap, a later one wipes out what an earlier one had put there. An entry "
        "that is the largest of several windows gets the sum of their gradients.",
        "If one entry is the largest of two windows and grows by 1, which entries of `P` grow?",
    ),
    # The fast layers of CS231n (assignment2/cs231n/fast_layers.py) do so, and say so.
    Misconception(
        "all-ties",
        _shares(lambda window: window == window.max()),
        "If the largest value occurs twice in a window, you give the whole gradient to both. In "
        "this homework it goes to the first one in row order (the slides leave it open).",
        "A window of `X` is 5, 5, 2, 1 and its `dP` is 3: what is the sum of all the entries of "
        "your `dX`?",
    ),
    Misconception(
        "ties-shared",
        _shares(lambda window: (window == window.max()) / np.sum(window == window.max())),
        "If the largest value occurs twice in a window, you share the gradient between the two. "
        "The slides leave it open; in this homework all of it goes to the first one in row order.",
        "How do you find a single place of the largest value, even if it occurs twice?",
    ),
    Misconception(
        "last-tie",
        _shares(_last),
        "If the largest value occurs twice in a window, you take its last place. The slides leave "
        "it open; in this homework the gradient goes to the first one in row order.",
        "When you meet a value that is just as large as the largest so far, do you move on to it?",
    ),
    Misconception(
        "ties-in-column-order",
        _shares(lambda window: _first(window.T).T),
        "If the largest value occurs twice in a window, you take the one that comes first column "
        "by column. The slides leave it open; in this homework it is row by row.",
        "In which order do you go through a window: along its rows, or down its columns?",
    ),
    Misconception(
        "spread-evenly",
        _shares(lambda window: np.full(window.shape, 1 / window.size)),
        "You share each gradient evenly among all entries of the window. That belongs to average "
        "pooling; here only the largest entry had any influence (slide “Gradient setup”).",
        "If an entry that is not the largest grows a little, how much does the maximum change?",
    ),
    Misconception(
        "spread-everywhere",
        _shares(np.ones_like),
        "You give each gradient to all entries of its window. Only the largest one had any "
        "influence; for the others the derivative is 0 (slide “Gradient setup”).",
        "If an entry that is not the largest grows a little, how much does the maximum change?",
    ),
    *ways(
        "upstream-ignored",
        (_called_with(lambda dP, X, size, stride: (np.ones(dP.shape), X, size, stride)), _mask),
        "You put 1 where the maximum was: the pool's own derivative. By the chain rule it "
        "multiplies `dP`, what comes back from above (slide “Back through the whole layer”).",
        "If the largest entry of a window grows by 1, by how much does the loss grow?",
    ),
    Misconception(
        "maximum-for-upstream",
        _called_with(lambda dP, X, size, stride: (max_pool(X, size, stride), X, size, stride)),
        "You put the maximum back to where it was. What goes back is its gradient: the entry of "
        "`dP` that belongs to the window.",
        "What should come out if every entry of `dP` is 0?",
    ),
    Misconception(
        "multiplied-by-maximum",
        _called_with(lambda dP, X, size, stride: (dP * max_pool(X, size, stride), X, size, stride)),
        "You multiply `dP` by the maximum. The chain rule asks for the pool's derivative, which "
        "is 1 where the maximum was, however large it is (slide “Gradient setup”).",
        "If the largest entry of a window is 50 and grows by 1, by how much does the maximum grow?",
    ),
    Misconception(
        "minimum-place",
        _called_with(lambda dP, X, size, stride: (dP, -X, size, stride)),
        "You send the gradient to the smallest entry of each window. It goes back to the one that "
        "was passed on: the largest.",
        "Which entry of a window does `max_pool` look for, and which does your code?",
    ),
    Misconception(
        "first-corner",
        _shares(lambda window: _one(window, 0)),
        "You send each gradient to the top left entry of its window. It goes back to where the "
        "maximum was, which may be anywhere in the window (slide “Gradient setup”).",
        "Where is the 10 in a window of 1, 2, 3, 10, and how does your code find out?",
    ),
    Misconception(
        "rows-and-columns-swapped",
        _shares(lambda window: _first(window).T),
        "Within each window you swap row and column: a maximum at the top right gets its gradient "
        "at the bottom left.",
        "Which of the two numbers that tell where a maximum is comes first, its row or its column?",
    ),
    *ways(
        "global-maximum",
        (_largest_of_plane, _windows_with_largest_of_plane),
        "You look for the maximum of the whole image. Every window has a maximum of its own, and "
        "sends its entry of `dP` there.",
        "If `P` has four entries that are all different, to how many entries of `X` does a "
        "gradient go?",
    ),
    Misconception(
        "index-not-offset",
        _index_not_offset,
        "You find where the maximum is within its window, but then count from the corner of the "
        "image. So everything ends up in the first window.",
        "The window begins in row 2, and in it the maximum is in row 1: in which row of `X` is it?",
    ),
    Misconception(
        "zero-included",
        _shares(lambda window: _first(window) * (window.max() > 0)),
        "Where no entry of a window is positive, its gradient is lost. That happens when the "
        "search for the largest starts from 0.",
        "A window holds -3, -2, -5 and -4: which is the largest, and what did you compare it with?",
    ),
    Misconception(
        "stride-one",
        _called_with(lambda dP, X, size, stride: (dP, X, size, 1 if stride is None else stride)),
        "Where no stride is passed, your windows move on by one pixel and overlap. Then they "
        "should lie side by side, each as far from the next as it is large.",
        "What does `max_pool` do with a `stride` of `None`?",
    ),
    *ways(
        "stride-ignored",
        (_called_with(lambda dP, X, size, stride: (dP, X, size, None)), _side_by_side),
        "Your windows always lie side by side, whatever `stride` says. `size` says how large a "
        "window is, `stride` how far it is to the next one.",
        "With `size=2` and `stride=3`, in which columns do the first three windows begin?",
    ),
    Misconception(
        "stride-in-size-only",
        _called_with(lambda dP, X, size, stride: (dP, X, size, 1)),
        "Your windows begin one pixel apart, whatever the stride. They have to be the windows that "
        "`max_pool` looked at.",
        "Entry (1, 1) of `dP` belongs to a window: in which row and column does it begin?",
    ),
    *ways(
        "stride-rows-only",
        (
            _shares(
                place=lambda i, j, size, step: (_stretch(i, step, size), _stretch(j, size, size))
            ),
            _shares(place=lambda i, j, size, step: (_stretch(i, step, size), _stretch(j, 1, size))),
        ),
        "Your windows follow `stride` downwards, but not to the right.",
        "With `size=2` and `stride=1`, in which row and in which column does the second window "
        "begin, downwards and to the right?",
    ),
    *ways(
        "size-hard-coded",
        (
            _called_with(lambda dP, X, size, stride: (dP, X, 2, stride)),
            _called_with(
                lambda dP, X, size, stride: (dP, X, 2, size if stride is None else stride)
            ),
        ),
        "Your windows are 2 × 2, whatever `size` says.",
        "If `size` is 3, among how many entries of `X` do you have to look for the maximum?",
    ),
    Misconception(
        "remainder-shrinks",
        _remainder_shrinks,
        "Your `dX` is only as large as what the windows cover. It has the shape of `X`: rows and "
        "columns that fill no window have no influence, so their gradient is 0.",
        "How many rows has `X`, and how many has your `dX`?",
    ),
    Misconception(
        "tiles-only",
        _tiles,
        "You enlarge `P` and `dP` by repeating their entries and compare with `X`. That works only "
        "if the windows lie side by side and fill the image, and it finds all places of a maximum "
        "that occurs twice.",
        "With `stride=1`, how many windows can look at the same entry of `X`?",
    ),
    Misconception(
        "tiles-only",
        _reshaped,
        "You cut the image into tiles with `reshape`. That works only if the windows lie side by "
        "side and fill the whole image.",
        "What does `reshape` do with 5 columns and `size=2`, and where does `stride` come in?",
    ),
    # "MaxPoolingLayer back_prop return incorrectly indented",
    # github.com/riccardoandreoni0/CNN-from-scratch/issues/1
    *ways(
        "return-in-loop",
        (_kept(0, 0, 0, 0), _kept(0, 0, 0), _kept(0, 0)),
        "Only the first windows send back their gradient, the rest of `dX` is still 0, as if a "
        "loop ended after its first round.",
        "Which lines belong to which of your loops: does the `return` stand inside one?",
    ),
    Misconception(
        "first-image-only",
        _kept(0),
        "Only the first image of the batch gets a gradient, the others get 0. Every image was "
        "pooled by itself and has its own part of `dP`.",
        "How many images are in a `dP` of shape (2, 1, 2, 2), and where do you go through them?",
    ),
    Misconception(
        "first-channel-only",
        _kept(slice(None), 0),
        "Only the first channel gets a gradient, the others get 0. Every channel was pooled by "
        "itself and has its own part of `dP`.",
        "If `X` has 3 channels, how many has `dP`, and where do you go through them?",
    ),
    Misconception(
        "first-image-only",
        _places_in(slice(1)),
        "You look for the maxima in the first image and use their places for all. Every image has "
        "its maxima elsewhere.",
        "If two images differ, can you know where the second one's maxima are from the first?",
    ),
    Misconception(
        "first-channel-only",
        _places_in(slice(None), slice(1)),
        "You look for the maxima in the first channel and use their places for all. Every channel "
        "has its maxima elsewhere.",
        "If two channels differ, can you know where the second one's maxima are from the first?",
    ),
    Misconception(
        "averaged-over-batch",
        _averaged,
        "You divide by the number of images. Each image gets its own gradient back; nothing is "
        "averaged here.",
        "If a second image joins the batch, does the first image's influence on the loss become "
        "smaller?",
    ),
)
