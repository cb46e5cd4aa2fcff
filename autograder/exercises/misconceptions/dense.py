"""What students get wrong in `dense`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways


def _after(change: Callable[[Array, Array], Any]) -> Buggy:
    """Make a mistake with the right result, given it and A."""
    return lambda right: lambda A, W, b: change(right(A, W, b), A)


def _called_with(change: Callable[[Array, Array, Array], tuple[Any, ...]]) -> Buggy:
    """Call the right function with other arguments."""
    return lambda right: lambda A, W, b: right(*change(A, W, b))


def _with_bias(change: Callable[[Array, Array], Any]) -> Buggy:
    """Add something else than the biases, given A and b."""
    return lambda right: lambda A, W, b: right(A, W, np.zeros(b.shape)) + change(A, b)


def _only(O: Array, index: int) -> Array:
    """Leave one image as it is, and the others at 0."""
    kept = np.zeros(O.shape)
    kept[index] = O[index]
    return kept


def _first_image(b: Array, images: int) -> Array:
    """Return biases for the first image alone."""
    biases = np.zeros((images, len(b)))
    biases[0] = b
    return biases


MISCONCEPTIONS = (
    Misconception(
        "bias-forgotten",
        _called_with(lambda A, W, b: (A, W, np.zeros(b.shape))),
        "You leave the biases out. The slides do so to count parameters; a dense layer has them, "
        "one for each unit, and adds them last.",
        "If all inputs are 0, what should come out of the layer?",
    ),
    Misconception(
        "bias-subtracted",
        _called_with(lambda A, W, b: (A, W, -b)),
        "You subtract the biases. They are added.",
        "If all inputs are 0, what should come out of the layer?",
    ),
    Misconception(
        "bias-first-only",
        _called_with(lambda A, W, b: (A, W, np.full(b.shape, b[0]))),
        "All units get the first unit's bias. Every unit has one of its own, `b[m]`.",
        "How many biases are there for 5 units, and where does each of them go?",
    ),
    Misconception(
        "bias-summed",
        _called_with(lambda A, W, b: (A, W, np.full(b.shape, b.sum()))),
        "All units get the sum of the biases. Every unit has one of its own, `b[m]`.",
        "How many biases are there for 5 units, and where does each of them go?",
    ),
    Misconception(
        "bias-first-image-only",
        _with_bias(lambda A, b: _first_image(b, len(A))),
        "Only the first image of the batch gets the biases. They belong to the units, and are the "
        "same for all images.",
        "Does a unit's bias depend on which image it looks at?",
    ),
    Misconception(
        "bias-per-input",
        _with_bias(lambda A, b: b * A.shape[1]),
        "You add the biases once for each input. A bias is added once for each unit, after the sum "
        "over the inputs.",
        "Does the line that adds the bias stand inside the loop, or the sum, over the inputs?",
    ),
    Misconception(
        "bias-along-images",
        lambda right: lambda A, W, b: right(A, W, np.zeros(b.shape)) + b[:, None],
        "You lay the biases down the rows, one for each image. They belong to the units, which are "
        "the columns of the result.",
        "If you walk along a row of the result, does the image change or the unit, and which of "
        "the two does `b` tell apart?",
    ),
    Misconception(
        "bias-before-weights",
        lambda right: lambda A, W, b: right(A + b, W, np.zeros(b.shape)),
        "You add the biases to the inputs, before the weights. They are added to the weighted "
        "sums: there is one for each unit, not for each input.",
        "Which shape would `b` need if it were added to `A`?",
    ),
    Misconception(
        "weights-transposed",
        _called_with(lambda A, W, b: (A, W.T, b)),
        "You use the weights transposed: inputs and units exchanged. That can only be done where "
        "there are as many units as inputs. Here `W` is (inputs, units): a column holds the "
        "weights of one unit. (PyTorch stores them the other way round.)",
        "Which weight connects the first input with the second unit, `W[0, 1]` or `W[1, 0]`?",
    ),
    *ways(
        "elementwise-product",
        (
            lambda right: lambda A, W, b: A * W + b,
            lambda right: lambda A, W, b: (A * W).sum(axis=1) + b,
            lambda right: lambda A, W, b: (A * W).sum(axis=0) + b,
        ),
        "You multiply `A` and `W` entry by entry. Every unit sees all inputs of an image, each "
        "times a weight of its own, and adds them up: that is the product of matrices.",
        "For one image, 3 inputs and 5 units: how many numbers come out, and of how many products "
        "is each the sum?",
    ),
    Misconception(
        "rectified",
        _after(lambda O, A: np.maximum(O, 0.0)),
        "You stop negative results. The rectifier is a step of its own in this homework, which "
        "comes after the dense layer; `dense` only weights, sums and adds.",
        "Is every layer of the network followed by a rectifier, the last one too?",
    ),
    Misconception(
        "softmax-in-layer",
        _after(
            lambda O, A: (
                np.exp(O - O.max(axis=1, keepdims=True))
                / np.exp(O - O.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
            )
        ),
        "You return probabilities. The softmax is part of the loss in this homework; `dense` only "
        "weights, sums and adds.",
        "Which function of this notebook makes probabilities of scores?",
    ),
    Misconception(
        "averaged-over-inputs",
        lambda right: lambda A, W, b: right(A / A.shape[1], W, b),
        "You take the mean over the inputs. A unit adds up what its inputs send; nothing is "
        "divided.",
        "If an image had twice as many inputs, all alike, how much more would a unit receive?",
    ),
    Misconception(
        "averaged-over-batch",
        _after(lambda O, A: O / len(A)),
        "You divide by the number of images. Every image is computed on its own here; a mean over "
        "the batch is taken once, in the loss.",
        "Should an image's result change when another image joins the batch?",
    ),
    *ways(
        "batch-summed",
        (
            _after(lambda O, A: O.sum(axis=0)),
            _after(lambda O, A: O.sum(axis=0, keepdims=True)),
        ),
        "You add the images of the batch up. Every image has a result of its own: N rows in, N "
        "rows out.",
        "What is the shape of the result for 3 images and 10 units?",
    ),
    *ways(
        "first-image-only",
        (_after(lambda O, A: _only(O, 0)), _after(lambda O, A: O[0]), _after(lambda O, A: O[:1])),
        "You compute the first image only. Every row of `A` is an image, and every image has a row "
        "in the result.",
        "What is the shape of the result for 3 images and 10 units, and which rows do you fill?",
    ),
    Misconception(
        "last-image-only",
        _after(lambda O, A: _only(O, -1)),
        "Only the last image has a result, the others are 0. Every row of `A` is an image, and "
        "every image has a row in the result.",
        "After your loop's second image, what is left of the first one?",
    ),
    Misconception(
        "last-input-missing",
        _called_with(lambda A, W, b: (A[:, :-1], W[:-1], b)),
        "The last input does not count in your sums. A unit adds up what all its inputs send.",
        "With 3 inputs, which numbers does your loop over the inputs go through?",
    ),
    Misconception(
        "inputs-overwritten",
        _called_with(lambda A, W, b: (A[:, -1:], W[-1:], b)),
        "Only the last input counts in your sums: each input replaces what came before it, where "
        "it should be added.",
        "After your loop's second input, what is left of the first one?",
    ),
    Misconception(
        "output-transposed",
        _after(lambda O, A: O.T),
        "Your result is transposed: rows are units and columns are images. Rows are images "
        "everywhere in this homework.",
        "What is the shape of the result for 3 images and 10 units?",
    ),
    Misconception(
        "rounded-down",
        _after(lambda O, A: np.trunc(O)),
        "Your result has whole numbers only: what comes after the point is lost, as in an array "
        "that was made for whole numbers.",
        "What is the `dtype` of the array into which you write the result?",
    ),
)
