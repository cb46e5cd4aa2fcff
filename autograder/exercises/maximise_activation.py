"""What a unit of a network answers to: gradient ascent on the input, with an L2 penalty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.exercise import Array, Call, Exercise, Manner, Result, Setting, parts_made_by
from autograder.exercises import backward, forward, network
from autograder.exercises.misconceptions.maximise_activation import MISCONCEPTIONS
from autograder.exercises.network import NAMES, Params, Sizes

PENALTY = 0.1
STEP_SIZE = 1.0
SPREAD = 0.1  # of the image that the ascent starts from
LAYERS = ("conv", "scores")
MANY = 60  # steps after which little happens
ENOUGH = 0.8  # of what the reference reaches
PARALLEL = 1e-4  # how far the cosine of a right direction may be below 1
SHORT = 1e-6  # a step for numerical derivatives
CLEAR = 1e-4  # how far from a kink the start has to be


def image_size(params: Params) -> tuple[int, int, int]:
    """Return the channels, rows and columns of the square images that a network is for."""
    places = len(params["W1"]) // len(params["F"])
    side = network.POOL_SIZE * round(places**0.5)
    return params["F"].shape[1], side, side


def start_image(params: Params, seed: int) -> Array:
    """Return the noise from which the ascent starts."""
    noise = np.random.default_rng(seed).standard_normal(image_size(params))
    return np.asarray(SPREAD * noise)


def activation(params: Params, image: Array, layer: str, channel: int) -> float:
    """Return how strongly a unit answers; a filter's answers are summed over the image."""
    found = network.activations(params, image[np.newaxis])
    if layer == "conv":
        return float(forward.relu(found.O[0, channel]).sum())
    return float(found.scores[0, channel])


def goal(params: Params, image: Array, layer: str, channel: int) -> float:
    """Return what is maximised: the activation less the penalty."""
    return activation(params, image, layer, channel) - PENALTY * float(np.sum(image**2))


def gradient(params: Params, image: Array, layer: str, channel: int) -> Array:
    """Return the activation's gradient with respect to the image, without the penalty."""
    found = network.activations(params, image[np.newaxis])
    if layer == "conv":
        dO = np.zeros(found.O.shape)
        dO[0, channel] = found.O[0, channel] > 0
    else:
        dZ = backward.relu_gradient(params["W2"][np.newaxis, :, channel], found.Z)
        dP = (dZ @ params["W1"].T).reshape(found.P.shape)
        dA = backward.max_pool_gradient(dP, forward.relu(found.O), network.POOL_SIZE)
        dO = backward.relu_gradient(dA, found.O)
    F = params["F"]
    _, H, W = image.shape
    return backward.input_gradient(dO, F, (H, W), 1, F.shape[2] // 2)[0]


Direction = Callable[[Params, Array, str, int], Array]


def upwards(params: Params, image: Array, layer: str, channel: int) -> Array:
    """Return the gradient of what is maximised."""
    return gradient(params, image, layer, channel) - 2 * PENALTY * image


def ascend(
    params: Params,
    layer: str,
    channel: int,
    steps: int,
    seed: int,
    direction: Direction = upwards,
) -> Array:
    """Go from noise in steps in the direction of the gradient."""
    image = start_image(params, seed)
    for _ in range(steps):
        image = image + STEP_SIZE * direction(params, image, layer, channel)
    return image


def numerical_direction(params: Params, image: Array, layer: str, channel: int) -> Array:
    """Return the gradient of what is maximised by central differences."""
    found = np.zeros(image.shape)
    for index in np.ndindex(image.shape):
        ahead, behind = image.copy(), image.copy()
        ahead[index] += SHORT
        behind[index] -= SHORT
        difference = goal(params, ahead, layer, channel) - goal(params, behind, layer, channel)
        found[index] = difference / (2 * SHORT)
    return found


def cosine(one: Array, other: Array) -> float:
    """Return the cosine of the angle between two arrays; 0 if one of them is 0."""
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return float(np.sum(one * other) / lengths) if lengths > 0 else 0.0


def _accepts(call: Call, image: Array, reference: Array) -> str:
    if not np.isfinite(image).all():
        return "has entries that are not finite: is the step too large?"
    params, layer, channel, steps, seed = call.arguments.values()
    if steps == 0:
        same = np.allclose(image, reference, rtol=1e-9, atol=1e-12)
        return "" if same else "is not `start_image(params, seed)`, although no step is taken"
    start = start_image(params, seed)
    if steps == 1:
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


def _compared(call: Call, image: Array) -> Array | None:
    """Return the direction of a single step: its length is everyone's own choice."""
    params, _, _, steps, seed = call.arguments.values()
    if steps != 1:
        return None
    step = np.asarray(image, dtype=np.float64)
    if step.shape != image_size(params):
        return step
    step = step - start_image(params, seed)
    length = float(np.linalg.norm(step))
    return step / length if length > 0 else step


def _network(generator: np.random.Generator, sizes: Sizes) -> dict[str, Array]:
    """Return a network as training makes them: random numbers, no exact ones."""
    C, R = sizes.image[1], sizes.kernel_size
    shapes: Mapping[str, tuple[int, ...]] = {
        "F": (sizes.K, C, R, R),
        "b": (sizes.K,),
        "W1": (sizes.flat, sizes.hidden),
        "b1": (sizes.hidden,),
        "W2": (sizes.hidden, sizes.classes),
        "b2": (sizes.classes,),
    }
    return {
        name: generator.standard_normal(shapes[name]) / np.sqrt(np.prod(shapes[name][1:-1]) + 1)
        for name in NAMES
    }


def _call(
    generator: np.random.Generator,
    setting: Setting,
    layer: str | None = None,
    steps: int = 1,
    **sizes: Any,
) -> Call:
    chosen = Sizes(**{"image": (1, 1, 6, 6), "K": 2, "hidden": 4, "classes": 3, **sizes})
    name = setting["layer"] if layer is None else layer
    while True:
        params = _network(generator, chosen)
        units = {"conv": chosen.K, "scores": chosen.classes}[name]
        channel, seed = int(generator.integers(units)), int(generator.integers(1000))
        if _is_clear(params, start_image(params, seed), name, channel):
            break
    arguments = {
        "params": params,
        "layer": name,
        "channel": channel,
        "steps": steps,
        "seed": seed,
    }
    return Call(arguments)


def _is_clear(params: Params, start: Array, layer: str, channel: int) -> bool:
    """Tell whether no kink is near, and whether there is something to climb."""
    found = network.activations(params, start[np.newaxis])
    if min(np.abs(found.O).min(), np.abs(found.Z).min()) < CLEAR:
        return False
    pooled = np.abs(np.diff(np.sort(forward.relu(found.O).reshape(-1))))
    if pooled[pooled > 0].min(initial=1.0) < CLEAR:
        return False
    return bool(np.linalg.norm(gradient(params, start, layer, channel)) > SPREAD)


_part = parts_made_by(_call)

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
        _part("smallest", 1.5, "one step: it goes the steepest way up", {}, {"K": 3}),
        _part("conv", 1, "a filter", {"layer": "conv"}, {"layer": "conv", "K": 3}),
        _part("scores", 1, "a score", {"layer": "scores"}, {"layer": "scores", "classes": 5}),
        _part("channels", 0.5, "images of several channels", {"image": (1, 2, 6, 6)}),
        _part("start", 0.5, "no step at all: the image that the seed gives", {"steps": 0}),
        _part(
            "climbs",
            1,
            "many steps: they climb",
            *({"layer": layer, "steps": MANY} for layer in LAYERS),
        ),
    ),
    settings=tuple({"layer": layer} for layer in LAYERS),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.5},
    accepts=_accepts,
    compared=_compared,
    right=ascend,
    misconceptions=MISCONCEPTIONS,
)
