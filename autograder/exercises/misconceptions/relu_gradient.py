"""What students get wrong in `relu_gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy


def _instead(function: Callable[[Array, Array], Any]) -> Buggy:
    """Compute another function."""

    def buggy(right: Function) -> Function:
        def relu_gradient(dA: Array, Z: Array) -> Any:
            return function(dA, Z)

        return relu_gradient

    return buggy


def _called_with(change: Callable[[Array, Array], tuple[Array, Array]]) -> Buggy:
    """Call the right function with other arguments."""

    def buggy(right: Function) -> Function:
        def relu_gradient(dA: Array, Z: Array) -> Any:
            return right(*change(dA, Z))

        return relu_gradient

    return buggy


MISCONCEPTIONS = (
    Misconception(
        "upstream-ignored",
        _called_with(lambda dA, Z: (np.ones(dA.shape), Z)),
        "You return 1 where `Z` is positive: the derivative of `relu` alone. By the chain rule it "
        "multiplies `dA`, what comes back from above (slide “Back through the whole layer”).",
        "If an entry of `Z` is positive, how much does the loss grow when that entry grows by 1?",
    ),
    Misconception(
        "mask-from-upstream",
        _called_with(lambda dA, Z: (dA, dA)),
        "You let through what is positive in `dA`. Which entries pass was decided on the way "
        "forward, by the sign of `Z`; `dA` may have any sign.",
        "An entry of `Z` is 3 and its `dA` is -2: did `relu` let this entry through?",
    ),
    # Stands in "MTCNN" of runxinzhi.com/mtcnn-p-9422247.html: `dx = dout * (x >= 0)`.
    Misconception(
        "one-at-zero",
        _called_with(lambda dA, Z: (dA, np.where(Z == 0, 1.0, Z))),
        "Where `Z` is exactly 0 you let the gradient through. There `relu` has a kink and no "
        "derivative; in this homework it is taken to be 0 there.",
        "Which comparison with 0 is true for 0 itself?",
    ),
    Misconception(
        "one-half-at-zero",
        _instead(lambda dA, Z: dA * np.heaviside(Z, 0.5)),
        "Where `Z` is exactly 0 you let half of the gradient through. There `relu` has a kink and "
        "no derivative; in this homework it is taken to be 0 there.",
        "What do you multiply `dA` by where `Z` is exactly 0?",
    ),
    Misconception(
        "wrong-sign",
        _called_with(lambda dA, Z: (dA, -Z)),
        "You let the gradient through where `Z` is negative. It goes back the way the numbers "
        "came: where `Z` is positive.",
        "If an entry of `Z` is -3 and grows by 1, by how much does `relu` of it grow?",
    ),
    Misconception(
        "wrong-sign",
        _instead(lambda dA, Z: np.where(Z > 0, 0.0, dA)),
        "You stop the gradient where `Z` is positive and let the rest through. It goes back the "
        "way the numbers came: where `Z` is positive.",
        "If an entry of `Z` is -3 and grows by 1, by how much does `relu` of it grow?",
    ),
    Misconception(
        "multiplied-by-Z",
        _instead(lambda dA, Z: dA * np.maximum(Z, 0)),
        "You multiply `dA` by the value of `relu`. The chain rule asks for its derivative: how "
        "steep `relu` is, not how high.",
        "How steep is `relu` at 2, and how steep at 5?",
    ),
    Misconception(
        "multiplied-by-Z",
        _instead(lambda dA, Z: dA * Z),
        "You multiply `dA` by `Z` itself. The chain rule asks for the derivative of `relu`: how "
        "steep it is at `Z`, not how large `Z` is.",
        "How steep is `relu` at 2, how steep at 5, and how steep at -5?",
    ),
    Misconception(
        "no-mask",
        _instead(lambda dA, Z: dA.copy()),
        "You pass `dA` on as it is. Where `Z` is negative, `relu` is 0 whatever happens, so no "
        "gradient goes back there.",
        "If an entry of `Z` is -3 and grows by 1, by how much does the loss change?",
    ),
    Misconception(
        "forward-returned",
        _instead(lambda dA, Z: np.maximum(Z, 0.0)),
        "You return `relu` of `Z`, the way forward. On the way back it is `dA` that passes or is "
        "stopped; `Z` only decides where.",
        "What should come out if every entry of `dA` is 0?",
    ),
    # Guided backpropagation does so on purpose, to draw pictures: arXiv:1412.6806.
    Misconception(
        "negative-upstream-stopped",
        _called_with(lambda dA, Z: (np.maximum(dA, 0), Z)),
        "You stop negative entries of `dA` as well. `Z` alone decides what passes; a gradient "
        "that passes keeps its sign.",
        "An entry of `Z` is 3 and its `dA` is -2: how does the loss change if that entry grows?",
    ),
    Misconception(
        "sign-for-mask",
        _instead(lambda dA, Z: dA * np.sign(Z)),
        "Where `Z` is negative you turn the sign of `dA`: that would be right for the absolute "
        "value. `relu` is flat there, so nothing goes back.",
        "How steep is `relu` at -3?",
    ),
    Misconception(
        "leaky",
        _instead(lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA)),
        "A hundredth of `dA` still passes where `Z` is not positive. That belongs to a “leaky” "
        "activation; `relu` stops all of it.",
        "How steep is `relu` at -3?",
    ),
)
