"""Gradient ascent on a network's input, written once more by the grader."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.gradient import central_differences
from autograder.exercise import Array
from autograder.exercises import backward, forward, network
from autograder.exercises.network import Params

PENALTY = 0.1
STEP_SIZE = 1.0
SPREAD = 0.1  # of the image that the ascent starts from
SHORT = 1e-6  # a step for numerical derivatives


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
    return np.asarray(backward.input_gradient(dO, F, (H, W), 1, F.shape[2] // 2)[0])


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

    def climbed(image: Array) -> Array:
        return np.array(goal(params, image, layer, channel))

    return central_differences(climbed, image, np.array(1.0), SHORT)


def cosine(one: Array, other: Array) -> float:
    """Return the cosine of the angle between two arrays; 0 if one of them is 0."""
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return float(np.sum(one * other) / lengths) if lengths > 0 else 0.0
