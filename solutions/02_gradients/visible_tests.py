"""Pictures and visible tests for the notebook beside this file; it needs NumPy and matplotlib only.

Read it if you like: it holds the tests' inputs, but no gradient. `testbench.py` calls your functions
and draws; the right outputs stand in `expected_outputs.npz`. What the notebook calls:

    check("input_gradient-stride", input_gradient)    one visible test, with a picture
    compare("relu_gradient-signs", one, other)        your gradient beside the numerical one
    check_all("input_gradient", input_gradient)       all visible tests of one function, a line each
    show_speed("input_gradient", input_gradient)      your speed beside that of a matrix product
    progress()                                        what is done, what fails, what is not written
    draw_backward_block(), draw_...()                 the notebook's illustrations
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from testbench import (
    BLUE,
    GREEN,
    GREY,
    NUMBER_COLOURS,
    ORANGE,
    SIGNED_COLOURS,
    TIMED_FILTERS,
    TIMED_IMAGES,
    Array,
    Box,
    Case,
    Function,
    Panel,
    VisibleTests,
    Yardstick,
    arrow,
    draw_panels,
    colours_of,
    padded_panels,
    show,
)

# Marks for `show_speed`: how many times the time of a matrix product of the same size. On that layer
# a loop over taps takes 7 to 35 times, the lecture's way 23 times, a loop over pixels more than 300
# times, and a loop over images, filters and pixels more than 1,200 times.
FILTER_GRADIENT_WHOLE_ARRAYS = 110
FILTER_GRADIENT_PIXEL_LOOPS = 700
INPUT_GRADIENT_WHOLE_ARRAYS = 110
INPUT_GRADIENT_PIXEL_LOOPS = 700

# The derivation's example: the lecture's sizes, with numbers.
EXAMPLE_X = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=np.float64)
EXAMPLE_F = np.array([[1, 2], [-1, 3]], dtype=np.float64)
EXAMPLE_DO = np.array([[2, 1], [3, -1]], dtype=np.float64)

EXAMPLE_DF = np.array([[11, 16], [26, 31]], dtype=np.float64)
EXAMPLE_DX = np.array([[2, 5, 2], [1, 10, 1], [-3, 10, -3]], dtype=np.float64)
# The same dO and F with stride 2, on an input of 5 × 5, whose last row and column are left over.
SPREAD_DO = np.array([[2, 0, 1], [0, 0, 0], [3, 0, -1]], dtype=np.float64)
STRIDED_X = np.arange(1.0, 26).reshape(5, 5)
STRIDED_DX = np.array(
    [[2, 4, 1, 2, 0], [-2, 6, -1, 3, 0], [3, 6, -1, -2, 0], [-3, 9, 1, -3, 0], [0, 0, 0, 0, 0]],
    dtype=np.float64,
)
# How entries of dF and dX come about.
DF_SUMS = {
    (0, 0): "2·1 + 1·2 + 3·4 − 1·5",
    (0, 1): "2·2 + 1·3 + 3·5 − 1·6",
    (1, 0): "2·4 + 1·5 + 3·7 − 1·8",
    (1, 1): "2·5 + 1·6 + 3·8 − 1·9",
}
STRIDED_DF_SUMS = {(0, 0): "2·1 + 1·3 + 3·11 − 1·13", (1, 1): "2·7 + 1·9 + 3·17 − 1·19"}
STRIDED_DF = {(0, 0): 25, (1, 1): 55}
DX_SUMS = {(0, 0): "1·2", (0, 1): "2·2 + 1·1", (1, 1): "3·2 − 1·1 + 2·3 − 1·1"}
STAMPS = {
    (0, 0): np.array([[2, 4, 0], [-2, 6, 0], [0, 0, 0]], dtype=np.float64),
    (0, 1): np.array([[0, 1, 2], [0, -1, 3], [0, 0, 0]], dtype=np.float64),
    (1, 0): np.array([[0, 0, 0], [3, 6, 0], [-3, 9, 0]], dtype=np.float64),
    (1, 1): np.array([[0, 0, 0], [0, -1, -2], [0, 1, -3]], dtype=np.float64),
}

# Distinct values 4k + 2, so far apart that a step of 1 changes no sign and no maximum.
SIGNS = np.array([[-10, 2, 22, -6], [14, -18, 6, -2], [-14, 10, -22, 18]], dtype=np.float64)
SQUARE = np.array(
    [[6, 46, 2, 30], [58, 14, 38, 10], [22, 34, 62, 18], [26, 54, 42, 50]], dtype=np.float64
)
SQUARE_P = np.array([[58, 38], [54, 62]], dtype=np.float64)
SQUARE_DP = np.array([[1, -2], [3, 4]], dtype=np.float64)
SQUARE_DX = np.array([[0, 0, 0, 0], [1, 0, -2, 0], [0, 0, 4, 0], [0, 3, 0, 0]], dtype=np.float64)
# Its largest value lies in four windows of size 3 and stride 2.
WIDE = np.array(
    [
        [38, 6, 82, 14, 50, 122, 26],
        [10, 74, 30, 98, 2, 58, 110],
        [66, 34, 138, 22, 90, 46, 78],
        [106, 18, 54, 126, 70, 130, 42],
        [62, 118, 94, 86, 102, 114, 134],
    ],
    dtype=np.float64,
)


# --- The cases: what the visible tests call your functions with ----------------------------------


def cases() -> dict[str, Case]:
    """Return every case by name. Inputs are multiples of 1/8, so that all sums are exact."""
    groups = [
        _numerical_cases(),
        _numerical_pitfalls(),
        _relu_cases(),
        _pool_cases(),
        _pool_gradient_cases(),
        _tie_cases(),
        _bias_cases(),
        _filter_example_cases(),
        _filter_layer_cases(),
        _filter_geometry_cases(),
        _input_example_cases(),
        _input_layer_cases(),
        _input_geometry_cases(),
        _block_cases(),
    ]
    return {name: case for group in groups for name, case in group.items()}


def _linear(x: Array) -> float:
    return float(3 * x[0] - 2 * x[1] + x[2] / 2 + 4)


def _square(x: Array) -> float:
    return float(np.sum(x * x))


def _product(x: Array) -> float:
    return float(np.prod(x))


def _cube(x: Array) -> float:
    return float(np.sum(x**3))


ROW = np.array([2.0, 3.0, 5.0])
PLANE = np.array([[1.0, -0.5, 2.0], [0.25, 3.0, -1.0]])
BLOCK = np.array([[[1.0, 2.0], [-1.0, 0.5]], [[0.0, -2.0], [1.5, 1.0]]])


def _numerical_cases() -> dict[str, Case]:
    return {
        "numerical_gradient-linear": Case(
            "numerical_gradient",
            (_linear, np.array([1.0, 2.0, 4.0])),
            {"h": 1},
            lesson="f(x) = 3 x[0] - 2 x[1] + x[2] / 2 + 4: straight, so that step 1 is exact.",
        ),
        "numerical_gradient-squares": Case(
            "numerical_gradient",
            (_square, PLANE),
            {"h": 0.5},
            lesson="The sum of squares: 2 x, exactly, since both sides err by the same.",
        ),
        "numerical_gradient-product": Case(
            "numerical_gradient",
            (_product, ROW),
            {"h": 1},
            lesson="x[0]·x[1]·x[2]: the other entries have their old values while one is moved.",
        ),
        "numerical_gradient-cubes": Case(
            "numerical_gradient",
            (_cube, BLOCK),
            {"h": 0.5},
            lesson="Three axes. The sum of cubes gives 3 x² + h²: the h² is the step's error.",
        ),
        "numerical_gradient-default step": Case(
            "numerical_gradient",
            (_cube, PLANE),
            lesson="With h = 1e-5 the error h² is smaller than rounding.",
        ),
    }


def _numerical_pitfalls() -> dict[str, Case]:
    """Give each mistake by another function whose right gradient is the mistaken one."""

    def pitfall(test: str, f: Callable[[Array], float], x: Array, h: float, lesson: str) -> Case:
        return Case("numerical_gradient", (f, x), {"h": h}, lesson, f"numerical_gradient-{test}")

    one_sided = "This is a one-sided difference: move the entry to both sides, by h each."
    undivided = "This is twice the right gradient: the two points lie 2 h apart."
    stays = "This comes out if an entry stays moved: put it back before the next one."
    return {
        "numerical_gradient-right side": pitfall(
            "squares", lambda x: _square(x) + np.sum(x) / 2, PLANE, 0.5, one_sided
        ),
        "numerical_gradient-left side": pitfall(
            "squares", lambda x: _square(x) - np.sum(x) / 2, PLANE, 0.5, one_sided
        ),
        "numerical_gradient-twice": pitfall(
            "linear", lambda x: 2 * _linear(x), np.array([1.0, 2.0, 4.0]), 1, undivided
        ),
        "numerical_gradient-stays below": pitfall(
            "product", lambda x: 15 * x[0] + 5 * x[1] + 2 * x[2], ROW, 1, stays
        ),
        "numerical_gradient-stays above": pitfall(
            "product", lambda x: 15 * x[0] + 15 * x[1] + 12 * x[2], ROW, 1, stays
        ),
        "numerical_gradient-own step": pitfall(
            "cubes",
            lambda x: _cube(x) - np.sum(x) / 4,
            BLOCK,
            0.5,
            "This is the gradient for a tiny step; here the caller asks for h = 1/2.",
        ),
    }


def _relu_cases() -> dict[str, Case]:
    Z = np.array([[-2, 0.5, 0, 3], [1.25, -0.125, 4, -7], [0, 2, -1, 0.375]])
    colours = np.stack([SIGNS[:, :3], -SIGNS[:, 1:]])[np.newaxis] / 8
    dA = np.array([[1, -2, 3, 4], [-0.5, 5, 6, -7], [8, 0.25, -9, 10]])
    return {
        "relu-plane": Case("relu", (Z,), lesson="What is negative becomes 0."),
        "relu-absolute value": Case(
            "relu", (np.abs(Z),), lesson="This is the absolute value.", pitfall_of="relu-plane"
        ),
        "relu-four axes": Case("relu", (colours,), lesson="It works on any shape."),
        "relu_gradient-signs": Case(
            "relu_gradient",
            (dA, SIGNS),
            lesson="dA passes where Z is positive, whatever the sign of dA.",
        ),
        "relu_gradient-without dA": Case(
            "relu_gradient",
            (np.ones_like(dA), SIGNS),
            lesson="This is the derivative of relu alone; multiply it with dA.",
            pitfall_of="relu_gradient-signs",
        ),
        "relu_gradient-zero": Case(
            "relu_gradient", (dA, Z), lesson="Where Z is 0, the derivative counts as 0."
        ),
        "relu_gradient-one at zero": Case(
            "relu_gradient",
            (dA, Z + 1 / 8),
            lesson="This is the result if the derivative at 0 is 1; here it is 0.",
            pitfall_of="relu_gradient-zero",
        ),
        "relu_gradient-half at zero": Case(
            "relu_gradient",
            (np.where(Z == 0, dA / 2, dA), Z + 1 / 8),
            lesson="This is the result if the derivative at 0 is 1/2; here it is 0.",
            pitfall_of="relu_gradient-zero",
        ),
        "relu_gradient-four axes": Case(
            "relu_gradient", (1 - 2 * colours, colours), lesson="It works on any shape."
        ),
    }


def _pool_cases() -> dict[str, Case]:
    below_zero = SQUARE - 70
    X = np.stack([SQUARE, below_zero])[np.newaxis]
    wide = WIDE[np.newaxis, np.newaxis]
    filled = np.full((1, 1, 6, 8), -1000.0)
    filled[:, :, :5, :7] = wide
    return {
        "max_pool-plane": Case(
            "max_pool", (X[:, :1], 2), lesson="The largest of each 2 × 2 window."
        ),
        "max_pool-channels": Case(
            "max_pool",
            (np.concatenate([X, X[:, ::-1] / 8]), 2),
            lesson="Every image and channel on its own; the largest may be negative.",
        ),
        "max_pool-starts at zero": Case(
            "max_pool",
            (np.concatenate([X, X[:, ::-1] / 8]) * (np.arange(4).reshape(2, 2, 1, 1) % 3 == 0), 2),
            lesson="Where all values are negative, the largest is negative too, not 0.",
            pitfall_of="max_pool-channels",
        ),
        "max_pool-remainder": Case(
            "max_pool",
            (wide, 2),
            lesson="The last row and the last column fill no window and are left out.",
        ),
        "max_pool-partial windows": Case(
            "max_pool",
            (filled, 2),
            lesson="These are the values with windows that stick out; leave them out.",
            pitfall_of="max_pool-remainder",
        ),
        "max_pool-overlap": Case(
            "max_pool",
            (wide, 3),
            {"stride": 2},
            lesson="Windows of 3 × 3, two steps apart: they share a row or a column.",
        ),
        "max_pool-no overlap": Case(
            "max_pool",
            (wide, 3),
            lesson="These are the values for a stride of 3, the window's size.",
            pitfall_of="max_pool-overlap",
        ),
    }


def _pool_gradient_cases() -> dict[str, Case]:
    X = np.stack([SQUARE, SQUARE.T - 70])[np.newaxis]
    dP = _layer(SQUARE_DP, np.array([[5, 6], [-7, 0.5]]))
    wide, dwide = WIDE[np.newaxis, np.newaxis], np.array([[[[1.0, 2, 4], [8, 16, 32]]]])
    return {
        "max_pool_gradient-plane": Case(
            "max_pool_gradient",
            (dP[:, :1], X[:, :1], 2),
            lesson="Each gradient goes to the entry that was the largest; the others get 0.",
        ),
        "max_pool_gradient-without dP": Case(
            "max_pool_gradient",
            (np.ones_like(dP[:, :1]), X[:, :1], 2),
            lesson="This marks the largest entries; they should get the entries of dP.",
            pitfall_of="max_pool_gradient-plane",
        ),
        "max_pool_gradient-channels": Case(
            "max_pool_gradient",
            (np.concatenate([dP, -dP]), np.concatenate([X, X[:, ::-1]]), 2),
            lesson="Every image and channel on its own.",
        ),
        "max_pool_gradient-remainder": Case(
            "max_pool_gradient",
            (dwide, wide, 2),
            lesson="What is in no window gets 0; dX is as large as X.",
        ),
        "max_pool_gradient-overlap": Case(
            "max_pool_gradient",
            (dwide, wide, 3),
            {"stride": 2},
            lesson="138 is the largest of four windows, so it gets the sum of four gradients.",
        ),
        "max_pool_gradient-overwritten": Case(
            "max_pool_gradient",
            (np.array([[[[0.0, 0, 4], [0, 16, 32]]]]), wide, 3),
            {"stride": 2},
            lesson="An entry in several windows gets their sum; here the last one replaced the rest.",
            pitfall_of="max_pool_gradient-overlap",
        ),
    }


def _tie_cases() -> dict[str, Case]:
    """Give each mistake as the answer to a pool of size 1, which hands back what it gets."""
    X = np.array([[[[5.0, 5, 1, 7], [5, 2, 7, 7], [0, 0, 3, 1], [0, 0, 3, 3]]]])
    dP = np.array([[[[2.0, 4], [6, 8]]]])
    every = np.array([[[[2.0, 2, 0, 4], [2, 0, 4, 4], [6, 6, 8, 0], [6, 6, 8, 8]]]])
    last = np.array([[[[0.0, 0, 0, 0], [2, 0, 0, 4], [0, 0, 0, 0], [0, 6, 0, 8]]]])
    by_columns = np.array([[[[2.0, 0, 0, 0], [0, 0, 4, 0], [6, 0, 8, 0], [0, 0, 0, 0]]]])

    def pitfall(answer: Array, lesson: str) -> Case:
        return Case("max_pool_gradient", (answer, X, 1), {}, lesson, "max_pool_gradient-ties")

    return {
        "max_pool_gradient-ties": Case(
            "max_pool_gradient",
            (dP, X, 2),
            lesson="Of equal values the first in row order gets the gradient, all of it.",
        ),
        "max_pool_gradient-every": pitfall(
            every, "Here all equal values get the gradient; only the first should."
        ),
        "max_pool_gradient-last": pitfall(
            last, "Here the last of equal values gets the gradient; the first should."
        ),
        "max_pool_gradient-by columns": pitfall(
            by_columns, "Here the first in column order gets the gradient; go along the rows."
        ),
    }


def _bias_cases() -> dict[str, Case]:
    dO = np.array(
        [
            [[[1, 2], [3, 4]], [[8, -8], [16, 0]], [[0, 0], [0, 8]]],
            [[[7, 5], [1, 1]], [[8, 8], [-8, 24]], [[-8, 0], [-16, 0]]],
        ],
        dtype=np.float64,
    )
    return {
        "bias_gradient-one filter": Case(
            "bias_gradient",
            (dO[:1, :1],),
            lesson="b[0] was added to every output, so it collects every dO.",
        ),
        "bias_gradient-batch": Case(
            "bias_gradient",
            (dO,),
            lesson="One number per filter, collected from all images.",
        ),
        "bias_gradient-mean of batch": Case(
            "bias_gradient",
            (dO / 2,),
            lesson="This is the mean over the batch; it should be the sum.",
            pitfall_of="bias_gradient-batch",
        ),
        "bias_gradient-mean": Case(
            "bias_gradient",
            (dO / 8,),
            lesson="This is the mean over images and pixels; it should be the sum.",
            pitfall_of="bias_gradient-batch",
        ),
    }


def _layer(*planes: Array) -> Array:
    """Stack planes as the channels of one image, or the slices of one filter."""
    return np.stack(planes)[np.newaxis]


def _filter_example_cases() -> dict[str, Case]:
    X, dO = _layer(EXAMPLE_X), _layer(EXAMPLE_DO)

    def pitfall(dO: Array, X: Array, lesson: str) -> Case:
        return Case("filter_gradient", (dO, X, (2, 2)), {}, lesson, "filter_gradient-derivation")

    return {
        "filter_gradient-derivation": Case(
            "filter_gradient", (dO, X, (2, 2)), lesson="The example of the derivation."
        ),
        "filter_gradient-turned": pitfall(
            _layer(np.ones((1, 1))),
            _layer(np.array([[31.0, 26], [16, 11]])),
            "This is the right gradient turned by 180°; here nothing is turned.",
        ),
        "filter_gradient-dO turned": pitfall(
            dO[:, :, ::-1, ::-1], X, "These are the values for dO turned by 180°."
        ),
        "filter_gradient-without dO": pitfall(
            np.ones_like(dO), X, "These are sums of X alone; weight them with dO."
        ),
    }


def _filter_layer_cases() -> dict[str, Case]:
    X, dO = EXAMPLE_X, EXAMPLE_DO
    two = np.concatenate([_layer(X), _layer(X.T - 4)])
    dtwo = np.concatenate([_layer(dO), _layer(dO[::-1] * 2)])
    return {
        "filter_gradient-channels": Case(
            "filter_gradient",
            (_layer(dO), _layer(X, 5 - X[::-1]), (2, 2)),
            lesson="Each slice of the filter is answered by its own channel of X.",
        ),
        "filter_gradient-channel 0": Case(
            "filter_gradient",
            (_layer(dO), _layer(X, X), (2, 2)),
            lesson="Both slices come from channel 0 of X.",
            pitfall_of="filter_gradient-channels",
        ),
        "filter_gradient-filters": Case(
            "filter_gradient",
            (_layer(dO, 1 - dO), _layer(X), (2, 2)),
            lesson="Each filter is answered by its own channel of dO.",
        ),
        "filter_gradient-batch": Case(
            "filter_gradient",
            (dtwo, two, (2, 2)),
            lesson="The same filter read both images, so their gradients add up.",
        ),
        "filter_gradient-mean": Case(
            "filter_gradient",
            (dtwo / 2, two, (2, 2)),
            lesson="This is the mean over the batch; it should be the sum.",
            pitfall_of="filter_gradient-batch",
        ),
        "filter_gradient-image 0": Case(
            "filter_gradient",
            (dtwo[:1], two[:1], (2, 2)),
            lesson="These are the values of image 0 alone; add up all images.",
            pitfall_of="filter_gradient-batch",
        ),
    }


def _filter_geometry_cases() -> dict[str, Case]:
    X = WIDE[:3, :4] / 2
    dO = np.array([[1.0, -1, 2, 0, 3], [4, 2, -2, 1, 1], [0, 3, 1, -1, 2]])
    wide = np.concatenate([WIDE, SIGNS[:1, [0, 1, 2, 3, 1, 0, 2]]])
    dwide = np.array([[1.0, -1, 2], [3, 1, -2]])
    return {
        "filter_gradient-padding": Case(
            "filter_gradient",
            (_layer(dO), _layer(X), (3, 2)),
            {"padding": 1},
            lesson="X goes in with its ring of zeros, as in the forward pass.",
        ),
        "filter_gradient-stride": Case(
            "filter_gradient",
            (_layer(dwide), _layer(wide), (3, 2)),
            {"stride": 2},
            lesson="Each tap reads every second row and column of X.",
        ),
        "filter_gradient-neighbours": Case(
            "filter_gradient",
            (_layer(dwide), _layer(wide[:4, :4]), (3, 2)),
            lesson="Here the taps read neighbours; with stride 2 they read every second entry.",
            pitfall_of="filter_gradient-stride",
        ),
    }


def _input_example_cases() -> dict[str, Case]:
    F, dO = _layer(EXAMPLE_F), _layer(EXAMPLE_DO)

    def pitfall(dO: Array, F: Array, lesson: str) -> Case:
        return Case("input_gradient", (dO, F, (3, 3)), {}, lesson, "input_gradient-derivation")

    return {
        "input_gradient-derivation": Case(
            "input_gradient", (dO, F, (3, 3)), lesson="The example of the derivation."
        ),
        "input_gradient-not turned": pitfall(
            dO, F[:, :, ::-1, ::-1], "These are the values without turning the filter by 180°."
        ),
        "input_gradient-without dO": pitfall(
            np.ones_like(dO), F, "These are sums of F alone; weight them with dO."
        ),
    }


def _input_layer_cases() -> dict[str, Case]:
    F, dO = EXAMPLE_F, EXAMPLE_DO
    filters = np.concatenate([_layer(F), _layer(F[::-1] * 2)])
    dtwo = np.concatenate([_layer(dO), _layer(dO[::-1] / 2)])
    return {
        "input_gradient-channels": Case(
            "input_gradient",
            (_layer(dO), _layer(F, F.T + 1), (3, 3)),
            lesson="Each channel of X was read by its own slice of the filter.",
        ),
        "input_gradient-slice 0": Case(
            "input_gradient",
            (_layer(dO), _layer(F, F), (3, 3)),
            lesson="Both channels come from slice 0 of the filter.",
            pitfall_of="input_gradient-channels",
        ),
        "input_gradient-filters": Case(
            "input_gradient",
            (_layer(dO, 1 - dO), filters, (3, 3)),
            lesson="X reached the loss through both filters, so both paths add up.",
        ),
        "input_gradient-filter 0": Case(
            "input_gradient",
            (_layer(dO), filters[:1], (3, 3)),
            lesson="These are the values of filter 0 alone; add up all filters.",
            pitfall_of="input_gradient-filters",
        ),
        "input_gradient-batch": Case(
            "input_gradient",
            (dtwo, _layer(F), (3, 3)),
            lesson="Each image has its own gradient; nothing is added up, nothing divided.",
        ),
        "input_gradient-mean": Case(
            "input_gradient",
            (dtwo / 2, _layer(F), (3, 3)),
            lesson="These values are divided by the size of the batch; they should not be.",
            pitfall_of="input_gradient-batch",
        ),
    }


def _input_geometry_cases() -> dict[str, Case]:
    F = np.array([[1.0, 2], [-1, 3], [4, 0.5]])
    dO = np.array([[1.0, -1, 2, 0, 3], [4, 2, -2, 1, 1], [0, 3, 1, -1, 2]])
    dwide = np.array([[1.0, -1, 2], [3, 1, -2]])
    in_the_corner = np.zeros((4, 6))
    in_the_corner[:2, :3] = dwide

    def pitfall(test: str, dO: Array, size: tuple[int, int], stride: int, lesson: str) -> Case:
        arguments, options = (_layer(dO), _layer(F), size), {"stride": stride}
        return Case("input_gradient", arguments, options, lesson, f"input_gradient-{test}")

    return {
        "input_gradient-padding": Case(
            "input_gradient",
            (_layer(dO), _layer(F), (3, 4)),
            {"padding": 1},
            lesson="The ring of zeros has a gradient too, but nobody wants it: it is cut off.",
        ),
        "input_gradient-not cut": pitfall(
            "padding",
            dO,
            (5, 6),
            1,
            "This is the gradient of X with its ring of zeros; cut the ring off.",
        ),
        "input_gradient-stride": Case(
            "input_gradient",
            (_layer(dwide), _layer(F), (6, 7)),
            {"stride": 2},
            lesson="dO is spread out with zeros between; the last row and column of X get 0.",
        ),
        "input_gradient-not spread": pitfall(
            "stride",
            in_the_corner,
            (6, 7),
            1,
            "These are the values for stride 1: spread dO out with zeros first.",
        ),
        "input_gradient-remainder cut": pitfall(
            "stride",
            dwide,
            (5, 6),
            2,
            "The last row and column of X are in no window: their gradient is 0, but they count.",
        ),
    }


def _block_cases() -> dict[str, Case]:
    X = _layer(WIDE[:4, :4] / 2 - 25)
    sharp = np.array([[0, 1, 0], [-1, 2, 0], [0, -1, 0]], dtype=np.float64)
    F = np.concatenate([_layer(sharp), _layer(-sharp.T[:, ::-1])])
    dP = _layer(np.array([[1.0, -2], [3, 4]]), np.array([[-1.0, 2], [5, 6]]))
    b = np.array([1.0, -40.0])  # so low that one window of the pool holds nothing positive
    lessons = {
        "dX": "Back through pool, activation and convolution to the input.",
        "dF": "Only the winners of the pool that are positive teach the filters.",
        "db": "The same for the biases.",
    }
    found = {}
    for element, (symbol, lesson) in enumerate(lessons.items()):
        name = f"block_gradient-{symbol}"
        found[name] = Case("block_gradient", (dP, X, F, b, 1, 2), lesson=lesson, element=element)
        found[f"{name} past relu"] = Case(
            "block_gradient",
            (dP, X, F, b + 100, 1, 2),
            lesson="This is the result without the gradient of the activation.",
            pitfall_of=name,
            element=element,
        )
    return found


# --- What the notebook calls ---------------------------------------------------------------------

FUNCTIONS = {
    "numerical_gradient": Function(("f", "x"), ("gradient",)),
    "relu": Function(("Z",), ("A",)),
    "relu_gradient": Function(("dA", "Z"), ("dZ",)),
    "max_pool": Function(("X", "size"), ("P",)),
    "max_pool_gradient": Function(("dP", "X", "size"), ("dX",)),
    "bias_gradient": Function(("dO",), ("db",)),
    "filter_gradient": Function(("dO", "X", "kernel_size"), ("dF",)),
    "input_gradient": Function(("dO", "F", "input_size"), ("dX",)),
    "block_gradient": Function(("dP", "X", "F", "b", "padding", "pool_size"), ("dX", "dF", "db")),
}


def input_panels(case: Case) -> list[list[Panel]]:
    """Show every array that a function is called with; X with its ring of zeros."""
    columns = []
    for name, value in zip(FUNCTIONS[case.function].parameters, case.arguments, strict=True):
        if isinstance(value, np.ndarray):
            padding = case.options.get("padding", 0) if name == "X" else 0
            columns.append(padded_panels(value, name, padding))
    return columns


def _random_layer() -> tuple[Array, Array, Array]:
    """Return X, F and dO of the layer that is timed."""
    generator = np.random.default_rng(0)
    N, _, H, W = TIMED_IMAGES
    shapes = (TIMED_IMAGES, TIMED_FILTERS, (N, TIMED_FILTERS[0], H, W))
    X, F, dO = (generator.standard_normal(shape) for shape in shapes)
    return X, F, dO


def timed_filter_gradient() -> Case:
    """Return the call of `filter_gradient` that is timed."""
    X, F, dO = _random_layer()
    return Case("filter_gradient", (dO, X, F.shape[2:]), {"padding": 1})


def timed_input_gradient() -> Case:
    """Return the call of `input_gradient` that is timed."""
    X, F, dO = _random_layer()
    return Case("input_gradient", (dO, F, X.shape[2:]), {"padding": 1})


TESTS = VisibleTests(
    functions=FUNCTIONS,
    cases=cases,
    outputs=Path(__file__).with_name("expected_outputs.npz"),
    input_panels=input_panels,
    yardsticks={
        "filter_gradient": Yardstick(
            timed_filter_gradient,
            TIMED_FILTERS,
            FILTER_GRADIENT_WHOLE_ARRAYS,
            FILTER_GRADIENT_PIXEL_LOOPS,
        ),
        "input_gradient": Yardstick(
            timed_input_gradient,
            TIMED_IMAGES,
            INPUT_GRADIENT_WHOLE_ARRAYS,
            INPUT_GRADIENT_PIXEL_LOOPS,
        ),
    },
)
check, check_all, compare, judge = TESTS.check, TESTS.check_all, TESTS.compare, TESTS.judge
expected_outputs, progress, show_speed = TESTS.expected_outputs, TESTS.progress, TESTS.show_speed


# --- The notebook's illustrations ----------------------------------------------------------------


def draw_backward_block() -> None:
    """Draw one block of a network: values forward above, gradients backward below."""
    steps = ("convolution", "activation", "pooling", "later layers")
    above, below = ("X", "O", "A", "P", "L"), ("dX", "dO", "dA", "dP", "1")
    figure, axes = plt.subplots(figsize=(9, 2.6), layout="constrained")
    for place, step in enumerate(steps):
        left = 2.4 * place + 1
        axes.add_patch(Rectangle((left, 0), 1.4, 2.2, facecolor=BLUE, alpha=0.2))
        axes.text(left + 0.7, 1.1, step, ha="center", va="center", fontsize=9)
    for place, (value, gradient) in enumerate(zip(above, below, strict=True)):
        left = 2.4 * place + 0.08
        arrow(axes, (left, 1.65), (left + 0.84, 1.65))
        axes.text(left + 0.42, 1.76, value, ha="center", va="bottom", fontsize=10)
        arrow(axes, (left + 0.84, 0.5), (left, 0.5))
        axes.text(left + 0.42, 0.4, gradient, ha="center", va="top", fontsize=10, color=ORANGE)
    arrow(axes, (1.7, 0), (1.7, -0.55))
    axes.text(1.7, -0.65, "dF, db", ha="center", va="top", fontsize=10, color=ORANGE)
    arrow(axes, (1.7, 2.75), (1.7, 2.2))
    axes.text(1.7, 2.85, "F, b", ha="center", va="bottom", fontsize=10)
    axes.set(xlim=(-0.1, 10.7), ylim=(-1.1, 3.3))
    axes.set_axis_off()
    show(figure)


def draw_step_sizes(numerical_gradient: Callable[..., Any]) -> None:
    """Draw the error of a student's `numerical_gradient` against its step, for the sine."""
    steps = 10.0 ** np.arange(0, -13, -0.5)
    x = np.array([0.5, 1.0, 2.0])
    errors = []
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for h in steps:
                found = numerical_gradient(lambda at: float(np.sum(np.sin(at))), x.copy(), h=h)
                errors.append(float(np.abs(found - np.cos(x)).max()))
    except NotImplementedError:
        print("· numerical_gradient: not written yet, so there is nothing to draw")
        return
    except Exception as error:
        print(f"✗ numerical_gradient stopped with {type(error).__name__}: {error}")
        return
    figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
    axes.loglog(steps, steps / 2, ":", color=GREY, label="one-sided differences: h / 2")
    axes.loglog(steps, steps**2 / 6, "--", color=GREEN, label="central differences: h² / 6")
    axes.loglog(steps, 1e-16 / steps, "-.", color=ORANGE, label="rounding: 1e-16 / h")
    axes.loglog(steps, np.maximum(errors, 1e-17), "o", color=BLUE, label="yours")
    axes.axvline(1e-5, color=GREY, linewidth=0.8)
    axes.set(xlabel="step h", ylabel="largest error", ylim=(1e-14, 3))
    figure.legend(loc="outside right upper", fontsize=8)
    show(figure)


def draw_pool_gradient() -> None:
    """Draw a max-pool forward and backward, the largest entries outlined."""
    largest = tuple(Box(i, j, 1, 1) for i, j in ((1, 0), (1, 2), (3, 1), (2, 2)))
    boxes = (*(Box(i, j, 2, 2, BLUE) for i in (0, 2) for j in (0, 2)), *largest)
    panels = [
        Panel("X", SQUARE, colours_of(SQUARE), boxes),
        Panel("P", SQUARE_P, colours_of(SQUARE)),
        Panel("dP", SQUARE_DP, colours_of(SQUARE_DP)),
        Panel("dX", SQUARE_DX, colours_of(SQUARE_DX), boxes),
    ]
    show(draw_panels([panels]))


def draw_filter_gradient() -> None:
    """Draw each entry of dF as dO laid on X: the valid correlation of the derivation."""
    panels = [Panel("dO", EXAMPLE_DO, colours_of(EXAMPLE_DO))]
    for (r, s), terms in DF_SUMS.items():
        title = f"dF[{r}, {s}] =\n{terms}\n= {EXAMPLE_DF[r, s]:g}"
        panels.append(Panel(title, EXAMPLE_X, colours_of(EXAMPLE_X), (Box(r, s, 2, 2),)))
    panels.append(Panel("dF", EXAMPLE_DF, colours_of(EXAMPLE_DF)))
    show(draw_panels([panels]))


def draw_filter_gradient_stride() -> None:
    """Draw which entries of X two taps read when the stride is 2."""
    panels = [
        Panel("dO", EXAMPLE_DO, colours_of(EXAMPLE_DO)),
        Panel("dO spread out", SPREAD_DO, colours_of(SPREAD_DO)),
    ]
    for (r, s), terms in STRIDED_DF_SUMS.items():
        read = (Box(r + i, s + j, 1, 1) for i in (0, 2) for j in (0, 2))
        title = f"dF[{r}, {s}] =\n{terms}\n= {STRIDED_DF[r, s]}"
        boxes = (Box(r, s, 3, 3, BLUE), *read)
        panels.append(Panel(title, STRIDED_X, colours_of(STRIDED_X), boxes))
    show(draw_panels([panels]))


def draw_stamps() -> None:
    """Draw dX as the sum of four copies of F, each times one entry of dO."""
    colours = (SIGNED_COLOURS, -10.0, 10.0)
    panels = [Panel("F", EXAMPLE_F, colours)]
    for (i, j), stamp in STAMPS.items():
        title = f"dO[{i}, {j}] · F\n= {EXAMPLE_DO[i, j]:g} · F"
        sign = "=" if (i, j) == (1, 1) else "+"
        panels.append(Panel(title, stamp, colours, (Box(i, j, 2, 2),), sign=sign))
    show(draw_panels([[*panels, Panel("dX", EXAMPLE_DX, colours)]]))


def draw_input_gradient() -> None:
    """Draw three entries of dX as the turned filter laid on the padded dO."""
    framed = np.pad(EXAMPLE_DO, 1)
    panels = [
        Panel("F", EXAMPLE_F, colours_of(EXAMPLE_F)),
        Panel("F turned by 180°", EXAMPLE_F[::-1, ::-1], colours_of(EXAMPLE_F)),
    ]
    for (i, j), terms in DX_SUMS.items():
        title = f"dX[{i}, {j}] =\n{terms}\n= {EXAMPLE_DX[i, j]:g}"
        boxes = (Box(1, 1, 2, 2, BLUE), Box(i, j, 2, 2))
        panels.append(Panel(title, framed, colours_of(framed), boxes))
    show(draw_panels([[*panels, Panel("dX", EXAMPLE_DX, colours_of(EXAMPLE_DX))]]))


def draw_input_gradient_stride() -> None:
    """Draw how dO is spread out and padded when the stride is 2, and the dX that comes out."""
    framed, turned = np.pad(SPREAD_DO, 1), EXAMPLE_F[::-1, ::-1]
    panels = [
        Panel("dO", EXAMPLE_DO, colours_of(EXAMPLE_DO)),
        Panel("spread out", SPREAD_DO, colours_of(SPREAD_DO)),
        Panel("and padded", framed, colours_of(framed), (Box(1, 1, 3, 3, BLUE),)),
        Panel("F turned by 180°", turned, colours_of(turned)),
        Panel("dX", STRIDED_DX, colours_of(STRIDED_DX), (Box(0, 0, 4, 4, BLUE),)),
    ]
    show(draw_panels([panels]))
