"""What students get wrong in `cnn_forward` itself, with every function that it calls right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises import forward
from autograder.exercises.misconceptions.ways import Buggy, ways

Params = Mapping[str, Array]
Step = Callable[[Array], Array]


def _unchanged(A: Array) -> Array:
    return A


def _mean_pool(A: Array) -> Array:
    """Return the mean of every 2 × 2 window."""
    H, W = (size // 2 * 2 for size in A.shape[2:])
    corners = [A[:, :, r:H:2, s:W:2] for r in range(2) for s in range(2)]
    return np.asarray(np.mean(corners, axis=0))


def _pool(A: Array) -> Array:
    return forward.max_pool(A, 2)


def _flat(P: Array) -> Array:
    return P.reshape(len(P), -1)


def _softmax(scores: Array) -> Array:
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True))


def _log_softmax(scores: Array) -> Array:
    centred = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(centred - np.log(np.exp(centred).sum(axis=1, keepdims=True)))


@dataclass(frozen=True)
class Steps:
    """What a network does between its layers with weights; a mistake is another step.

    Attributes
    ----------
    image, maps, pool, pooled, flatten, units, scores : callable
        What becomes of the image before the convolution, of its maps, in the pool, of what it
        leaves, then of the hidden units and of the scores.
    late : tuple of str
        Biases that are added after the rectifier.
    """

    image: Step = _unchanged
    maps: Step = forward.relu
    pool: Step = _pool
    pooled: Step = _unchanged
    flatten: Step = _flat
    units: Step = forward.relu
    scores: Step = _unchanged
    late: tuple[str, ...] = ()

    def scores_of(self, params: Params, X: Array) -> Array:
        """Return the scores of images."""
        F, W1, W2 = (params[name] for name in ("F", "W1", "W2"))
        before = {
            name: bias * (name not in self.late)
            for name, bias in params.items()
            if name in ("b", "b1", "b2")
        }
        after = {name: params[name] - bias for name, bias in before.items()}
        O = forward.convolve(self.image(X), F, before["b"], 1, F.shape[2] // 2)
        A = self.maps(O) + after["b"][:, None, None]
        Z = self.flatten(self.pooled(self.pool(A))) @ W1 + before["b1"]
        return self.scores((self.units(Z) + after["b1"]) @ W2 + before["b2"])


def _with(**steps: Any) -> Buggy:
    """Take other steps than the right ones."""
    changed = replace(Steps(), **steps)
    return lambda right: lambda params, X: (changed.scores_of(params, X), None)


def _called_with(change: Callable[[Params, Array], tuple[Params, Array]]) -> Buggy:
    """Call the right function with other arguments."""
    return lambda right: lambda params, X: right(*change(params, X))


def _after(change: Step) -> Buggy:
    """Change the right scores."""

    def buggy(right: Function) -> Function:
        def cnn_forward(params: Params, X: Array) -> tuple[Array, None]:
            scores, cache = right(params, X)
            return change(scores), cache

        return cnn_forward

    return buggy


def _without(*names: str) -> Buggy:
    """Forget biases."""
    return _called_with(
        lambda params, X: ({**params, **{name: 0 * params[name] for name in names}}, X)
    )


def _flipped(params: Params, X: Array) -> tuple[Params, Array]:
    return {**params, "F": params["F"][:, :, ::-1, ::-1]}, X


def _first_channel(params: Params, X: Array) -> tuple[Params, Array]:
    return {**params, "F": params["F"][:, :1]}, X[:, :1]


def _labels(scores: Array) -> Array:
    return np.asarray(scores.argmax(axis=1), dtype=np.float64)


_BIASES = "Every filter, every hidden unit and every class has one."
_NETWORK = "slide “Putting it together”"

MISCONCEPTIONS = (
    Misconception(
        "first-rectifier-forgotten",
        _with(maps=_unchanged),
        "Nothing stops the negative numbers that come out of your convolution. A rectifier stands "
        f"behind it: filter, activation, pooling ({_NETWORK}).",
        "If all four numbers of a window are negative, what does the pool hand on, and what should "
        "it hand on?",
    ),
    Misconception(
        "second-rectifier-forgotten",
        _with(units=_unchanged),
        "Your two dense layers follow on each other directly. A rectifier stands between them; "
        "without it, the two could be replaced by one.",
        "What becomes of a hidden unit of -3 on its way to the scores?",
    ),
    Misconception(
        "rectifiers-forgotten",
        _with(maps=_unchanged, units=_unchanged),
        "There is no rectifier in your network. One stands behind the convolution "
        f"({_NETWORK}), and another one between the two dense layers.",
        "Which numbers inside your network can be negative, and which of them should not?",
    ),
    Misconception(
        "rectifier-before-convolution",
        _with(image=forward.relu, maps=_unchanged),
        "Your rectifier stands before the convolution and looks at the image. It belongs behind "
        f"it: filter, activation, pooling ({_NETWORK}).",
        "In which order does an image go through convolution, rectifier and pool?",
    ),
    Misconception(
        "rectifier-after-last",
        _with(scores=forward.relu),
        "You rectify the scores as well. Nothing stands behind the last layer: a score may be "
        "negative, and how negative it is tells the loss something.",
        "How many rectifiers has the network, and behind which layers do they stand?",
    ),
    *ways(
        "softmax-returned",
        (_after(_softmax), _after(_log_softmax)),
        "You return probabilities, or their logarithms. Scores are what the last layer puts out; "
        "softmax is the loss's affair, and taken twice it gives something else.",
        "Which of your functions turns scores into probabilities, and would it get scores from "
        "here?",
    ),
    Misconception(
        "labels-returned",
        _after(_labels),
        "You return the label with the largest score, one for each image. All scores are asked "
        "for, one for each image and class.",
        "What does the loss need to know of an image besides which class comes first?",
    ),
    Misconception(
        "filter-biases-forgotten",
        _without("b"),
        f"The filters' biases `b` never reach the scores. {_BIASES}",
        "If an entry of `b` grows by 1, what in your network changes?",
    ),
    Misconception(
        "hidden-biases-forgotten",
        _without("b1"),
        f"The hidden units' biases `b1` never reach the scores. {_BIASES}",
        "If an entry of `b1` grows by 1, what in your network changes?",
    ),
    Misconception(
        "last-biases-forgotten",
        _without("b2"),
        f"The last layer's biases `b2` never reach the scores. {_BIASES}",
        "If an entry of `b2` grows by 1, which scores grow, and by how much?",
    ),
    Misconception(
        "dense-biases-forgotten",
        _without("b1", "b2"),
        f"The biases of the two dense layers, `b1` and `b2`, never reach the scores. {_BIASES}",
        "If an entry of `b2` grows by 1, which scores grow, and by how much?",
    ),
    Misconception(
        "biases-forgotten",
        _without("b", "b1", "b2"),
        f"No bias of `params` ever reaches the scores. {_BIASES}",
        "What are your scores if all weights are 0, and what should they be?",
    ),
    *ways(
        "bias-after-rectifier",
        (_with(late=("b",)), _with(late=("b1",)), _with(late=("b", "b1"))),
        "You add a bias after the rectifier. It belongs to the sum before it, and so helps to "
        "decide what the rectifier lets through.",
        "A sum is -3 and its bias is 5: what does the rectifier get to see, and what comes out?",
    ),
    Misconception(
        "mean-pool",
        _with(pool=_mean_pool),
        "Your pool takes the mean of each window. That is average pooling; here the largest entry "
        f"is passed on ({_NETWORK}).",
        "A window holds 1, 2, 3 and 10: what should be left of it?",
    ),
    *ways(
        "flattened-in-another-order",
        (
            _with(flatten=lambda P: P.transpose(0, 2, 3, 1).reshape(len(P), -1)),
            _with(flatten=lambda P: P.transpose(0, 1, 3, 2).reshape(len(P), -1)),
            _with(flatten=lambda P: P.transpose(0, 3, 2, 1).reshape(len(P), -1)),
        ),
        "You flatten the maps in another order than the weights of `W1` stand in. First comes the "
        "whole map of the first filter, row by row, then the next one's.",
        "Which entry of the maps does row 1 of `W1` belong to: the next column's, the next row's, "
        "or the next filter's?",
    ),
    *ways(
        "images-mixed",
        (
            _with(flatten=lambda P: P.reshape(-1, len(P)).T),
            _with(flatten=lambda P: P.transpose(1, 0, 2, 3).reshape(len(P), -1)),
        ),
        "When you flatten, numbers of one image get into another one's row. Each image has a row "
        "of its own, which holds all of its maps.",
        "If only the second image changes, which rows change after you flatten?",
    ),
    Misconception(
        "filter-flipped",
        _called_with(_flipped),
        "Your filter is rotated by 180° before it is laid on the image. That is convolution as "
        "mathematicians define it; the lecture, like every deep-learning library, lays the filter "
        "on as it stands (slide “Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    Misconception(
        "first-channel-only",
        _called_with(_first_channel),
        "Only the first channel of each image reaches your scores. A filter reads all channels and "
        "adds up what it finds (slide “Convolution in a CNN”).",
        "If only the second channel of an image changes, do your scores change?",
    ),
    Misconception(
        "first-image-for-all",
        _called_with(lambda params, X: (params, np.repeat(X[:1], len(X), axis=0))),
        "Every image of a batch gets the first one's scores. Each image goes through the network "
        "by itself.",
        "Which image does row 1 of the scores belong to?",
    ),
)
