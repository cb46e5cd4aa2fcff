"""`daisy_descriptor`: what each mistake costs, of 8 points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.exercises import daisy
from autograder.exercises.daisy_descriptor import EXERCISE
from autograder.model import Status
from tests.exercises.misconceptions.in_process import Function, checked, mistaken
from tests.fixtures.verdicts import weights_of, wrong_parts

Array = NDArray[np.float64]
POINTS = 8
ROUND_THE_RING = {"points", "rings", "outside", "defaults"}


def padded_with_zeros(
    I: Array,
    row: int,
    col: int,
    radii: tuple[float, ...] = (3, 6),
    sigmas: tuple[float, ...] = (1.0, 2.0),
    orientations: int = 8,
    points: int = 8,
) -> Array:
    """Frame the maps so widely that no point is outside, and add a little to every length."""
    frame = int(np.ceil(max(radii))) + 1
    found = []
    for number, (radius, sigma) in enumerate(zip(radii, sigmas, strict=True)):
        maps = daisy.orientation_maps(I, orientations, sigma)
        maps = np.pad(maps, ((0, 0), (frame, frame), (frame, frame)))
        angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
        rows = np.floor(row + radius * np.sin(angles) + 0.5).astype(int)
        cols = np.floor(col + radius * np.cos(angles) + 0.5).astype(int)
        if number == 0:
            rows, cols = np.append(row, rows), np.append(col, cols)
        found.append(maps[:, rows + frame, cols + frame].T)
    histograms = np.vstack(found)
    return np.ravel(histograms / (np.linalg.norm(histograms, axis=1, keepdims=True) + 1e-7))


def errors_caught(
    I: Array,
    row: int,
    col: int,
    radii: tuple[float, ...] = (3, 6),
    sigmas: tuple[float, ...] = (1.0, 2.0),
    orientations: int = 8,
    points: int = 8,
) -> Array:
    """Go through lists of places and catch what is outside."""
    places = [(row, col, sigmas[0])]
    for radius, sigma in zip(radii, sigmas, strict=True):
        for t in range(points):
            turn = np.exp(2j * np.pi * t / points) * radius
            places.append((row + round(turn.imag), col + round(turn.real), sigma))
    descriptor: list[float] = []
    for i, j, sigma in places:
        maps = daisy.orientation_maps(I, orientations, sigma)
        try:
            if min(i, j) < 0:
                raise IndexError
            histogram = maps[:, i, j]
        except IndexError:
            histogram = np.zeros(orientations)
        length = np.sqrt(histogram @ histogram)
        descriptor += list(histogram / length if length else histogram)
    return np.array(descriptor)


RIGHT = {"padded with zeros": padded_with_zeros, "errors caught": errors_caught}

COSTS: dict[str, tuple[set[str], float]] = {
    "whole-normalised": (ROUND_THE_RING | {"normalised", "orientations"}, 2.25),
    "not-normalised": ({"normalised", "rings", "orientations", "defaults"}, 4.5),
    "division-by-zero": ({"outside", "flat", "defaults"}, 6.25),
    "floor-for-nearest": (ROUND_THE_RING, 4.25),
    "rows-upwards": (ROUND_THE_RING, 4.25),
    "degrees-for-radians": (ROUND_THE_RING, 4.25),
    "first-sigma-everywhere": ({"rings", "defaults"}, 6.5),
    "centre-with-last-sigma": ({"rings", "defaults"}, 6.5),
    "rings-reversed": ({"rings", "defaults"}, 6.5),
    "clipped": ({"outside", "defaults"}, 6.75),
    "wraps-around": ({"outside", "defaults"}, 6.75),
}


def filled_with(number: float) -> Function:
    """Return so many of one number as are asked for."""

    def daisy_descriptor(*arguments: Any, **options: Any) -> Array:
        return np.full(daisy.daisy_descriptor(*arguments, **options).shape, number)

    return daisy_descriptor


HOSTILE: dict[str, Function] = {
    "zeros": filled_with(0.0),
    "not a number": filled_with(np.nan),
    "infinite": filled_with(np.inf),
    "ones": filled_with(1.0),
    "nothing": lambda *arguments, **options: None,
    "text": lambda *arguments, **options: "descriptor",
    "objects": lambda *arguments, **options: np.array([None, {}], dtype=object),
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
