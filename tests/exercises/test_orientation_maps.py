"""`orientation_maps`: what each mistake costs, of 6 points."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.exercises import forward
from autograder.exercises.orientation_maps import EXERCISE
from autograder.model import Status
from tests.exercises.misconceptions.in_process import Function, checked, mistaken
from tests.fixtures.verdicts import weights_of, wrong_parts

Array = NDArray[np.float64]
POINTS = 6
SMOOTHING = {"smoothing", "wide", "smooth_border", "together"}
BORDER = {"border", "smooth_border", "together"}


def bell(sigma: float) -> Array:
    reach = int(np.ceil(3 * sigma))
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    return np.asarray(weights / weights.sum())


def one_square_filter(I: Array, orientations: int, sigma: float) -> Array:
    square = np.outer(bell(sigma), bell(sigma))
    maps = []
    for o in range(orientations):
        angle = np.deg2rad(360 * o / orientations)
        tilted = np.zeros((3, 3))
        tilted[1] += np.cos(angle) * np.array([-0.5, 0, 0.5])
        tilted[:, 1] += np.sin(angle) * np.array([-0.5, 0, 0.5])
        growth = np.maximum(forward.convolve_image(I, tilted), 0)
        maps.append(forward.convolve_image(growth, square))
    return np.stack(maps)


def slices_and_matrices(I: Array, orientations: int, sigma: float) -> Array:
    framed = np.pad(I, 1)
    across = (framed[1:-1, 2:] - framed[1:-1, :-2]) / 2
    down = (framed[2:, 1:-1] - framed[:-2, 1:-1]) / 2
    angles = np.linspace(0, 2 * np.pi, orientations, endpoint=False)
    growth = np.einsum("o,hw->ohw", np.cos(angles), across)
    growth = np.clip(growth + np.einsum("o,hw->ohw", np.sin(angles), down), 0, None)
    weights = bell(sigma)
    reach = len(weights) // 2

    def band(size: int) -> Array:
        offsets = np.subtract.outer(np.arange(size), np.arange(size))
        near = np.abs(offsets) <= reach
        return np.where(near, weights[np.clip(offsets + reach, 0, 2 * reach)], 0.0)

    return np.asarray(band(I.shape[0]) @ growth @ band(I.shape[1]))


RIGHT = {"one square filter": one_square_filter, "slices and matrices": slices_and_matrices}

COSTS: dict[str, tuple[set[str], float]] = {
    "rows-upwards": ({"directions", "together"}, 4.0),
    "half-circle": ({"directions", "together"}, 4.0),
    "smoothing-forgotten": (SMOOTHING, 3.75),
    "rectified-after-smoothing": (SMOOTHING, 3.75),
    "cut-too-far": (SMOOTHING, 3.75),
    "radius-fixed": (SMOOTHING, 3.75),
    "one-sided-at-border": (BORDER, 5.0),
    "wraps-around": (BORDER, 5.0),
    "smoothing-border": ({"smooth_border", "together"}, 5.5),
}
HOSTILE: dict[str, Function] = {
    "zeros": lambda I, orientations, sigma: np.zeros((orientations, *I.shape)),
    "not a number": lambda I, orientations, sigma: np.full((orientations, *I.shape), np.nan),
    "infinite": lambda I, orientations, sigma: np.full((orientations, *I.shape), np.inf),
    "the image": lambda I, orientations, sigma: np.stack([I] * orientations),
    "nothing": lambda I, orientations, sigma: None,
    "text": lambda I, orientations, sigma: "maps",
    "objects": lambda I, orientations, sigma: np.array([None] * orientations),
}


@pytest.mark.parametrize("seed", [0, 1, 12345])
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


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer_earns_nothing(name: str) -> None:
    assert checked(EXERCISE, HOSTILE[name]).fraction == 0


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
