"""Back through a whole block: max-pool, rectifier, convolution; three gradients in a tuple."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.checks.gradient import central_differences
from autograder.exercise import (
    Array,
    BuiltFrom,
    Call,
    Differentiable,
    Exercise,
    Function,
    Manner,
    Result,
    Setting,
    SmallCase,
    Way,
    parts_made_by,
)
from autograder.exercises import backward, forward
from autograder.exercises.misconceptions.block_gradient import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered

# Outputs of the convolution are multiples of 1/64. A step this small moves none of them past 0 or
# past another one, so that differences are exact although the block has kinks.
STEP = 2.0**-12
MAX_DRAWS = 10_000  # a few dozen do; corners that see only padding would always tie


def _call(
    generator: np.random.Generator,
    setting: Setting,
    X: tuple[int, int, int, int] = (1, 1, 4, 4),
    F: tuple[int, int, int, int] = (1, 1, 3, 3),
    padding: int = 1,
    pool_size: int = 2,
    component: int | None = None,
    bias: bool | None = None,
    largest: float = 4,
    alike: bool = False,
) -> Call:
    """Make a call; `alike` filters give neighbours the same sign, so even wide windows have one."""
    sizes = (
        forward.output_size(size, kernel, 1, padding)
        for size, kernel in zip(X[2:], F[2:], strict=True)
    )
    outputs = (X[0], F[0], *(forward.output_size(size, pool_size, pool_size) for size in sizes))
    biased = setting["bias"] if bias is None else bias
    for _ in range(MAX_DRAWS):
        b = eighths(generator, F[:1], 4 * largest) if biased else np.zeros(F[0])
        filters = eighths(generator, F, largest)
        arguments: dict[str, Any] = {
            "dP": eighths(generator, outputs),
            "X": eighths(generator, X, largest),
            "F": np.abs(filters) if alike else filters,
            "b": b,
            "padding": padding,
            "pool_size": pool_size,
        }
        if not _has_kink(arguments) and _shows_steps(arguments):
            chosen = setting["component"] if component is None else component
            return Call(arguments, component=chosen)
    raise ValueError(f"no probe without ties in {MAX_DRAWS} draws: choose other sizes")


def _has_kink(arguments: dict[str, Any]) -> bool:
    """Tell whether an entry before the rectifier is 0, or two are alike: ties are tested apart."""
    X, F, b, padding = (arguments[name] for name in ("X", "F", "b", "padding"))
    O = forward.convolve(X, F, b, 1, padding)
    return bool(np.any(O == 0)) or any(
        len(np.unique(plane)) < plane.size for plane in O.reshape(-1, *O.shape[2:])
    )


def _shows_steps(arguments: dict[str, Any]) -> bool:
    """Tell whether each step that can be left out, or mistaken, changes the sum that is db.

    Where that changes, dO does, and so do the other two gradients.
    """
    dP, X, F, b, padding, pool_size = arguments.values()
    O = forward.convolve(X, F, b, 1, padding)
    positive = _count_in_windows(O > 0, dP.shape[2:], pool_size)
    unbiased = _count_in_windows(b[:, None, None] < O, dP.shape[2:], pool_size)
    right = dP * (positive > 0)
    wrong = [
        dP,  # no rectifier
        dP * (dP > 0),  # a rectifier that looks at what comes back
        dP * positive,  # no maximum: to every entry of a window
        dP * positive / pool_size**2,
        1.0 * (positive > 0),  # dP ignored
        0 * dP,  # of which any mean is right
    ]
    if b.any():
        wrong.append(dP * (unbiased > 0))  # no bias
    db = backward.bias_gradient(right)
    return all(np.any(backward.bias_gradient(one) != db) for one in wrong)


def _count_in_windows(where: npt.NDArray[np.bool_], outputs: tuple[int, ...], size: int) -> Array:
    """Return in how many entries of each window of a pool something is true."""
    height, width = outputs
    windows = where[:, :, : height * size, : width * size]
    split = windows.reshape(*where.shape[:2], height, size, width, size)
    return np.asarray(split.sum(axis=(3, 5)), dtype=np.float64)


def block(X: Array, F: Array, b: Array, padding: int, pool_size: int) -> Array:
    """Convolve, rectify, pool."""
    return forward.max_pool(forward.relu(forward.convolve(X, F, b, 1, padding)), pool_size)


def _numerically(call: Call, block: Callable[..., Array]) -> tuple[Array, Array, Array]:
    dP, X, F, b, padding, pool_size = call.arguments.values()
    return (
        central_differences(lambda X: block(X, F, b, padding, pool_size), X, dP, STEP),
        central_differences(lambda F: block(X, F, b, padding, pool_size), F, dP, STEP),
        central_differences(lambda b: block(X, F, b, padding, pool_size), b, dP, STEP),
    )


def _put_together(pooled: str, masked: str, own_convolve: bool) -> Way:
    """Return one of the ways to do it: the pool and the mask may look at O or at A = relu(O).

    Not every notebook's `convolve` is used here: another forward pass is given to students.
    """

    def way(own: Mapping[str, Function]) -> Function:
        convolve = own["convolve"] if own_convolve else forward.convolve

        def block_gradient(
            dP: Array, X: Array, F: Array, b: Array, padding: int, pool_size: int
        ) -> tuple[Array, Array, Array]:
            O = convolve(X, F, b, padding=padding)
            seen = {"O": O, "A": own["relu"](O)}
            dA = own["max_pool_gradient"](dP, seen[pooled], pool_size)
            dO = own["relu_gradient"](dA, seen[masked])
            dX = own["input_gradient"](dO, F, X.shape[2:], padding=padding)
            dF = own["filter_gradient"](dO, X, F.shape[2:], padding=padding)
            return dX, dF, own["bias_gradient"](dO)

        return block_gradient

    return way


BUILT_FROM = BuiltFrom(
    right={
        "convolve": forward.convolve,
        "relu": forward.relu,
        "max_pool_gradient": backward.max_pool_gradient,
        "relu_gradient": backward.relu_gradient,
        "input_gradient": backward.input_gradient,
        "filter_gradient": backward.filter_gradient,
        "bias_gradient": backward.bias_gradient,
    },
    ways=tuple(
        _put_together(pooled, masked, own_convolve)
        for own_convolve in (False, True)
        for pooled in "AO"
        for masked in "OA"
    ),
)

_part = parts_made_by(_call)


def _small(
    X: tuple[int, int, int, int] = (1, 1, 2, 2),
    kernel_size: tuple[int, int] = (1, 1),
    padding: int = 0,
    upstream: float = 1,
    bias: float = 0,
) -> tuple[SmallCase, ...]:
    """Make a case of one filter and one window, once for each of the three gradients."""
    arguments = {
        "dP": np.full((X[0], 1, 1, 1), upstream),
        "X": numbered(X),
        "F": numbered((1, 1, *kernel_size), first=101),
        "b": np.full(1, bias),
        "padding": padding,
        "pool_size": 2,
    }
    return tuple(SmallCase(Call(arguments, component=component)) for component in range(3))


SMALL_CASES = (
    *_small(),
    *_small((1, 1, 1, 1), padding=1),
    *_small(upstream=-1),
    *_small(bias=-10_000),  # the rectifier lets nothing through
    *_small((1, 1, 3, 3), (2, 2)),
    *_small((2, 1, 3, 3)),
)

EXERCISE = Exercise(
    name="block_gradient",
    result=Result.ARRAY,
    components=("dX", "dF", "db"),
    parts=(
        _part("smallest", 0.375, "one small image", {}),
        _part("dX", 0.75, "dX, what goes back to the layer before", {"component": 0}),
        _part("dF", 0.75, "dF, the filters' gradient", {"component": 1}),
        _part("db", 0.5, "db, the biases' gradient", {"component": 2}),
        _part(
            "several",
            0.375,
            "several images, channels and filters, or small numbers",
            {"X": (2, 2, 4, 4), "F": (3, 2, 3, 3)},
            {"largest": 0.75},  # a rectifier whose threshold is not 0 shows here
        ),
        _part(
            "bias", 0.125, "a bias, which decides what the rectifier lets through", {"bias": True}
        ),
        _part("padding", 0.5, "another padding", {"padding": 0, "X": (1, 1, 6, 6)}, {"padding": 2}),
        _part(
            "pool",
            0.25,
            "a pool that leaves rows or columns over",
            {"X": (1, 1, 5, 5)},
            {"X": (1, 1, 7, 8), "pool_size": 3, "alike": True},
        ),
        _part(
            "together",
            0.125,
            "everything at once",
            *(
                {
                    "X": (2, 2, 7, 8),
                    "F": (3, 2, 3, 2),
                    "padding": 0,
                    "bias": True,
                    "component": component,
                }
                for component in range(3)
            ),
            combines=True,
        ),
    ),
    settings=tuple(
        {"component": component, "bias": bias} for bias in (True, False) for component in range(3)
    ),
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    built_from=BUILT_FROM,
    differentiable=Differentiable(None, block, _numerically),
    right=backward.block_gradient,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
