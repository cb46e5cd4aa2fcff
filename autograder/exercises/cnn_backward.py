"""The lecture's network, backward: the gradient of every parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain, product
from typing import Any

import numpy as np

from autograder.exercise import (
    Array,
    Call,
    Differentiable,
    Exercise,
    Manner,
    Part,
    Result,
    Setting,
    SmallCase,
)
from autograder.exercises import network
from autograder.exercises.misconceptions.cnn_backward import MISCONCEPTIONS
from autograder.exercises.network import NAMES, NEGATIVE, Params, Sizes, handing_on
from autograder.exercises.probes import eighths, numbered, scattered
from autograder.sandbox.wire import Computed

FAINT = 256  # by so much smaller, images leave sums below 1


def right(params: Params, cache: Computed, dscores: Array) -> dict[str, Array]:
    """Return every parameter's gradient; the images are those that the cache was made from."""
    return network.gradients(params, cache.arguments[1], dscores)


def _tolerance(call: Call, expected: Any) -> float:
    return 1e-6


def _calls(
    generator: np.random.Generator,
    setting: Setting,
    components: tuple[str, ...],
    faint: bool = False,
    **changes: Any,
) -> tuple[Call, ...]:
    """Return a call for each component that is asked for; what they are called with is the same.

    Faint images leave every sign as it is, without biases, and all sums below 1: a rectifier whose
    threshold is not 0 shows.
    """
    chosen = {**setting, **changes}
    biased, negative = chosen.pop("bias", False), chosen.pop("negative")
    # What is known to be wrong is asked only where nothing else is left to be asked.
    asked = [name for name in components if name in chosen["components"]] or components
    del chosen["components"]
    sizes = Sizes(**chosen)
    params, X, dscores = _drawn(generator, sizes, biased, negative)
    X = X / FAINT if faint else X
    arguments = {
        "params": params,
        "cache": Computed("cnn_forward", (params, X), 1),
        "dscores": dscores,
    }
    return tuple(Call(arguments, component=NAMES.index(name)) for name in asked)


def _drawn(
    generator: np.random.Generator, sizes: Sizes, biased: bool, negative: tuple[str, ...]
) -> tuple[Params, Array, Array]:
    for _ in range(network.MAX_DRAWS):
        params, X = network.random_network(generator, sizes, biased, negative)
        dscores = eighths(generator, (len(X), sizes.classes))
        if not negative:
            # So a rectifier that looks at what comes back does nothing.
            return params, X, np.abs(dscores)
        if _shows_upstream(params, X, dscores):
            return params, X, dscores
    raise ValueError(f"no telling dscores in {network.MAX_DRAWS} draws: choose other sizes")


def _shows_upstream(params: Params, X: Array, dscores: Array) -> bool:
    """Tell whether something negative comes back to each rectifier where it lets through."""
    found = network.activations(params, X)
    at_units = np.where(found.Z > 0, dscores @ params["W2"].T, 0)
    at_maps = (at_units @ params["W1"].T).reshape(found.P.shape)
    return bool(np.any(at_units < 0) and np.any((at_maps < 0) & (found.P > 0)))


def _numerically(call: Call, scores: Callable[..., Array]) -> dict[str, Array]:
    params, cache, dscores = call.arguments.values()
    return network.numerical_gradients(params, cache.arguments[1], dscores, scores)


EVERY = ("W2", "b2", "W1", "b1", "F", "b")


def _part(
    name: str,
    weight: float,
    meaning: str,
    *variants: Mapping[str, Any],
    components: tuple[str, ...] = EVERY,
    combines: bool = False,
) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        made = (_calls(generator, setting, components, **variant) for variant in variants)
        return tuple(chain.from_iterable(made))

    return Part(name, weight, meaning, calls, combines)


def _but(*wrong: str) -> tuple[str, ...]:
    return tuple(name for name in EVERY if name not in wrong)


# Whoever has some of the gradients wrong is judged by the others; whoever forgets a rectifier, or
# to pad, where that does not matter. Each mistake then costs the parts that are about it.
SUBSETS = (
    *(_but(name) for name in reversed(EVERY)),
    _but("F", "b"),
    ("W2", "W1", "F"),
    ("b2", "b1", "b"),
    ("W2", "b2"),
)
KINDS: tuple[Setting, ...] = tuple(
    {"negative": negative, "kernel_size": size}
    for size, negative in product((3, 1), (NEGATIVE, ()))
)
SETTINGS: tuple[Setting, ...] = (
    *({"components": EVERY, **kind} for kind in KINDS),
    *({"components": some, **kind} for some, kind in product(SUBSETS, KINDS[:2])),
)
MEANINGS = {
    "W2": (1, "the gradient of W2, the last layer's weights"),
    "b2": (0.5, "the gradient of b2, the last layer's biases"),
    "W1": (1.25, "the gradient of W1, the hidden layer's weights"),
    "b1": (0.75, "the gradient of b1, the hidden layer's biases"),
    "F": (1.5, "the gradient of F, the filters"),
    "b": (0.75, "the gradient of b, the filters' biases"),
}


def _small(image: Array, classes: int = 1, **params: float | Array) -> tuple[SmallCase, ...]:
    """Make a case of a network whose layers hand on what they get, once for each gradient."""
    filled, X = handing_on(image, classes, **params)
    arguments = {
        "params": filled,
        "cache": Computed("cnn_forward", (filled, X), 1),
        "dscores": numbered((len(X), classes), first=101),
    }
    return tuple(SmallCase(Call(arguments, component=NAMES.index(name))) for name in EVERY)


WINDOW, WINDOWS = scattered((1, 1, 2, 2)), scattered((1, 1, 2, 4))
SHIFT = np.zeros((1, 1, 3, 3))
SHIFT[..., 0, 0] = 1
SMALL_CASES = (
    *_small(WINDOW),
    *_small(-WINDOW, b1=1),  # the first rectifier has nothing pass
    *_small(WINDOW, W1=-1),  # the second one
    *_small(WINDOW, W2=-1),
    *_small(WINDOW, b=-1001),
    *_small(WINDOW, b1=-1001),
    *_small(WINDOW, classes=2),
    *_small(WINDOWS, 2),
    *_small(scattered((2, 1, 2, 2))),
    *_small(WINDOW, F=SHIFT),
    *_small(WINDOWS, 4, F=np.array([1.0, 101.0]).reshape(2, 1, 1, 1)),
    *_small(scattered((1, 1, 4, 4)), 4),
)

# A filter of one pixel cannot tell whether its gradient is rotated.
FIXED = {"F": {"kernel_size": 3}}

EXERCISE = Exercise(
    name="cnn_backward",
    result=Result.ARRAY,
    components=NAMES,
    keyed=True,
    layers=(
        "dense_gradient",
        "relu_gradient",
        "max_pool_gradient",
        "filter_gradient",
        "bias_gradient",
        "input_gradient",
        "convolve",
        "relu",
        "max_pool",
        "dense",
    ),
    parts=(
        _part("smallest", 0.5, "one small image and one filter", {}),
        *(
            _part(
                name,
                weight,
                meaning,
                *({**sizes, **FIXED.get(name, {})} for sizes in ({}, {"hidden": 4, "classes": 3})),
                components=(name,),
            )
            for name, (weight, meaning) in MEANINGS.items()
        ),
        _part(
            "maps",
            0.75,
            "windows that the first rectifier stops",
            {"negative": ("maps",)},
            {"negative": ("maps",), "image": (1, 1, 6, 4)},
            {"negative": ("maps",), "faint": True},
            components=("F", "b"),
        ),
        _part(
            "units",
            0.75,
            "hidden units that the second rectifier stops",
            {"negative": ("units",)},
            {"negative": ("units",), "hidden": 4},
            {"negative": ("units",), "faint": True},
            components=("W2", "W1", "b1"),
        ),
        _part(
            "batch",
            0.75,
            "several images, whose gradients add up",
            {"image": (2, 1, 4, 4)},
            {"image": (3, 1, 4, 4)},
        ),
        _part(
            "filters",
            0.5,
            "several filters and channels",
            {"image": (1, 2, 4, 4), "K": 2},
            {"image": (1, 1, 4, 4), "K": 3},
            components=("F", "b"),
        ),
        _part("biases", 0.25, "biases that are not 0", {"bias": True}, {"bias": True, "hidden": 4}),
        _part(
            "kernel_size",
            0.25,
            "filters or images of another size",
            {"kernel_size": 3},
            {"kernel_size": 5},
            {"kernel_size": 3, "image": (1, 1, 5, 7)},
            components=("F", "b"),
        ),
        _part(
            "together",
            0.25,
            "everything at once",
            {
                "image": (2, 2, 5, 6),
                "K": 2,
                "kernel_size": 3,
                "classes": 3,
                "bias": True,
                "negative": NEGATIVE,
            },
            combines=True,
        ),
    ),
    settings=SETTINGS,
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    tolerance=_tolerance,
    differentiable=Differentiable(None, network.scores_of, _numerically),
    right=right,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
