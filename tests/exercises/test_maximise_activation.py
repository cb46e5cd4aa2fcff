"""`maximise_activation`: what each mistake costs, of 8 points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.exercises import ascent
from autograder.exercises.maximise_activation import EXERCISE
from autograder.exercises.network import Params
from autograder.model import Status
from tests.exercises.misconceptions.in_process import Function, checked, mistaken
from tests.fixtures.long import a_few
from tests.fixtures.verdicts import weights_of, wrong_parts

Array = NDArray[np.float64]
POINTS = 8
Step = Callable[[Array, int], Array]


def climbing(step: Step) -> Function:
    """Return an ascent whose steps are made of the gradient and their number."""

    def maximise_activation(
        params: Params, layer: str, channel: int, steps: int, seed: int
    ) -> Array:
        image = ascent.start_image(params, seed)
        for number in range(steps):
            image = image + step(ascent.upwards(params, image, layer, channel), number)
        return image

    return maximise_activation


def with_momentum(params: Params, layer: str, channel: int, steps: int, seed: int) -> Array:
    image, speed = ascent.start_image(params, seed), np.array(0.0)
    for _ in range(steps):
        speed = 0.9 * speed + 0.1 * ascent.upwards(params, image, layer, channel)
        image = image + speed
    return image


def numerical(params: Params, layer: str, channel: int, steps: int, seed: int) -> Array:
    image = ascent.start_image(params, seed)
    for _ in range(min(steps, 20)):
        image = image + ascent.numerical_direction(params, image, layer, channel)
    return image


def _unit(gradient: Array) -> Array:
    return np.asarray(gradient / (np.linalg.norm(gradient) + 1e-8))


RIGHT: dict[str, Function] = {
    **{
        f"steps of {size}": climbing(lambda gradient, number, size=size: size * gradient)
        for size in (0.05, 0.1, 0.5, 1.0, 2.0, 3.0)
    },
    "normalised": climbing(lambda gradient, number: 0.5 * _unit(gradient)),
    "normalised, ever shorter": climbing(
        lambda gradient, number: _unit(gradient) * (1 - number / 60)
    ),
    "momentum": with_momentum,
    "numerical gradient": numerical,
}

COSTS: dict[str, tuple[set[str], float]] = {
    "penalty-forgotten": ({"penalty", "climbs"}, 6.0),
    "factor-two-missing": ({"penalty", "climbs"}, 6.0),
    "mean-for-sum": ({"penalty", "climbs"}, 6.0),
    "start-at-zeros": ({"start"}, 7.5),
    "seed-ignored": ({"start"}, 7.5),
    "channel-ignored": ({"channels"}, 7.25),
    "no-mask": ({"conv", "penalty"}, 6.0),
    "probability-for-score": ({"scores", "penalty", "climbs"}, 5.0),
    "filter-not-turned": ({"turned"}, 7.5),
}
NOWHERE: dict[str, Function] = {
    "no step": climbing(lambda gradient, number: 0 * gradient),
    "down": climbing(lambda gradient, number: -gradient),
    "noise": lambda params, layer, channel, steps, seed: ascent.start_image(params, seed + 1),
    "zeros": lambda params, layer, channel, steps, seed: np.zeros(ascent.image_size(params)),
    "not a number": climbing(lambda gradient, number: gradient * np.nan),
    "infinite": climbing(lambda gradient, number: gradient * np.inf),
    "nothing": lambda *arguments: None,
    "text": lambda *arguments: "image",
    "objects": lambda *arguments: np.array([None, {}], dtype=object),
}


@pytest.mark.parametrize("seed", a_few([0, 1], 1))
@pytest.mark.parametrize("style", RIGHT)
def test_a_right_function_loses_nothing(style: str, seed: int) -> None:
    verdict = checked(EXERCISE, RIGHT[style], seed)
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("name", COSTS)
def test_a_single_mistake_costs_its_own_parts(name: str) -> None:
    lost, points = COSTS[name]
    verdict = checked(EXERCISE, mistaken(EXERCISE, name))
    assert wrong_parts(verdict) == lost
    assert verdict.fraction * POINTS == pytest.approx(points)


def test_steps_far_too_long_cost_the_climb() -> None:
    verdict = checked(EXERCISE, climbing(lambda gradient, number: 20 * gradient))
    assert wrong_parts(verdict) == {"climbs"}


@pytest.mark.long
@pytest.mark.parametrize("name", NOWHERE)
def test_what_leads_nowhere_earns_nothing(name: str) -> None:
    assert checked(EXERCISE, NOWHERE[name]).fraction == 0


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
