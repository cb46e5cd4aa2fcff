"""What students get wrong in `cnn_backward` itself, with every function that it calls right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises import backward
from autograder.exercises.forward import convolve, relu
from autograder.exercises.misconceptions.cnn_forward import Steps
from autograder.exercises.misconceptions.ways import Buggy, ways
from autograder.sandbox.wire import Computed

Params = Mapping[str, Array]
Gradients = dict[str, Array]
BIASES, WEIGHTS = ("b", "b1", "b2"), ("F", "W1", "W2")


@dataclass(frozen=True, eq=False)
class Given:
    """What `cnn_backward` is called with; the images are those that the cache was made from."""

    params: Params
    X: Array
    dscores: Array


@dataclass(frozen=True, eq=False)
class Trace:
    """What a network computes forward, and the gradients that come back to some of it.

    Attributes
    ----------
    given : Given
    D, Z, A : array
        The flattened maps, the hidden units' sums, and what their rectifier lets through.
    at_units, at_sums : array
        The gradients with respect to A and Z.
    at_maps, at_output : array
        The gradients behind the convolution's rectifier, and before it.
    """

    given: Given
    D: Array
    Z: Array
    A: Array
    at_units: Array
    at_sums: Array
    at_maps: Array
    at_output: Array


def _through_pool(dP: Array, O: Array) -> Array:
    return backward.max_pool_gradient(dP, relu(O), 2)


def _unrectified(dP: Array, O: Array) -> Array:
    """Pool what the convolution put out, as if there were no rectifier between."""
    return backward.max_pool_gradient(dP, O, 2)


def _spread(share: float) -> Callable[[Array, Array], Array]:
    """Give every entry of a window the same."""

    def spread(dP: Array, O: Array) -> Array:
        dA = np.zeros(O.shape)
        H, W = (2 * size for size in dP.shape[2:])
        dA[:, :, :H, :W] = share * np.kron(dP, np.ones((2, 2)))
        return dA

    return spread


def _unflat(dD: Array, shape: tuple[int, ...]) -> Array:
    return dD.reshape(shape)


def _channels_last(P: Array) -> Array:
    return P.transpose(0, 2, 3, 1).reshape(len(P), -1)


def _from_channels_last(dD: Array, shape: tuple[int, ...]) -> Array:
    N, K, H, W = shape
    return dD.reshape(N, H, W, K).transpose(0, 3, 1, 2)


def _pass(dA: Array, Z: Array) -> Array:
    return dA


def _from_upstream(dA: Array, Z: Array) -> Array:
    return backward.relu_gradient(dA, dA)


@dataclass(frozen=True)
class Way:
    """How one goes through the network, forward and back; a mistake is another way.

    Attributes
    ----------
    forward : Steps
    units, unflatten, pool, maps : callable
        Back through the second rectifier, the flattening, the pool, and the first rectifier.
    """

    forward: Steps = field(default_factory=Steps)
    units: Callable[[Array, Array], Array] = backward.relu_gradient
    unflatten: Callable[[Array, tuple[int, ...]], Array] = _unflat
    pool: Callable[[Array, Array], Array] = _through_pool
    maps: Callable[[Array, Array], Array] = backward.relu_gradient

    def trace(self, given: Given) -> Trace:
        """Go forward, and back as far as the convolution's output."""
        F, b, W1, b1, W2, _ = (given.params[name] for name in ("F", "b", "W1", "b1", "W2", "b2"))
        O = convolve(given.X, F, b, 1, F.shape[2] // 2)
        P = self.forward.pool(self.forward.maps(O))
        D = self.forward.flatten(P)
        Z = D @ W1 + b1
        at_units = given.dscores @ W2.T
        at_sums = self.units(at_units, Z)
        at_maps = self.pool(self.unflatten(at_sums @ W1.T, P.shape), O)
        at_output = self.maps(at_maps, O)
        A = self.forward.units(Z)
        return Trace(given, D, Z, A, at_units, at_sums, at_maps, at_output)

    def gradients(self, given: Given) -> Gradients:
        """Return every gradient."""
        found = self.trace(given)
        R, S = given.params["F"].shape[2:]
        return {
            "F": backward.filter_gradient(found.at_output, given.X, (R, S), 1, R // 2),
            "b": backward.bias_gradient(found.at_output),
            "W1": found.D.T @ found.at_sums,
            "b1": found.at_sums.sum(axis=0),
            "W2": found.A.T @ given.dscores,
            "b2": given.dscores.sum(axis=0),
        }


def _with(**steps: Any) -> Buggy:
    """Go another way than the right one."""
    changed = replace(Way(), **steps)
    return lambda right: (
        lambda params, cache, dscores: changed.gradients(Given(params, cache.arguments[1], dscores))
    )


def _after(change: Callable[[Gradients, Given], Mapping[str, Array]]) -> Buggy:
    """Change some of the right gradients."""

    def buggy(right: Function) -> Function:
        def cnn_backward(params: Params, cache: Computed, dscores: Array) -> Gradients:
            found = right(params, cache, dscores)
            return {**found, **change(found, Given(params, cache.arguments[1], dscores))}

        return cnn_backward

    return buggy


def _traced(change: Callable[[Trace], Mapping[str, Array]]) -> Buggy:
    """Compute some of the gradients from other arrays of the right way."""
    return _after(lambda found, given: change(Way().trace(given)))


def _times(factor: Callable[[Given], float], *names: str) -> Buggy:
    """Multiply some of the right gradients."""
    return _after(lambda found, given: {name: found[name] * factor(given) for name in names})


def _called_with(change: Callable[[Given], Given]) -> Buggy:
    """Call the right function with other arguments; the cache is made of them, too."""

    def buggy(right: Function) -> Function:
        def cnn_backward(params: Params, cache: Computed, dscores: Array) -> Gradients:
            given = change(Given(params, cache.arguments[1], dscores))
            made = replace(cache, arguments=(given.params, given.X))
            found: Gradients = right(given.params, made, given.dscores)
            return found

        return cnn_backward

    return buggy


def _without(*names: str) -> Buggy:
    """Forget biases on the way forward."""
    return _called_with(
        lambda given: replace(
            given, params={**given.params, **{name: 0 * given.params[name] for name in names}}
        )
    )


def _convolution_of(which: slice) -> Buggy:
    """Take the convolution's two gradients from some of the images only."""

    def change(found: Trace) -> Gradients:
        F, dO = found.given.params["F"], found.at_output[which]
        R, S = F.shape[2:]
        dF = backward.filter_gradient(dO, found.given.X[which], (R, S), 1, R // 2)
        return {"F": dF, "b": backward.bias_gradient(dO)}

    return _traced(change)


def _unrectified_forward(**units: Any) -> Steps:
    return Steps(maps=lambda O: O, **units)


_BACK = "slide “Back through the whole layer”"
_SETUP = "slide “Gradient setup”"

MISCONCEPTIONS = (
    *ways(
        "first-rectifier-forgotten",
        (_with(maps=_pass), _with(maps=_pass, pool=_unrectified)),
        "What comes back through the pool goes straight into the convolution's gradients. Between "
        "the two stands the first rectifier: where the convolution's output was negative, nothing "
        f"comes back ({_BACK}).",
        "Which steps lead from the image to the first dense layer, and which line of your code "
        "goes back through which of them?",
    ),
    Misconception(
        "second-rectifier-forgotten",
        _with(units=_pass),
        "What comes back through the last layer goes straight into the first dense layer's "
        "gradients. Between the two stands the second rectifier: where a hidden unit's sum was "
        f"negative, nothing comes back ({_BACK}).",
        "A hidden unit's sum is -3: how do the scores change if it grows by 1?",
    ),
    *ways(
        "rectifiers-forgotten",
        (_with(units=_pass, maps=_pass), _with(units=_pass, maps=_pass, pool=_unrectified)),
        "You go back through no rectifier. The network has two, one behind the convolution and one "
        f"between the dense layers, and neither lets back what it stopped ({_BACK}).",
        "How many steps does your `cnn_forward` make, and how many does your way back have?",
    ),
    *ways(
        "rectifier-missing-both-ways",
        (
            _with(forward=_unrectified_forward(), maps=_pass, pool=_unrectified),
            _with(forward=Steps(units=lambda Z: Z), units=_pass),
            _with(
                forward=_unrectified_forward(units=lambda Z: Z),
                units=_pass,
                maps=_pass,
                pool=_unrectified,
            ),
        ),
        "These are the gradients of a network in which a rectifier is missing, on the way forward "
        "as well as back. Mend `cnn_forward` first: a rectifier stands behind the convolution, and "
        "another one between the dense layers.",
        "Which numbers inside your network can be negative, and which of them should not?",
    ),
    *ways(
        "mask-from-upstream",
        (
            _with(units=_from_upstream, maps=_from_upstream),
            _with(units=_from_upstream),
            _with(maps=_from_upstream),
        ),
        "You let through what is positive in the gradient that comes back. What decides is the "
        f"number that went into the rectifier on the way forward ({_BACK}).",
        "Can a gradient be negative, and still belong to a number that was positive?",
    ),
    *ways(
        "bias-forgotten-in-forward",
        (_without("b", "b1"), _without("b"), _without("b1")),
        "These are the gradients of a network that leaves out a bias on its way forward. The "
        "biases help to decide what the rectifiers and the pool let through.",
        "What goes into each rectifier in your `cnn_forward`, and is the bias in it already?",
    ),
    Misconception(
        "spread-everywhere",
        _with(pool=_spread(1)),
        "You give each window's gradient to all four of its entries. The pool passed on the "
        f"largest only; for the others the derivative is 0 ({_SETUP}).",
        "If an entry that is not the largest grows a little, how much does the maximum change?",
    ),
    Misconception(
        "spread-evenly",
        _with(pool=_spread(1 / 4)),
        "You share each window's gradient evenly among its four entries. That belongs to average "
        f"pooling; here only the largest entry had any influence ({_SETUP}).",
        "If an entry that is not the largest grows a little, how much does the maximum change?",
    ),
    *ways(
        "averaged-over-batch",
        (
            _times(lambda given: 1 / len(given.X), *WEIGHTS, *BIASES),
            _times(lambda given: 1 / len(given.X), *WEIGHTS),
            _times(lambda given: 1 / len(given.X), *BIASES),
            _times(lambda given: 1 / len(given.X), "W1", "W2", "b1", "b2"),
            _times(lambda given: 1 / len(given.X), "F", "b"),
        ),
        "You divide by the number of images. Gradients add up over a batch; if the loss is a mean, "
        "its factor is in `dscores` already.",
        "Which of your functions divides by the number of images, and how often does that happen "
        "on the whole way?",
    ),
    Misconception(
        "sum-before-rectifier",
        _traced(lambda found: {"W2": found.Z.T @ found.given.dscores}),
        "For the gradient of `W2` you take the hidden units' sums as they were before the "
        "rectifier. `W2` was multiplied by what came out of it.",
        "Which array goes into your last dense layer on the way forward?",
    ),
    Misconception(
        "image-for-pooled",
        _traced(
            lambda found: {"W1": found.given.X.reshape(len(found.given.X), -1).T @ found.at_sums}
        ),
        "For the gradient of `W1` you take the flattened images. `W1` was multiplied by the "
        "flattened maps that the pool left.",
        "How many rows has `W1`, and which array of your way forward has as many columns?",
    ),
    Misconception(
        "unflattened-in-another-order",
        _with(unflatten=_from_channels_last),
        "On the way back you put the flat numbers into maps in another order than you took them "
        "out. The way back undoes the way forward: the first filter's map comes first, row by row.",
        "If you flatten maps and put them back, do you get the same maps?",
    ),
    Misconception(
        "flattened-in-another-order",
        _with(
            forward=Steps(flatten=_channels_last),
            unflatten=_from_channels_last,
        ),
        "You flatten the maps in another order than the weights of `W1` stand in, on the way "
        "forward and back. Mend `cnn_forward` first: the whole map of the first filter comes "
        "first, row by row, then the next one's.",
        "Which entry of the maps does row 1 of `W1` belong to: the next column's, the next row's, "
        "or the next filter's?",
    ),
    *ways(
        "bias-gradients-zero",
        (
            _times(lambda given: 0, *BIASES),
            _times(lambda given: 0, "b1", "b2"),
            _times(lambda given: 0, "b"),
        ),
        "The gradient of some biases is always 0 in your result. Biases are learned like weights, "
        "and the loss depends on them.",
        "If a bias grows by 1, how much does the sum that it belongs to grow?",
    ),
    *ways(
        "batch-not-summed",
        (
            _traced(lambda found: {"b1": found.at_sums, "b2": found.given.dscores}),
            _traced(lambda found: {"b2": found.given.dscores}),
            _traced(lambda found: {"b1": found.at_sums}),
        ),
        "The gradient of a layer's biases has a row for each image. All images share the same "
        "biases, so their gradients are added up, and the result has the biases' shape.",
        "What are the shapes of `b1` and `b2`, and those of their gradients in your code?",
    ),
    *ways(
        "kept-dimensions",
        (
            _after(lambda found, given: {name: found[name][None] for name in ("b1", "b2")}),
            _after(
                lambda found, given: {
                    "b": found["b"].reshape(-1, 1),
                    "b1": found["b1"][None],
                    "b2": found["b2"][None],
                }
            ),
        ),
        "A gradient of biases has an axis too many. It has to have the shape of the biases.",
        "What are the shapes of `b1` and `b2`, and those of their gradients in your code?",
    ),
    *ways(
        "positions-averaged",
        (
            _after(lambda found, given: {"b": found["b"] / np.prod(given.X.shape[2:])}),
            _after(
                lambda found, given: {"b": found["b"] / (len(given.X) * np.prod(given.X.shape[2:]))}
            ),
        ),
        "For the gradient of `b` you take a mean. A filter's bias goes into the output at every "
        "place, and each of these passes its whole gradient on to it: they add up.",
        "Which of your six gradients are divided by something, and why?",
    ),
    *ways(
        "positions-not-summed",
        (
            _traced(lambda found: {"b": found.at_output.sum(axis=0)}),
            _traced(lambda found: {"b": found.at_output}),
        ),
        "The gradient of `b` has an entry for each place of the output. A filter has one bias for "
        "all places, so their gradients are added up.",
        "What is the shape of `b`, and what is the shape of its gradient in your code?",
    ),
    *ways(
        "bias-gradient-before-rectifier",
        (
            _traced(lambda found: {"b1": found.at_units.sum(axis=0)}),
            _traced(lambda found: {"b": found.at_maps.sum(axis=(0, 2, 3))}),
            _traced(
                lambda found: {
                    "b1": found.at_units.sum(axis=0),
                    "b": found.at_maps.sum(axis=(0, 2, 3)),
                }
            ),
        ),
        "You add up a bias's gradient from what has not come back through the rectifier yet. The "
        "bias was added before the rectifier on the way forward, so only what that lets back "
        "reaches it.",
        "Of which sum is the bias a part, and which of your arrays is that sum's gradient?",
    ),
    Misconception(
        "gradient-flipped",
        _after(lambda found, given: {"F": found["F"][:, :, ::-1, ::-1]}),
        "The gradient of `F` is rotated by 180°. It is a correlation of the image with what comes "
        "back, and nothing is rotated in it; that belongs to the gradient of the input (slide "
        "“Filter gradient”).",
        "Which pixels did the top left entry of the filter meet on the way forward?",
    ),
    Misconception(
        "filter-flipped",
        _called_with(
            lambda given: replace(
                given, params={**given.params, "F": given.params["F"][:, :, ::-1, ::-1]}
            )
        ),
        "These are the gradients of a network whose filters are rotated by 180° on the way "
        "forward. Mend `cnn_forward` first: a filter is laid on as it stands (slide "
        "“Convolution”).",
        "Which entry of the filter does the top left pixel of a window meet, and which one in "
        "your code?",
    ),
    Misconception(
        "first-image-only",
        _convolution_of(slice(1)),
        "The gradients of `F` and `b` come from the first image only. Every image of the batch "
        "adds its share to them.",
        "Where do you add up the images' gradients, and is a `return` inside that loop?",
    ),
    Misconception(
        "last-image-only",
        _convolution_of(slice(-1, None)),
        "The gradients of `F` and `b` come from the last image only, as if each image overwrote "
        "what the one before had left. Every image of the batch adds its share to them.",
        "In your loop over images, do you set the gradient or add to it?",
    ),
    Misconception(
        "upstream-ignored",
        _called_with(lambda given: replace(given, dscores=np.ones(given.dscores.shape))),
        "Your gradients do not depend on the values of `dscores`. It says how much the loss "
        "depends on each score, and everything that goes back begins with it.",
        "If `dscores` is 0 everywhere, how much does the loss change with the weights?",
    ),
    Misconception(
        "wrong-sign",
        _times(lambda given: -1, *WEIGHTS, *BIASES),
        "All your gradients have the wrong sign. A gradient says how the loss grows; the step "
        "against it is taken where the parameters are changed, in `train`.",
        "If a weight grows and the loss grows with it, is the gradient positive or negative?",
    ),
    *ways(
        "weights-transposed",
        (
            _after(lambda found, given: {name: found[name].T for name in ("W1", "W2")}),
            _after(lambda found, given: {"W2": found["W2"].T}),
            _after(lambda found, given: {"W1": found["W1"].T}),
        ),
        "A gradient of weights is transposed. It has to have the shape of the weights: a row for "
        "each input, a column for each unit.",
        "What are the shapes of `W1` and `W2`, and what are those of their gradients in your code?",
    ),
)
