"""What students get wrong in `softmax_cross_entropy`.

Mistakes are made with the right result wherever they can be, so that two of them can be made at
once: the probabilities are in `dscores`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways

Labels = npt.NDArray[np.int64]
Two = tuple[Any, Any]


def _after(change: Callable[[Any, Array, Labels], Two]) -> Buggy:
    """Make a mistake with the right loss and dscores, given the two and the labels."""

    def buggy(right: Function) -> Function:
        def softmax_cross_entropy(scores: Array, labels: Labels) -> Two:
            loss, dscores = right(scores, labels)
            return change(loss, dscores, labels)

        return softmax_cross_entropy

    return buggy


def _instead(function: Callable[[Array, Labels], Two]) -> Buggy:
    """Compute something else."""
    return lambda right: function


def _labelled(change: Callable[[Array, Labels], Labels]) -> Buggy:
    """Give the right function other labels."""
    return lambda right: lambda scores, labels: right(scores, change(scores, labels))


def _one_hot(shape: tuple[int, ...], labels: Labels) -> Array:
    y = np.zeros(shape)
    y[np.arange(len(labels)), labels] = 1
    return y


def _probabilities(dscores: Array, labels: Labels) -> Array:
    """Return the probabilities of which the right gradient was made."""
    return dscores * len(labels) + _one_hot(dscores.shape, labels)


def _of_label(array: Array, labels: Labels) -> Array:
    """Return one entry of each row."""
    return array[np.arange(len(labels)), labels]


def _from(p: Array, labels: Labels) -> Two:
    """Return the loss and the gradient that go with probabilities, if both are computed of them."""
    dscores = (p - _one_hot(p.shape, labels)) / len(labels)
    return -np.log(_of_label(p, labels)).mean(), dscores


def _with_loss(loss: Callable[[Array, Labels], Any]) -> Buggy:
    """Compute another loss of the probabilities."""
    return _after(
        lambda right, dscores, labels: (loss(_probabilities(dscores, labels), labels), dscores)
    )


def _with_dscores(gradient: Callable[[Array, Labels], Any]) -> Buggy:
    """Compute another gradient of the probabilities."""
    return _after(
        lambda loss, dscores, labels: (loss, gradient(_probabilities(dscores, labels), labels))
    )


def _softmax(scores: Array, labels: Labels) -> Two:
    """Compute everything of exponentials that overflow."""
    powers = np.exp(scores)
    return _from(powers / powers.sum(axis=1, keepdims=True), labels)


def _overflowing_sum(scores: Array, labels: Labels) -> Two:
    """Take the logarithm of a sum of exponentials that overflow."""
    powers = np.exp(scores)
    total = powers.sum(axis=1, keepdims=True)
    _, dscores = _from(powers / total, labels)
    return (np.log(total[:, 0]) - _of_label(scores, labels)).mean(), dscores


def _shifted_by(scores: Array, labels: Labels, shift: Any) -> Two:
    return _softmax(scores - shift, labels)


def _whole_batch_by_logarithm(scores: Array, labels: Labels) -> Two:
    return _overflowing_sum(scores - scores.max(), labels)


def _normalised(scores: Array, labels: Labels, axis: int | None, shift: Any) -> Two:
    """Divide exponentials by a sum over another axis, or over all."""
    powers = np.exp(scores - shift)
    return _from(powers / powers.sum(axis=axis, keepdims=True), labels)


def _one_axis_lost(maximum: bool, total: bool) -> Buggy:
    """Leave out `keepdims=True` at the maximum, at the sum, or at both."""

    def softmax_cross_entropy(scores: Array, labels: Labels) -> Two:
        powers = np.exp(scores - scores.max(axis=1, keepdims=not maximum))
        return _from(powers / powers.sum(axis=1, keepdims=not total), labels)

    return _instead(softmax_cross_entropy)


def _not_divided(scores: Array, labels: Labels, shift: Any) -> Two:
    return _from(np.exp(scores - shift), labels)


def _row_maximum(scores: Array) -> Array:
    return np.asarray(scores.max(axis=1, keepdims=True))


def _maximum_lost(scores: Array, labels: Labels) -> Array:
    """Return what is left of the loss if the maximum is subtracted in one place only."""
    powers = np.exp(scores - _row_maximum(scores))
    return np.asarray((np.log(powers.sum(axis=1)) - _of_label(scores, labels)).mean())


def _clipped(smallest: float) -> Buggy:
    return _with_loss(lambda p, labels: -np.log(np.maximum(_of_label(p, labels), smallest)).mean())


def _every_row(p: Array, labels: Labels) -> Array:
    """Subtract 1 from a label's whole column, whichever row the label belongs to."""
    found = p.copy()
    found[:, labels] -= 1
    return found / len(labels)


def _all_classes(p: Array, labels: Labels) -> Array:
    y = _one_hot(p.shape, labels)
    return np.asarray(-(y * np.log(p) + (1 - y) * np.log(1 - p)))


def _through_probabilities(p: Array, labels: Labels) -> Array:
    """Go back through the logarithm, then through the softmax, one after the other."""
    dp = -_one_hot(p.shape, labels) / p / len(labels)
    return np.asarray(p * (dp - (p * dp).sum(axis=1, keepdims=True)))


_N = "`N`, the number of images"


def _overflowing_logarithms(scores: Array, labels: Labels) -> Two:
    logarithms = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    dscores = (np.exp(logarithms) - _one_hot(scores.shape, labels)) / len(labels)
    return -_of_label(logarithms, labels).mean(), dscores


MISCONCEPTIONS = (
    *ways(
        "exponentials-overflow",
        (
            _instead(_softmax),
            _instead(_overflowing_sum),
            _instead(_overflowing_logarithms),
            lambda right: (
                lambda scores, labels: (right(scores, labels)[0], _softmax(scores, labels)[1])
            ),
        ),
        "You take exponentials of the scores as they are. Those of 1000 are too large for a "
        "float64, those of -1000 all become 0, and then infinity is divided by infinity, or 0 by "
        "0. Only differences between an image's scores matter, so each image's largest score may "
        "be subtracted first.",
        "What do your probabilities become if the same number is added to all scores of an image, "
        "and what is `np.exp(1000.0)`?",
    ),
    *ways(
        "maximum-of-whole-batch",
        (
            _instead(lambda scores, labels: _shifted_by(scores, labels, scores.max())),
            _instead(_whole_batch_by_logarithm),
        ),
        "You subtract the largest score of the whole batch. An image whose scores are all far "
        "below it is left with exponentials that are all 0. Each image has a largest score of its "
        "own.",
        "What is left of the scores -1000 and -1001 if 1000 is subtracted, and what are their "
        "exponentials?",
    ),
    Misconception(
        "maximum-over-wrong-axis",
        _instead(lambda scores, labels: _shifted_by(scores, labels, scores.max(axis=0))),
        "You subtract the largest score of each class, down the columns. That changes the "
        "differences between an image's scores, and these are what its probabilities depend on. "
        "The same number has to be subtracted from all scores of an image.",
        "For one image with the scores 1 and 3: what is subtracted from each of them?",
    ),
    *ways(
        "logarithm-of-zero",
        (
            _with_loss(lambda p, labels: -np.log(_of_label(p, labels)).mean()),
            _with_loss(
                lambda p, labels: -(_one_hot(p.shape, labels) * np.log(p)).sum() / len(labels)
            ),
        ),
        "You compute a probability first and take its logarithm then. A probability that is too "
        "small for a float64 has become 0 by then, and `np.log(0)` is no number to go on with. The "
        "logarithm of a quotient is a difference, in which no such small number comes up.",
        "The scores are 1000 and -1000: what is the logarithm of the second one's probability, if "
        "you work it out on paper?",
    ),
    *ways(
        "probability-clipped",
        tuple(map(_clipped, (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, float(np.finfo(float).eps)))),
        "You keep the probability away from 0 before you take its logarithm. So the loss stops "
        "growing where it should be large: a label whose score is 2000 below the best one has a "
        "loss of 2000, and you stay far below that. The logarithm of a quotient is a difference, "
        "which needs no such help.",
        "What is the largest loss that your function can ever return?",
    ),
    Misconception(
        "summed-over-batch",
        _after(lambda loss, dscores, labels: (loss * len(labels), dscores * len(labels))),
        f"You add the images' losses up. The mean is asked for: both results are divided by {_N}.",
        "If a batch holds the same image twice, how large should its loss be, beside that of the "
        "image alone?",
    ),
    Misconception(
        "mean-in-loss-only",
        _after(lambda loss, dscores, labels: (loss, dscores * len(labels))),
        "Your loss is the mean over the batch, but `dscores` belongs to the sum. A gradient "
        f"belongs to one loss, and this one is divided by {_N}.",
        "If one score of one image out of ten changes, how much of that is seen in the mean?",
    ),
    Misconception(
        "mean-in-dscores-only",
        _after(lambda loss, dscores, labels: (loss * len(labels), dscores)),
        "Your `dscores` belongs to the mean over the batch, but your loss is the sum. The mean is "
        f"asked for: the loss too is divided by {_N}.",
        "If a batch holds the same image twice, how large should its loss be, beside that of the "
        "image alone?",
    ),
    *ways(
        "twice-batch-mean",
        (
            _after(lambda loss, dscores, labels: (loss, dscores / len(labels))),
            _after(lambda loss, dscores, labels: (loss / len(labels), dscores)),
            _after(lambda loss, dscores, labels: (loss / len(labels), dscores / len(labels))),
        ),
        f"You divide by {_N}, twice. Once makes a sum a mean.",
        "In which lines of your code does a division by the number of images happen, and is one of "
        "them hidden in a `mean`?",
    ),
    *ways(
        "averaged-over-all",
        (
            _after(lambda loss, dscores, labels: (loss / dscores.shape[1], dscores)),
            _after(
                lambda loss, dscores, labels: (
                    loss / dscores.shape[1],
                    dscores / dscores.shape[1],
                )
            ),
            _after(lambda loss, dscores, labels: (loss, dscores / dscores.shape[1])),
        ),
        "You divide by the number of classes as well, as `np.mean` over a whole array of images "
        "and classes does. Each image has one loss, that of its own label; the mean is over images "
        "only.",
        "In a batch of 2 images and 10 classes, of how many losses do you take the mean?",
    ),
    Misconception(
        "batch-not-averaged",
        lambda right: (
            lambda scores, labels: (
                np.array(
                    [right(scores[n : n + 1], labels[n : n + 1])[0] for n in range(len(labels))]
                ),
                right(scores, labels)[1],
            )
        ),
        "You return a loss for each image. One number is asked for, their mean.",
        "What has to become of the losses of all images before one of them can be made smaller "
        "without another growing?",
    ),
    *ways(
        "probabilities-returned",
        (
            _with_dscores(lambda p, labels: p / len(labels)),
            _with_dscores(lambda p, labels: p),
        ),
        "Your `dscores` is the probabilities. The right label's score has one more way into the "
        "loss, which makes its gradient smaller by 1 (before the mean is taken).",
        "If the score of the right label grows, does the loss grow or fall, and which sign has "
        "your `dscores` there?",
    ),
    Misconception(
        "wrong-sign",
        _after(lambda loss, dscores, labels: (loss, -dscores)),
        "Your `dscores` has the opposite sign everywhere. The gradient points to where the loss "
        "grows; it is the update, later, that goes the other way.",
        "If the score of the right label grows, does the loss grow or fall?",
    ),
    Misconception(
        "wrong-sign",
        _after(lambda loss, dscores, labels: (-loss, dscores)),
        "Your loss has the opposite sign. The logarithm of a probability is negative, and a loss "
        "is what should become small: the minus makes it positive.",
        "What is the logarithm of 0.5, and what should the loss be for a label of that "
        "probability?",
    ),
    Misconception(
        "wrong-sign",
        _after(lambda loss, dscores, labels: (-loss, -dscores)),
        "Both your results have the opposite sign: the minus before the logarithm is missing. The "
        "logarithm of a probability is negative, and a loss is what should become small.",
        "What is the logarithm of 0.5, and what should the loss be for a label of that "
        "probability?",
    ),
    *ways(
        "softmax-over-wrong-axis",
        (
            _instead(lambda scores, labels: _normalised(scores, labels, 0, scores.max())),
            _instead(lambda scores, labels: _normalised(scores, labels, 0, _row_maximum(scores))),
            _instead(lambda scores, labels: _normalised(scores, labels, 0, scores.max(axis=0))),
        ),
        "Your probabilities add up to 1 over the images, down the columns. They have to do so over "
        "the classes of each image: rows are images here.",
        "For one image and three classes, what should the three probabilities add up to, and what "
        "do yours?",
    ),
    *ways(
        "softmax-over-whole-batch",
        (
            _instead(lambda scores, labels: _normalised(scores, labels, None, scores.max())),
            _instead(
                lambda scores, labels: _normalised(scores, labels, None, _row_maximum(scores))
            ),
        ),
        "All probabilities of your batch together add up to 1. Those of each image have to, "
        "whatever other images are in the batch.",
        "Should an image's probabilities change when another image joins the batch?",
    ),
    *ways(
        "dimension-lost",
        (
            _one_axis_lost(maximum=False, total=True),
            _one_axis_lost(maximum=True, total=True),
            _one_axis_lost(maximum=True, total=False),
        ),
        "A maximum or a sum over the classes has only one axis left, so NumPy lays it along the "
        "classes instead of the images when you subtract it or divide by it. With as many images "
        "as classes that goes wrong in silence, otherwise it raises an error.",
        "What is the shape of `scores.max(axis=1)`, which shape would line up with the rows of "
        "`scores`, and which argument of `max` and `sum` keeps an axis?",
    ),
    *ways(
        "logarithm-base",
        (
            _after(lambda loss, dscores, labels: (loss / np.log(2), dscores)),
            _after(lambda loss, dscores, labels: (loss / np.log(10), dscores)),
        ),
        "Your logarithm has another base, 2 or 10. The softmax is made of `np.exp`, and the loss "
        "takes the logarithm that undoes it, to the base e.",
        "Which of `np.log`, `np.log2` and `np.log10` undoes `np.exp`?",
    ),
    *ways(
        "all-classes-loss",
        (
            _with_loss(lambda p, labels: _all_classes(p, labels).sum() / len(labels)),
            _with_loss(lambda p, labels: _all_classes(p, labels).mean()),
        ),
        "You also count what the other classes miss to 0, by `log(1 - p)`. That is the loss of "
        "classes that are decided one by one (binary cross-entropy). Here an image has exactly one "
        "label, and only that label's probability counts.",
        "The probabilities are 0.5, 0.3 and 0.2, and the label is the first: which of the three "
        "numbers does the loss need?",
    ),
    Misconception(
        "argmax-for-labels",
        _labelled(lambda scores, labels: scores.argmax(axis=1)),
        "You use the class with the largest score where the label should stand. That is what the "
        "network guesses; the loss asks how probable it finds what is true.",
        "If the network is sure and wrong, should the loss be large or small, and what is yours?",
    ),
    Misconception(
        "labels-off-by-one",
        _labelled(lambda scores, labels: labels - 1),
        "You look one class too far to the left, as if labels began with 1. They begin with 0 "
        "here, as the columns of `scores` do.",
        "Which column of `scores` belongs to the label 0?",
    ),
    *ways(
        "labels-index-every-row",
        (
            _after(
                lambda loss, dscores, labels: (
                    -np.log(_probabilities(dscores, labels)[:, labels]).mean(),
                    _every_row(_probabilities(dscores, labels), labels),
                )
            ),
            _after(
                lambda loss, dscores, labels: (
                    -np.log(_probabilities(dscores, labels)[:, labels]).sum() / len(labels),
                    _every_row(_probabilities(dscores, labels), labels),
                )
            ),
            _with_dscores(_every_row),
            _with_loss(lambda p, labels: -np.log(p[:, labels]).mean()),
            _with_loss(lambda p, labels: -np.log(p[:, labels]).sum() / len(labels)),
        ),
        "You index with `[:, labels]`. That takes every image's label from every row, N × N "
        "entries. Each row has one label of its own, so N entries are needed: the first index has "
        "to name the rows, one by one.",
        "For 3 images, what is the shape of `scores[:, labels]`?",
    ),
    Misconception(
        "loss-after-subtraction",
        _with_loss(lambda p, labels: -np.log(_of_label(p, labels) - 1).mean()),
        "By the time you take the logarithm, 1 has already been subtracted from the probability. "
        "An array and another name for it are one and the same array.",
        "Is your `dscores` a copy of the probabilities, or the same array under another name, and "
        "which of the two is used last?",
    ),
    Misconception(
        "gradient-of-probabilities",
        _with_dscores(lambda p, labels: -_one_hot(p.shape, labels) / p / len(labels)),
        "You return the gradient with respect to the probabilities. The scores come one step "
        "before them: by the chain rule the softmax's derivative has to follow. A score changes "
        "all probabilities of its image, since they add up to 1.",
        "If the score of a wrong class grows, what happens to the probability of the right label, "
        "and what is your `dscores` at that class?",
    ),
    Misconception(
        "through-probabilities",
        _with_dscores(_through_probabilities),
        "You go back through the logarithm first and through the softmax then. Where a probability "
        "is too small for a float64, the first step divides by 0 and the second multiplies by 0. "
        "On paper the two steps together become a short formula without any division by a "
        "probability.",
        "What is left of `-1 / p` times the softmax's derivative if you multiply it out before you "
        "write code?",
    ),
    Misconception(
        "softmax-derivative-twice",
        _with_dscores(lambda p, labels: _from(p, labels)[1] * p * (1 - p)),
        "You multiply by `p * (1 - p)` once more. “Probability minus 1 at the label” is already "
        "the gradient with respect to the scores: the softmax's derivative is in it.",
        "Check one entry numerically: by how much does the loss change if one score grows by "
        "0.001?",
    ),
    *ways(
        "not-normalised",
        (
            _instead(lambda scores, labels: _not_divided(scores, labels, _row_maximum(scores))),
            _instead(lambda scores, labels: _not_divided(scores, labels, 0)),
        ),
        "You use the exponentials themselves as probabilities. They have to be divided by their "
        "sum, so that those of an image add up to 1.",
        "For two equal scores, what should the two probabilities be, and what are yours?",
    ),
    *ways(
        "softmax-forgotten",
        (
            _instead(_from),
            _instead(
                lambda scores, labels: (-_of_label(scores, labels).mean(), _from(scores, labels)[1])
            ),
        ),
        "You treat the scores as if they were probabilities. Scores may be any numbers; the "
        "softmax makes positive ones of them that add up to 1 for each image.",
        "What is the logarithm of a score of -2?",
    ),
    *ways(
        "logarithm-forgotten",
        (
            _with_loss(lambda p, labels: -_of_label(p, labels).mean()),
            _with_loss(lambda p, labels: 1 - _of_label(p, labels).mean()),
        ),
        "Your loss is made of the label's probability itself. The cross-entropy takes its "
        "logarithm, which is what makes it so bad to be sure and wrong.",
        "How large can your loss become at most, and how large should it be for a probability of "
        "almost 0?",
    ),
    Misconception(
        "maximum-lost",
        lambda right: (
            lambda scores, labels: (_maximum_lost(scores, labels), right(scores, labels)[1])
        ),
        "You subtract the maximum within the exponentials, but use the label's score as it is. The "
        "two have to be shifted alike, or your loss is off by the maximum.",
        "For two equal scores of 5, what should the loss be, and which of your terms still knows "
        "of the 5?",
    ),
    *ways(
        "squared-error",
        (
            _with_loss(
                lambda p, labels: ((p - _one_hot(p.shape, labels)) ** 2).sum() / len(labels)
            ),
            _with_loss(
                lambda p, labels: ((p - _one_hot(p.shape, labels)) ** 2).sum() / len(labels) / 2
            ),
            _with_loss(lambda p, labels: ((p - _one_hot(p.shape, labels)) ** 2).mean()),
        ),
        "Your loss is the squared distance between the probabilities and the label. The "
        "cross-entropy is asked for: minus the logarithm of the label's probability. It is also "
        "what your `dscores` belongs to.",
        "Which function did you find the gradient of?",
    ),
    Misconception(
        "results-in-another-order",
        _after(lambda loss, dscores, labels: (dscores, loss)),
        "You return `dscores` first and the loss second.",
        "In which order does the function's docstring list what it returns?",
    ),
)
