"""Where an image grows, direction by direction: the first half of DAISY."""

from __future__ import annotations

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
from autograder.exercises import daisy
from autograder.exercises.misconceptions.orientation_maps import MISCONCEPTIONS
from autograder.exercises.probes import eighths

NARROW = 0.25  # a Gaussian that hardly smooths


def tolerance(call: Call, expected: Any) -> float:
    """Return how far rounding may take right maps."""
    return 1e-9 * float(np.abs(call.arguments["I"]).max())


def _call(
    generator: np.random.Generator,
    setting: Setting,
    image: tuple[int, int] = (5, 5),
    orientations: int = 4,
    sigma: float = NARROW,
    dark: bool = True,
) -> Call:
    """Make a call; a dark border makes every way of padding look like zeros."""
    border = 1 + int(np.ceil(3 * sigma)) if dark else 0
    I = np.pad(eighths(generator, image), border)
    return Call({"I": I, "orientations": orientations, "sigma": sigma})


_part = parts_made_by(_call)


def _small(orientations: int, sigma: float, size: int = 5) -> SmallCase:
    I: Array = np.zeros((size, size))
    I[size // 2, size // 2] = 4.0
    return SmallCase(Call({"I": I, "orientations": orientations, "sigma": sigma}))


EXERCISE = Exercise(
    name="orientation_maps",
    result=Result.ARRAY,
    layers=("convolve", "convolve_image", "relu"),
    parts=(
        _part("smallest", 1.25, "four directions and hardly any smoothing", {}, {"image": (4, 4)}),
        _part(
            "directions",
            1.25,
            "another number of directions: they go all the way round",
            {"orientations": 8},
            {"orientations": 6},
            {"orientations": 2},
        ),
        _part(
            "smoothing",
            1.25,
            "smoothing, after the negative parts are cut off",
            {"sigma": 1.0},
            {"sigma": 0.75},
        ),
        _part(
            "wide",
            0.5,
            "wide smoothing: the Gaussian reaches 3 sigma far",
            {"sigma": 2.0},
            {"sigma": 1.5},
        ),
        _part(
            "border",
            0.75,
            "the image's border, outside of which all is 0",
            {"dark": False},
            {"dark": False, "sigma": 1.0},
        ),
        _part(
            "not_square", 0.5, "an image that is not square", {"image": (3, 6)}, {"image": (7, 2)}
        ),
        _part(
            "together",
            0.25,
            "everything at once",
            {"image": (6, 9), "orientations": 8, "sigma": 1.25, "dark": False},
            {"image": (9, 5), "orientations": 5, "sigma": 2.5, "dark": False},
            combines=True,
        ),
    ),
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    tolerance=tolerance,
    right=daisy.orientation_maps,
    misconceptions=MISCONCEPTIONS,
    small_cases=(_small(4, NARROW), _small(8, NARROW), _small(4, 1.0, 9)),
)
