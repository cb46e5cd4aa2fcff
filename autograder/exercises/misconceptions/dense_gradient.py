"""What students get wrong in `dense_gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways

Three = tuple[Any, Any, Any]


def _after(change: Callable[[Array, Array, Array, int], Three]) -> Buggy:
    """Make a mistake with the three right results, given them and the number of images."""

    def buggy(right: Function) -> Function:
        def dense_gradient(dZ: Array, A: Array, W: Array) -> Three:
            dA, dW, db = right(dZ, A, W)
            return change(dA, dW, db, len(dZ))

        return dense_gradient

    return buggy


def _called_with(change: Callable[[Array, Array, Array], tuple[Array, Array, Array]]) -> Buggy:
    """Call the right function with other arguments."""
    return lambda right: lambda dZ, A, W: right(*change(dZ, A, W))


def _with_inputs_gradient(change: Callable[[Array, Array, Array], Any]) -> Buggy:
    """Compute another dA, of the arguments."""
    return lambda right: lambda dZ, A, W: (change(dZ, A, W), *right(dZ, A, W)[1:])


def _with_weights_gradient(change: Callable[[Array, Array, Array], Any]) -> Buggy:
    """Compute another dW, of the arguments."""

    def buggy(right: Function) -> Function:
        def dense_gradient(dZ: Array, A: Array, W: Array) -> Three:
            dA, _, db = right(dZ, A, W)
            return dA, change(dZ, A, W), db

        return dense_gradient

    return buggy


def _with_bias_gradient(change: Callable[[Array, Array, Array], Any]) -> Buggy:
    """Compute another db, of the arguments."""
    return lambda right: lambda dZ, A, W: (*right(dZ, A, W)[:2], change(dZ, A, W))


def _parameters_of(index: slice) -> Buggy:
    """Use some images only for what is summed over the batch."""
    return lambda right: lambda dZ, A, W: (right(dZ, A, W)[0], *right(dZ[index], A[index], W)[1:])


_MEAN = (
    "Gradients add up over the images of a batch. Whoever wants the mean puts the factor into the "
    "loss, once: here it is in `dscores`."
)

MISCONCEPTIONS = (
    *ways(
        "averaged-over-batch",
        (
            _after(lambda dA, dW, db, N: (dA, dW / N, db / N)),
            _after(lambda dA, dW, db, N: (dA, dW / N, db)),
            _after(lambda dA, dW, db, N: (dA / N, dW / N, db / N)),
        ),
        f"You divide by the number of images. {_MEAN}",
        "If a batch holds the same image twice, how much more does the loss change with a weight "
        "than with the image alone?",
    ),
    Misconception(
        "db-averaged",
        _after(lambda dA, dW, db, N: (dA, dW, db / N)),
        f"Your `db` is a mean over the images; the sum is right. {_MEAN}",
        "Which of your three gradients are divided by something, and which are not?",
    ),
    Misconception(
        "batch-not-summed",
        _with_bias_gradient(lambda dZ, A, W: dZ.copy()),
        "Your `db` is `dZ` itself, a row for each image. The same bias was added in every image, "
        "so what comes back from the images adds up.",
        "How many biases does the layer have, with 3 units and 2 images?",
    ),
    Misconception(
        "kept-dimensions",
        _with_bias_gradient(lambda dZ, A, W: dZ.sum(axis=0, keepdims=True)),
        "The numbers of your `db` are right, but they come as a row of a table. A gradient has the "
        "shape of what it belongs to, and `b` has the shape (M,).",
        "What is the shape of `b - db`, with `b` of shape (3,) and your `db`, and does it matter "
        "later?",
    ),
    Misconception(
        "column-returned",
        _with_bias_gradient(lambda dZ, A, W: dZ.sum(axis=0)[:, None]),
        "The numbers of your `db` are right, but they come as a column. A gradient has the shape "
        "of what it belongs to, and `b` has the shape (M,).",
        "What is the shape of `b - db`, with `b` of shape (3,) and your `db`?",
    ),
    *ways(
        "summed-over-units",
        (
            _with_bias_gradient(lambda dZ, A, W: dZ.sum(axis=1)),
            _with_bias_gradient(lambda dZ, A, W: dZ.sum(axis=1, keepdims=True)),
        ),
        "You sum `dZ` over the units and keep the images apart, for `db`. It is the other way "
        "round: every unit has a bias of its own, which was added in every image.",
        "Which of the two axes of `dZ` says which bias an entry belongs to?",
    ),
    Misconception(
        "summed-to-one-number",
        _with_bias_gradient(lambda dZ, A, W: dZ.sum()),
        "You add all of `dZ` up to one number, for `db`. Every unit has a bias of its own, so the "
        "units are not summed over.",
        "How many biases does a layer of 5 units have?",
    ),
    *ways(
        "db-without-upstream",
        (
            _with_bias_gradient(lambda dZ, A, W: np.ones(dZ.shape[1])),
            _with_bias_gradient(lambda dZ, A, W: np.full(dZ.shape[1], float(len(dZ)))),
        ),
        "Your `db` does not depend on `dZ`. If a bias grows by 1, its unit's result grows by 1 in "
        "every image; how much that matters to the loss is what `dZ` says, and it multiplies.",
        "If `dZ` is 0 everywhere, how much does the loss change with the biases?",
    ),
    Misconception(
        "upstream-ignored",
        _called_with(lambda dZ, A, W: (np.ones(dZ.shape), A, W)),
        "Your results do not depend on the values of `dZ`. It says how much the loss depends on "
        "each entry that the layer put out, and everything that goes back is multiplied by it.",
        "If `dZ` is 0 everywhere, how much does the loss change with the weights?",
    ),
    Misconception(
        "weights-not-transposed",
        _with_inputs_gradient(lambda dZ, A, W: dZ @ W),
        "You multiply `dZ` by `W` as it is, for `dA`. An input gets back what it sent to each "
        "unit, over the same weights: the sum runs over the units now, so `W` has to stand the "
        "other way round. "
        "Where there are as many units as inputs, nothing but the numbers tells.",
        "`W` is (inputs, units): which of the two does the sum in `dA` run over, and where does "
        "`@` want it to stand?",
    ),
    Misconception(
        "weights-gradient-transposed",
        _with_weights_gradient(lambda dZ, A, W: dZ.T @ A),
        "Your `dW` is transposed. A gradient has the shape of what it belongs to, and `W` is "
        "(inputs, units).",
        "Which inputs and which units does `dW[0, 1]` belong to, and which does yours?",
    ),
    Misconception(
        "inputs-not-transposed",
        _with_weights_gradient(lambda dZ, A, W: A @ dZ),
        "You multiply `A` by `dZ` as it is, for `dW`. The sum has to run over the images: each "
        "image adds to a weight its input times its unit's `dZ`.",
        "Over which axis of `A`, and which of `dZ`, does the sum in `dW` run?",
    ),
    *ways(
        "elementwise-product",
        (
            _with_weights_gradient(lambda dZ, A, W: A * dZ),
            _with_weights_gradient(lambda dZ, A, W: (A * dZ).sum(axis=0)),
        ),
        "You multiply `A` and `dZ` entry by entry, for `dW`. Every input is connected with every "
        "unit, so there is a product for each pair of an input and a unit.",
        "How many weights has a layer of 3 inputs and 4 units, and which numbers meet at each?",
    ),
    Misconception(
        "outer-summed-to-row",
        _with_weights_gradient(
            lambda dZ, A, W: np.broadcast_to(A.T @ dZ.sum(axis=1, keepdims=True), W.shape).copy()
        ),
        "All units have the same gradient in your `dW`: `dZ` was summed over the units. Each "
        "weight belongs to one unit, and only that unit's `dZ` comes back to it.",
        "Which entries of `dZ` does the weight `W[0, 1]` have an influence on?",
    ),
    Misconception(
        "dZ-and-A-exchanged",
        _called_with(lambda dZ, A, W: (A, dZ, W)),
        "You take `A` for `dZ`, and `dZ` for `A`. The upstream gradient is the first argument of "
        "every gradient function in this homework.",
        "In which order does the function's first line list its arguments?",
    ),
    *ways(
        "results-in-another-order",
        (
            _after(lambda dA, dW, db, N: (dW, db, dA)),
            _after(lambda dA, dW, db, N: (dW, dA, db)),
            _after(lambda dA, dW, db, N: (dA, db, dW)),
            _after(lambda dA, dW, db, N: (db, dW, dA)),
        ),
        "Your three gradients come in another order than `dA`, `dW`, `db`.",
        "In which order does the function's docstring list what it returns?",
    ),
    *ways(
        "wrong-sign",
        (
            _called_with(lambda dZ, A, W: (-dZ, A, W)),
            _after(lambda dA, dW, db, N: (dA, -dW, -db)),
        ),
        "Your gradients have the opposite sign. They point to where the loss grows; it is the "
        "update, later, that goes the other way.",
        "If an input, a weight and `dZ` are all positive and the weight grows, does the loss grow?",
    ),
    Misconception(
        "first-image-only",
        _parameters_of(slice(1)),
        "Only the first image of the batch counts in your `dW` and `db`. The weights are used in "
        "every image, so what comes back from the images adds up.",
        "If only the second image's `dZ` is not 0, what should the weights learn from it?",
    ),
    Misconception(
        "overwritten-over-batch",
        _parameters_of(slice(-1, None)),
        "Only the last image of the batch counts in your `dW` and `db`: each image replaces what "
        "came before it, where it should be added.",
        "After your loop's second image, what is left of the first one?",
    ),
    *ways(
        "rectifier-in-layer",
        (
            lambda right: lambda dZ, A, W: (right(dZ, A, W)[0] * (A > 0), *right(dZ, A, W)[1:]),
            _called_with(lambda dZ, A, W: (dZ * (A @ W > 0), A, W)),
        ),
        "You stop gradients as the rectifier does. It is a step of its own in this homework, with "
        "a gradient function of its own; the dense layer lets everything through.",
        "Is there a rectifier in `dense`?",
    ),
    Misconception(
        "multiplied-by-input",
        _with_inputs_gradient(lambda dZ, A, W: A * (dZ @ W.T)),
        "You multiply `dA` by `A` once more. If an input grows by 1, a unit's result grows by the "
        "weight between them, however large the input was.",
        "By how much does a unit's result grow if an input grows from 2 to 3, and if it grows from "
        "5 to 6?",
    ),
    Misconception(
        "db-from-dA",
        _after(lambda dA, dW, db, N: (dA, dW, dA.sum(axis=0))),
        "You sum `dA` for `db`. The biases were added to the layer's results, not to its inputs: "
        "what comes back to them is `dZ`.",
        "Which shape has `b`, and which shape has your `db` for 3 inputs and 4 units?",
    ),
)
