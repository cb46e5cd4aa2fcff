"""What students get wrong in `block_gradient` itself, with every function that it calls right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises import backward
from autograder.exercises.forward import convolve, relu
from autograder.exercises.misconceptions.ways import Buggy, ways


@dataclass(frozen=True, eq=False)
class Given:
    """What `block_gradient` is called with."""

    upstream: Array
    X: Array
    F: Array
    b: Array
    padding: int
    pool_size: int


Three = tuple[Array, Array, Array]


def _made(mistake: Callable[[Function, Given], Three]) -> Buggy:
    """Turn a mistake into the mistaken function."""
    return lambda right: (
        lambda *arguments: mistake(
            lambda given: right(
                given.upstream, given.X, given.F, given.b, given.padding, given.pool_size
            ),
            Given(*arguments),
        )
    )


def _before(change: Callable[[Given], Given]) -> Buggy:
    """Make a mistake with the arguments."""
    return _made(lambda right, given: right(change(given)))


def _after(change: Callable[[Three, Given], Three]) -> Buggy:
    """Make a mistake with the three right results."""
    return _made(lambda right, given: change(right(given), given))


def _output(given: Given) -> Array:
    """Return what the convolution put out."""
    return convolve(given.X, given.F, given.b, 1, given.padding)


def _through_pool(given: Given) -> Array:
    """Return what comes back through the pool."""
    return backward.max_pool_gradient(given.upstream, relu(_output(given)), given.pool_size)


def _arriving(upstream: Callable[[Given], Array]) -> Buggy:
    """Go back through the convolution with another dO."""

    def mistake(right: Function, given: Given) -> Three:
        dO, p = upstream(given), given.padding
        R, S = given.F.shape[2:]
        H, W = given.X.shape[2:]
        return (
            backward.input_gradient(dO, given.F, (H, W), 1, p),
            backward.filter_gradient(dO, given.X, (R, S), 1, p),
            backward.bias_gradient(dO),
        )

    return _made(mistake)


def _spread(given: Given, share: float) -> Array:
    """Give every entry of a window the same, and let the rectifier stop it."""
    dA = np.zeros(_output(given).shape)
    rows, columns = (given.pool_size * size for size in given.upstream.shape[2:])
    dA[:, :, :rows, :columns] = share * np.kron(
        given.upstream, np.ones((given.pool_size, given.pool_size))
    )
    return backward.relu_gradient(dA, _output(given))


def _unrectified(given: Given) -> Array:
    """Pool what the convolution put out, as if there were no rectifier between."""
    return backward.max_pool_gradient(given.upstream, _output(given), given.pool_size)


def _not_rotated(right: Function, given: Given) -> Three:
    """Rotate the filter once too often, or not at all, on the way back only."""
    _, dF, db = right(given)
    H, W = given.X.shape[2:]
    dO = backward.relu_gradient(_through_pool(given), _output(given))
    dX = backward.input_gradient(dO, given.F[:, :, ::-1, ::-1], (H, W), 1, given.padding)
    return dX, dF, db


def _unpadded_backward(right: Function, given: Given) -> Three:
    """Go back as if the windows began in the image; skip what is beyond its edge."""
    dO = backward.relu_gradient(_through_pool(given), _output(given))
    (H, W), (R, S), p = given.X.shape[2:], given.F.shape[2:], given.padding
    dX = backward.input_gradient(dO, given.F, (H + 2 * p, W + 2 * p))[:, :, :H, :W]
    wide = np.pad(given.X, ((0, 0), (0, 0), (0, 2 * p), (0, 2 * p)))
    return dX, backward.filter_gradient(dO, wide, (R, S)), backward.bias_gradient(dO)


def _without_bias(given: Given) -> Given:
    return replace(given, b=np.zeros(given.b.shape))


_BATCH = (
    "Gradients add up over the images of a batch. Whoever wants the mean puts the factor into the "
    "loss, once."
)

MISCONCEPTIONS = (
    *ways(
        "rectifier-forgotten",
        (_arriving(lambda given: _through_pool(given)), _arriving(_unrectified)),
        "What comes back from the pool goes straight into the convolution in your code; the "
        "rectifier is left out. Where the convolution's output was negative, it lets nothing "
        "through, forward or backward (slide “Back through the whole layer”).",
        "Which three steps did the forward pass make, and which step of your code goes back "
        "through which of them?",
    ),
    Misconception(
        "rectifier-from-upstream",
        _arriving(lambda given: backward.relu_gradient(_through_pool(given), _through_pool(given))),
        "Your rectifier looks at the sign of the gradient that comes back. What decides is the "
        "number that went into the rectifier on the way forward: the convolution's output (slide "
        "“Back through the whole layer”).",
        "Can a gradient be negative, and still belong to an output that was positive?",
    ),
    Misconception(
        "bias-forgotten-in-forward",
        _before(_without_bias),
        "You compute the convolution's output without its bias. The bias decides which outputs are "
        "positive, and so what the rectifier lets through on the way back.",
        "With a large negative bias, what is left after the rectifier, and what goes back through "
        "it?",
    ),
    Misconception(
        "padding-hard-coded",
        _before(lambda given: replace(given, padding=1)),
        "Your code takes 1 for the padding, whatever `padding` says. All three steps that have to "
        "do with the convolution need the padding that the forward pass used.",
        "Which of the functions that you call take a `padding`, and what does each of them get?",
    ),
    Misconception(
        "padding-ignored-backward",
        _made(_unpadded_backward),
        "You use the padding on the way forward, but not on the way back, so `dX` and `dF` are "
        "shifted. The windows of the convolution began in the zeros round `X`, and `dO` belongs to "
        "these windows.",
        "Which pixel of `X`, if any, stood in the top left corner of the first window?",
    ),
    Misconception(
        "upstream-ignored",
        _before(lambda given: replace(given, upstream=np.ones(given.upstream.shape))),
        "Your result does not depend on the values of `dP`. It says how much the loss depends on "
        "each output of the block, and everything that goes back is multiplied by it.",
        "If `dP` is 0 everywhere, how much does the loss change with the filters?",
    ),
    Misconception(
        "pool-spread-evenly",
        _arriving(lambda given: _spread(given, 1 / given.pool_size**2)),
        "You share each window's gradient among all of its entries. The pool is a maximum: only "
        "the entry that was the maximum had an influence, and it gets the whole gradient (slide "
        "“Gradient setup”).",
        "In a window of 1, 2, 3 and 9: how does the maximum change if the 2 grows a little?",
    ),
    Misconception(
        "upstream-pooled-only",
        _arriving(lambda given: _spread(given, 1)),
        "You give each window's whole gradient to every one of its entries. The pool is a maximum: "
        "only the entry that was the maximum had an influence, and the others get 0 (slide "
        "“Gradient setup”).",
        "In a window of 1, 2, 3 and 9: how does the maximum change if the 2 grows a little?",
    ),
    Misconception(
        "filter-not-rotated",
        _made(_not_rotated),
        "Your `dX` is what one gets with the filter the wrong way round. On the way back to the "
        "input the filter is rotated by 180°, just once (slide “Input gradient”).",
        "Is the filter rotated inside the function that you call for `dX`, or before you call it, "
        "or both?",
    ),
    *ways(
        "results-in-another-order",
        (
            _after(lambda three, given: (three[1], three[0], three[2])),
            _after(lambda three, given: (three[1], three[2], three[0])),
            _after(lambda three, given: (three[0], three[2], three[1])),
            _after(lambda three, given: (three[2], three[1], three[0])),
        ),
        "Your three gradients come in another order than `dX`, `dF`, `db`.",
        "In which order does the function's docstring list what it returns?",
    ),
    Misconception(
        "db-from-upstream",
        _after(lambda three, given: (*three[:2], backward.bias_gradient(given.upstream))),
        "Your `db` is made of what comes back before the rectifier. The bias was added before the "
        "rectifier on the way forward, so only what the rectifier lets through comes back to it.",
        "Which of your arrays is the gradient of the convolution's output?",
    ),
    # github.com/dengfy/cs231n, issue 1: "Shouldn't db be averaged over all instance of x"
    *ways(
        "db-averaged",
        (
            _after(lambda three, given: (*three[:2], three[2] / len(given.X))),
            _after(lambda three, given: (*three[:2], three[2] / _output(given)[:, 0].size)),
        ),
        "Your `db` is a mean; the sum is right. Each output that the bias went into passes its "
        "whole gradient on to it, in every image and at every place.",
        "Which of your three gradients are divided by something, and which are not?",
    ),
    *ways(
        "batch-averaged",
        (
            _after(
                lambda three, given: (
                    three[0],
                    three[1] / len(given.X),
                    three[2] / len(given.X),
                )
            ),
            _before(lambda given: replace(given, upstream=given.upstream / len(given.X))),
        ),
        f"You divide by the number of images. {_BATCH}",
        "If a batch holds the same image twice, how much more does the loss change with the bias "
        "than with the image alone?",
    ),
)
