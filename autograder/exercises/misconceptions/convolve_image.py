"""What students get wrong in `convolve_image`: each mistake as code, explanation and question."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways


def _mistake(make: Callable[[Function, Array, Array], Array]) -> Buggy:
    """Give a mistake the signature of `convolve_image`."""

    def buggy(right: Function) -> Function:
        def convolve_image(I: Array, f: Array) -> Array:
            return make(right, I, f)

        return convolve_image

    return buggy


def _filter(change: Callable[[Array], Array]) -> Buggy:
    """Make the mistake of laying on another filter."""
    return _mistake(lambda right, I, f: right(I, change(f)))


def _valid(right: Function, I: Array, f: Array) -> Array:
    """Return only the entries whose windows lie wholly in the image."""
    rows, columns = f.shape[0] // 2, f.shape[1] // 2
    O: Array = right(I, f)
    return O[rows : len(O) - rows, columns : O.shape[1] - columns]


def _padded(before: int, after: int, mode: str = "constant") -> Buggy:
    """Pad by so many times half the filter's size before and after, in this way."""

    def make(right: Function, I: Array, f: Array) -> Array:
        widths = [(before * (size // 2), after * (size // 2)) for size in f.shape]
        return _valid(right, np.pad(I, widths, mode), f)  # type: ignore[call-overload]

    return _mistake(make)


def _wrapping_below_zero(right: Function, I: Array, f: Array) -> Array:
    """Read at negative indices, from the other side; zeros only beyond the far edges."""
    before = [(size // 2, 0) for size in f.shape]
    after = [(0, size // 2) for size in f.shape]
    return _valid(right, np.pad(np.pad(I, before, "wrap"), after), f)


def _one_ring_same_size(right: Function, I: Array, f: Array) -> Array:
    """Pad by 1 and loop over the image's size: windows of a larger filter do not fit."""
    if max(f.shape) > 3:
        raise ValueError("operands could not be broadcast together")
    return _valid(right, np.pad(I, 1), f)[: I.shape[0], : I.shape[1]]


def _border_zero(right: Function, I: Array, f: Array) -> Array:
    return np.pad(_valid(right, I, f), [(size // 2, size // 2) for size in f.shape])


def _border_unchanged(right: Function, I: Array, f: Array) -> Array:
    inside = _border_zero(lambda I, f: np.ones_like(I), I, f) == 1
    return np.where(inside, right(I, f), I)


def _last_windows_missing(right: Function, I: Array, f: Array) -> Array:
    O: Array = right(I, f).copy()
    O[-1], O[:, -1] = 0, 0
    return O


def _last_tap(f: Array) -> Array:
    last = np.zeros_like(f)
    last[-1, -1] = f[-1, -1]
    return last


def _matrix_product(f: Array) -> Array:
    """Multiply window and filter as matrices, and sum: row r of the filter meets column r."""
    if f.shape[0] != f.shape[1]:
        raise ValueError("matmul: the sizes do not fit")
    return np.broadcast_to(f.sum(axis=1), f.shape)


def _product_with_transposed(f: Array) -> Array:
    """Multiply the window by the transposed filter, and sum: the sizes always fit."""
    return np.broadcast_to(f.sum(axis=0), f.shape)


def _square_output(right: Function, I: Array, f: Array) -> Array:
    """Give the output as many columns as it has rows."""
    H, W = I.shape
    if H > W:
        raise ValueError("operands could not be broadcast together")
    O: Array = right(I, f)
    return O[:, :H]


def _columns_as_rows(right: Function, I: Array, f: Array) -> Array:
    """Loop over as many columns as there are rows."""
    H, W = I.shape
    if H > W:
        raise IndexError("the index is out of bounds")
    O: Array = right(I, f).copy()
    O[:, H:] = 0
    return O


def _square_only(array: Array) -> Array:
    """Exchange the two indices: beyond an array that is not square."""
    if array.shape[0] != array.shape[1]:
        raise IndexError("the index is out of bounds")
    return array.T


MISCONCEPTIONS = (
    Misconception(
        "filter-flipped",
        _filter(lambda f: f[::-1, ::-1]),
        "Your filter is rotated by 180° before it is laid on the image. That is convolution as "
        "mathematicians define it; the lecture, like every deep-learning library, lays the filter "
        "on as it stands (slide “Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    *ways(
        "filter-mirrored",
        (_filter(lambda f: f[::-1]), _filter(lambda f: f[:, ::-1])),
        "Your filter is mirrored along one axis before it is laid on the image. It is laid on as "
        "it stands (slide “Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    *ways(
        "matrix-product",
        (_filter(_matrix_product), _filter(_product_with_transposed)),
        "You multiply window and filter as matrices. On the slide “Convolution” each pixel is "
        "multiplied by the weight that lies on it, entry by entry.",
        "Which operator of NumPy multiplies two arrays entry by entry?",
    ),
    Misconception(
        "valid-instead-of-same",
        _mistake(_valid),
        "Your output is smaller than the image, because your windows stay inside it. On the slide "
        "“Convolution” the image gets a ring of zeros, so that every pixel has a window of its "
        "own.",
        "How wide does the ring have to be so that a 3×3 window can stand with its centre on the "
        "corner pixel? And for 5×5?",
    ),
    Misconception(
        "border-zero",
        _mistake(_border_zero),
        "The border of your output is left at 0, because your windows stay inside the image. On "
        "the slide “Convolution” the image gets a ring of zeros, so that the border's pixels have "
        "windows, too.",
        "Which pixels of the image lie under a 3×3 window whose centre is the top left pixel?",
    ),
    # https://discuss.pytorch.org/t/implemented-cv2-filter2d-but-output-is-wrong/132441
    Misconception(
        "border-unchanged",
        _mistake(_border_unchanged),
        "The border of your output still holds the image's own pixels, because your windows stay "
        "inside it. On the slide “Convolution” the image gets a ring of zeros, so that the "
        "border's pixels have windows, too.",
        "Which pixels of the image lie under a 3×3 window whose centre is the top left pixel?",
    ),
    # https://www.developerload.com, Why is the result of my conv2D function centrally symmetric
    Misconception(
        "last-windows-missing",
        _mistake(_last_windows_missing),
        "The last row and the last column of your output are left at 0: your loop ends one window "
        "too early.",
        "In which row of the padded image does the last window begin, and in which one does your "
        "loop end?",
    ),
    # With a ring of one pixel the two are the same, and no other is tried with a bright border.
    *ways(
        "padding-edge",
        (_padded(1, 1, "edge"), _padded(1, 1, "symmetric")),
        "Outside the image you repeat the pixels of its border. What lies outside counts as 0 "
        "(slide “Convolution”).",
        "Which number does a window read just above the image, and which one in your code?",
    ),
    Misconception(
        "padding-mirrored",
        _padded(1, 1, "reflect"),
        "Outside the image you read its mirror image. What lies outside counts as 0 (slide "
        "“Convolution”).",
        "Which number does a window read just above the image, and which one in your code?",
    ),
    *ways(
        "padding-wraps",
        (_mistake(_wrapping_below_zero), _padded(1, 1, "wrap")),
        "Where a window hangs over the edge, you read pixels from the opposite side of the image. "
        "In NumPy the index −1 is the last entry, not one outside. What lies outside counts as 0 "
        "(slide “Convolution”).",
        "Which index into `I` does the window round the top left pixel begin with, and what does "
        "NumPy return for it?",
    ),
    *ways(
        "padding-hard-coded",
        (
            _mistake(lambda right, I, f: _valid(right, np.pad(I, 1), f)),
            _mistake(_one_ring_same_size),
        ),
        "Your ring of zeros is always one pixel wide. That fits a filter of 3×3; another filter "
        "reaches further, or less far.",
        "How far does a filter of 5×5 reach beyond the pixel on which its centre stands? And how "
        "far one of 3×1, in each direction?",
    ),
    Misconception(
        "padding-after",
        _padded(0, 2),
        "Your windows begin at the pixel that they are for, instead of having it in their centre: "
        "the result is shifted up and to the left (slide “Convolution”).",
        "Which pixels should a 3×3 window for `O[1, 1]` cover, and which ones does yours?",
    ),
    Misconception(
        "padding-one-side-double",
        _padded(2, 0),
        "Your windows end at the pixel that they are for, instead of having it in their centre: "
        "the result is shifted down and to the right (slide “Convolution”).",
        "Which pixels should a 3×3 window for `O[1, 1]` cover, and which ones does yours?",
    ),
    Misconception(
        "taps-overwritten",
        _filter(_last_tap),
        "Only the last entry of the filter is left in your output: each one replaces what was "
        "there before. The products in a window add up (slide “Convolution”).",
        "After your loop has done the second entry of the filter, what is left of the first?",
    ),
    Misconception(
        "window-averaged",
        _filter(lambda f: f / f.size),
        "You take the mean of the products in a window. The formula sums them (slide "
        "“Convolution”).",
        "What should a filter of 3×3 ones make of a window of ones?",
    ),
    Misconception(
        "filter-normalised",
        _filter(lambda f: f / f.sum()),
        "You divide by the sum of the filter's weights, as one does to blur a photograph. Here "
        "the filter is laid on as it stands (slide “Convolution”).",
        "What should a filter of 3×3 ones make of a window of ones?",
    ),
    *ways(
        "filter-transposed",
        (_filter(lambda f: f.T), _filter(_square_only)),
        "Rows and columns of your filter are exchanged. The row of the filter goes with the row of "
        "the image (slide “Convolution”).",
        "Which entry of the filter does the pixel one to the right of a window's corner meet?",
    ),
    *ways(
        "columns-as-rows",
        (_mistake(_columns_as_rows), _mistake(_square_output)),
        "You loop over as many columns as the image has rows. Rows come from its height, columns "
        "from its width.",
        "How many windows stand side by side in one row of an image of 3×6?",
    ),
    *ways(
        "output-transposed",
        (
            _mistake(lambda right, I, f: right(I, f).T),
            _mistake(lambda right, I, f: _square_only(right(I, f))),
        ),
        "Rows and columns of your output are exchanged. Output row `i` belongs to windows further "
        "down in the image.",
        "If a window moves to the right, which index of the output grows?",
    ),
    *ways(
        "output-clipped",
        (
            _mistake(lambda right, I, f: np.clip(right(I, f), 0, 255)),
            _mistake(lambda right, I, f: np.maximum(right(I, f), 0)),
            _mistake(lambda right, I, f: np.minimum(right(I, f), 255)),
            _mistake(lambda right, I, f: np.clip(right(I, f), 0, 1)),
            _mistake(lambda right, I, f: np.abs(right(I, f))),
        ),
        "You force the output into the range of a picture. The output of a convolution may be any "
        "number, negative ones included.",
        "What should a filter with the one weight −1 make of a pixel of value 1?",
    ),
)
