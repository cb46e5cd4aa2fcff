"""What a unit of a network answers to: gradient ascent on the input, with an L2 penalty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.exercise import (
    Array,
    Call,
    Exercise,
    Manner,
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises import forward, network
from autograder.exercises.ascent import (
    SPREAD,
    ascend,
    cosine,
    goal,
    gradient,
    image_size,
    numerical_direction,
    start_image,
    upwards,
)
from autograder.exercises.misconceptions.maximise_activation import MISCONCEPTIONS
from autograder.exercises.network import Params, Sizes
from autograder.exercises.probes import rotation_symmetric

LAYERS = ("conv", "scores")
MANY = 60  # steps after which little happens
# Of what the reference reaches. Steps of 0.05 reach 58 % at least, of 0.1 to 6 82 %; whoever stays,
# goes down, leaves the penalty out in steps of 1 or makes steps of 20 reaches nothing.
ENOUGH = 0.5
PARALLEL = 1e-4  # how far the cosine of a right direction may be below 1
SAME = 1e-9  # how far that of a direction is from 1 that is nothing but this one
CLEAR = 1e-4  # how far from a kink the start has to be
LEAST = 0.1  # of the gradient before it is brought to a length
# Lengths of the activation's gradient at the start, where the penalty's is about 0.1: so long that
# a mistake in the penalty does not show, as long, and such that steps of 0.1 lead far enough.
STEEP, FLAT, GENTLE = 1000.0, 0.2, 1.0
STRAIGHT = 0.35  # how much a gradient of length 1 changes at most on the way up
OTHER_SEED = 0  # that is taken where the one that is passed is ignored


def _accepts(call: Call, image: Array, reference: Array) -> str:
    if not np.isfinite(image).all():
        return "has entries that are not finite: is the step too large?"
    params, layer, channel, steps, seed = call.arguments.values()
    if steps == 0:
        same = np.allclose(image, reference, rtol=1e-9, atol=1e-12)
        return "" if same else "is not `start_image(params, seed)`, although no step is taken"
    start = start_image(params, seed)
    if steps == 1:
        if _other_start(call, image) is not None:
            return ""  # another start has a part of its own
        return _wrong_direction(image - start, numerical_direction(params, start, layer, channel))
    low, high = (goal(params, one, layer, channel) for one in (start, reference))
    reached = (goal(params, image, layer, channel) - low) / (high - low)
    if reached >= ENOUGH:
        return ""
    return (
        f"climbs {max(reached, 0.0):.0%} as high as the reference does in {steps} steps: are the "
        "steps too short, too long, or downwards?"
    )


def _wrong_direction(step: Array, uphill: Array) -> str:
    if not step.any():
        return "is still the image it started from after one step"
    found = cosine(step, uphill)
    if found >= 1 - PARALLEL:
        return ""
    angle = np.degrees(np.arccos(np.clip(found, -1, 1)))
    return f"moves at an angle of {angle:.0f} degrees to the steepest way up"


def _other_start(call: Call, image: Array) -> Array | None:
    """Return from where else a single step went the right way: zeros, or noise of a fixed seed."""
    params, layer, channel, _, _ = call.arguments.values()
    for start in (np.zeros(image.shape), start_image(params, OTHER_SEED)):
        if cosine(image - start, upwards(params, start, layer, channel)) >= 1 - SAME:
            return start
    return None


def _compared(call: Call, image: Array) -> Array | None:
    """Return the start, or the direction of a single step: its length is everyone's own choice."""
    params, _, _, steps, seed = call.arguments.values()
    if steps > 1 or image.dtype.kind != "f":
        return None
    if steps == 0 or image.shape != image_size(params) or not np.isfinite(image).all():
        return np.nan_to_num(image)
    start = _other_start(call, image)
    if start is not None:
        return start
    step = image - start_image(params, seed)
    length = float(np.linalg.norm(step))
    return np.asarray(step / length) if length > 0 else step


def _network(generator: np.random.Generator, sizes: Sizes) -> dict[str, Array]:
    """Return a network as training makes them: random numbers, no exact ones."""
    return {
        name: generator.standard_normal(shape) / np.sqrt(np.prod(shape[1:-1]) + 1)
        for name, shape in sizes.shapes.items()
    }


def _call(
    generator: np.random.Generator,
    setting: Setting,
    layer: str | None = None,
    channel: int = 0,
    steps: int = 1,
    steepness: float = STEEP,
    symmetric: bool | None = None,
    **sizes: Any,
) -> Call:
    chosen = Sizes(**{"image": (1, 1, 6, 6), "K": 2, "hidden": 4, "classes": 3, **sizes})
    layer = setting["layer"] if layer is None else layer
    symmetric = setting["symmetric"] if symmetric is None else symmetric
    for params in _networks(generator, chosen, symmetric, steps > 1):
        seed = int(generator.integers(100, 1000))
        start = start_image(params, seed)
        length = float(np.linalg.norm(gradient(params, start, layer, channel)))
        if length < LEAST or not _is_clear(params, start):
            continue
        if steps <= 1 and not _is_mixed(params, start):
            continue
        for name in ("F", "b") if layer == "conv" else ("W2",):
            params[name] = params[name] * steepness / length
        arguments = {
            "params": params,
            "layer": layer,
            "channel": channel,
            "steps": steps,
            "seed": seed,
        }
        if steps <= 1 or _is_straight(arguments):
            return Call(arguments)
    raise AssertionError("there always is another network")


def _networks(
    generator: np.random.Generator, sizes: Sizes, symmetric: bool, rising: bool
) -> Iterator[dict[str, Array]]:
    """Yield networks whose filters are symmetric, or whose scores never fall where maps rise."""
    while True:
        params = _network(generator, sizes)
        if symmetric:
            params["F"] = rotation_symmetric(params["F"])
        if rising:
            params |= {name: np.abs(params[name]) for name in ("W1", "W2")}
        else:  # biases as small as what they are added to, lest they open or close everything
            params |= {name: SPREAD * params[name] for name in ("b", "b1")}
        params["b"] = np.abs(params["b"])  # whoever starts from zeros gets somewhere as well
        yield params


def _is_clear(params: Params, start: Array) -> bool:
    """Tell whether no kink is near."""
    found = network.activations(params, start[np.newaxis])
    if min(np.abs(found.O).min(), np.abs(found.Z).min()) < CLEAR:
        return False
    # Where the largest entry of a window is hardly larger than the next one, another may take over.
    N, K, H, W = found.O.shape
    windows = forward.relu(found.O).reshape(N, K, H // 2, 2, W // 2, 2).swapaxes(3, 4)
    *_, second, first = np.moveaxis(np.sort(windows.reshape(N, K, H // 2, W // 2, 4)), -1, 0)
    return bool(np.all((first == 0) | (first - second >= CLEAR)))


def _is_mixed(params: Params, start: Array) -> bool:
    """Tell whether both rectifiers stop something, in every channel, and whole windows too."""
    found = network.activations(params, start[np.newaxis])
    open_share = (found.O > 0).mean(axis=(0, 2, 3))
    mixed = bool(np.all((open_share > 0.2) & (open_share < 0.8)) and np.any(found.P == 0))
    from_zeros = network.activations(params, np.zeros((1, *start.shape))).Z
    return mixed and all(np.any(Z > 0) and np.any(Z < 0) for Z in (found.Z, from_zeros))


def _is_straight(arguments: Mapping[str, Any]) -> bool:
    """Tell whether the gradient stays nearly the same on the way up.

    There is one summit then, and steps long and short lead to it. Elsewhere many kinks lie between,
    and which of many summits is reached is left to chance.
    """
    params, layer, channel, _, seed = arguments.values()
    start, end = start_image(params, seed), ascend(*arguments.values())
    first, last = (gradient(params, image, layer, channel) for image in (start, end))
    return bool(np.linalg.norm(last - first) < STRAIGHT)


_part = parts_made_by(_call)


def _small(
    layer: str, channel: int = 0, steps: int = 1, steepness: float = STEEP, size: int = 4
) -> SmallCase:
    # So many that nothing of the network is written out: random numbers tell nobody anything.
    sizes: dict[str, Any] = {"image": (1, 1, size, size), "K": 7, "hidden": 7, "classes": 7}
    return SmallCase(
        _call(
            np.random.default_rng(0),
            {"symmetric": False},
            layer,
            channel,
            steps,
            steepness,
            **sizes,
        )
    )


EXERCISE = Exercise(
    name="maximise_activation",
    result=Result.ARRAY,
    layers=(
        "input_gradient",
        "convolve",
        "relu",
        "relu_gradient",
        "max_pool",
        "max_pool_gradient",
        "dense",
        "dense_gradient",
    ),
    parts=(
        _part("smallest", 1.25, "one step: it goes the steepest way up", {}, {"K": 3}),
        _part(
            "conv",
            1,
            "a filter",
            {"layer": "conv"},
            {"layer": "conv", "K": 3, "image": (1, 1, 8, 8)},
            {"layer": "conv", "K": 3, "image": (1, 1, 8, 8), "kernel_size": 5},
        ),
        _part(
            "scores",
            1,
            "a score",
            {"layer": "scores"},
            {"layer": "scores", "classes": 5, "hidden": 6},
        ),
        _part(
            "channels",
            0.75,
            "images of several channels, or filters and classes that are not the first",
            {"image": (1, 2, 6, 6), "channel": 1},
            {"channel": 1},
            {"channel": 2, "K": 3},
        ),
        _part(
            "turned",
            0.5,
            "filters that look otherwise if they are turned round",
            {"symmetric": False},
            {"symmetric": False, "K": 3},
        ),
        _part(
            "penalty",
            1,
            "the penalty",
            *({"layer": layer, "steepness": FLAT} for layer in LAYERS),
        ),
        _part(
            "start",
            0.5,
            "the image that the seed gives, from which the ascent starts",
            {"steps": 0},
            {"steps": 0, "image": (1, 2, 4, 4)},
        ),
        _part(
            "climbs",
            1,
            "many steps, which should climb",
            *({"layer": layer, "steps": MANY, "steepness": GENTLE} for layer in LAYERS),
        ),
    ),
    settings=tuple(
        {"layer": layer, "symmetric": symmetric} for symmetric in (False, True) for layer in LAYERS
    ),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.5},
    accepts=_accepts,
    compared=_compared,
    right=ascend,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        _small("conv", steps=0),
        *(_small(layer, channel) for layer in LAYERS for channel in (0, 1)),
        *(_small(layer, steepness=FLAT) for layer in LAYERS),
        _small("conv", steepness=FLAT, size=8),
    ),
)
