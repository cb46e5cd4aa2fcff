"""What students get wrong in `bias_gradient`: mistakes as code, explanations and questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways


def _after(change: Callable[[Any, Array], Any]) -> Buggy:
    """Make a mistake with the right result, given it and dO."""
    return lambda right: lambda dO: change(right(dO), dO)


def _of(change: Callable[[Array], Array]) -> Buggy:
    """Give the right function another dO."""
    return lambda right: lambda dO: right(change(dO))


def _instead(function: Callable[[Array], Any]) -> Buggy:
    """Do something else."""
    return lambda right: function


_MEAN = (
    "Gradients add up over the images of a batch; they are not averaged. Whoever wants the mean "
    "puts the factor into the loss, once."
)

MISCONCEPTIONS = (
    # github.com/dengfy/cs231n, issue 1: "Shouldn't db be averaged over all instance of x"
    Misconception(
        "averaged-over-batch",
        _after(lambda db, dO: db / len(dO)),
        f"You divide by the number of images. {_MEAN}",
        "If a bias grows by 1 and a batch holds the same image twice, how much more does the sum "
        "of all outputs grow than with the image alone?",
    ),
    Misconception(
        "averaged-over-all",
        _after(lambda db, dO: db / dO[:, 0].size),
        "You return the mean of `dO` over images, rows and columns; the sum is right. A bias was "
        "added to each of these outputs, and each of them passes its whole gradient on to it.",
        "If a bias grows by 1, how many outputs of its channel grow by 1?",
    ),
    Misconception(
        "positions-averaged",
        _after(lambda db, dO: db / dO[0, 0].size),
        "You take the mean over rows and columns; the sum is right. A bias was added at each place "
        "of its output channel, and each place passes its whole gradient on to it.",
        "If a bias grows by 1, at how many places of the output does something grow?",
    ),
    Misconception(
        "upstream-ignored",
        _of(np.ones_like),
        "Your result does not depend on the values of `dO`. Each output that the bias went into "
        "counts as much as the loss depends on that output, and this is what `dO` says.",
        "If `dO` is 0 everywhere, how much does the loss change with the bias?",
    ),
    Misconception(
        "batch-not-summed",
        _instead(lambda dO: dO.sum(axis=(2, 3))),
        "You return one number for each image and filter. The same bias is added in every image, "
        "so what comes back from the images adds up.",
        "How many biases does the layer have, with 3 filters and 2 images?",
    ),
    Misconception(
        "positions-not-summed",
        _instead(lambda dO: dO.sum(axis=0)),
        "You sum over the images only, as in a fully connected layer. Here one bias goes into "
        "every row and column of its output channel, so these add up as well.",
        "In how many places of one image's output channel does the same bias stand?",
    ),
    Misconception(
        "first-image-only",
        _of(lambda dO: dO[:1]),
        "Only the first image of the batch counts in your result. The same bias is added in every "
        "image, so what comes back from the images adds up.",
        "If only the second image's `dO` is not 0, what should the bias learn from it?",
    ),
    Misconception(
        "overwritten-over-batch",
        _of(lambda dO: dO[-1:]),
        "Only the last image of the batch counts in your result: each image replaces what came "
        "before it, where it should be added.",
        "After your loop's second image, what is left of the first one?",
    ),
    Misconception(
        "overwritten",
        _of(lambda dO: dO[-1:, :, -1:, -1:]),
        "Only the last entry of each channel of `dO` is left in your result: each entry replaces "
        "the one before it, where it should be added.",
        "After your loop's second entry, what is left of the first one?",
    ),
    *ways(
        "summed-to-one-number",
        (
            _instead(lambda dO: dO.sum()),
            _instead(lambda dO: np.full(dO.shape[1], dO.sum())),
        ),
        "You add all of `dO` up to one number. Every filter has a bias of its own, which went into "
        "one output channel only, so the filters are not summed over.",
        "Which of the four axes of `dO` are images, filters, rows and columns?",
    ),
    Misconception(
        "kept-dimensions",
        _after(lambda db, dO: db.reshape(1, -1, 1, 1)),
        "The numbers are right, but they come as an array with four axes. A gradient has the shape "
        "of what it belongs to, and `b` has the shape (K,).",
        "What has to be true of the shapes, so that the bias can be changed by `b - 0.1 * db`?",
    ),
    # Common in published networks: np.sum(dout, axis=(0, 2, 3)).reshape(n_filter, -1)
    Misconception(
        "column-returned",
        _after(lambda db, dO: db.reshape(-1, 1)),
        "The numbers are right, but they come as a column. A gradient has the shape of what it "
        "belongs to, and `b` has the shape (K,).",
        "What is the shape of `b - db`, with `b` of shape (3,) and your `db`?",
    ),
    # (0, 1, 2) are the right axes in the layout of Keras and of Coursera's assignment.
    *ways(
        "summed-over-filters",
        (
            _instead(lambda dO: dO.sum(axis=(1, 2, 3))),
            _instead(lambda dO: dO.sum(axis=(0, 1, 2))),
        ),
        "You keep another axis than the filters', and sum over the filters. Every filter has a "
        "bias of its own. Tensors are (N, K, H, W) here, with the channels in second place (slide "
        "“Convolution in a CNN”).",
        "Which of the four axes of `dO` says which filter an entry belongs to?",
    ),
)
