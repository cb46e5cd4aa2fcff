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

NARROW = 0.01  # a Gaussian so narrow that it does nothing, however it is cut or written


def _tolerance(call: Call, expected: Any) -> float:
    """Return how far rounding may take right maps."""
    return 1e-9 * float(np.abs(call.arguments["I"]).max())


def _call(
    generator: np.random.Generator,
    setting: Setting,
    image: tuple[int, int] = (5, 5),
    orientations: int | None = None,
    sigma: float = NARROW,
    dark: bool = True,
) -> Call:
    """Make a call; a dark border makes every way of padding look like zeros."""
    border = 2 + int(np.ceil(3 * sigma)) if dark else 0
    I = np.pad(eighths(generator, image), border)
    count = setting["orientations"] if orientations is None else orientations
    return Call({"I": I, "orientations": count, "sigma": sigma})


_part = parts_made_by(_call)


def _small(orientations: int, sigma: float, size: int = 5, row: int = 2, col: int = 2) -> SmallCase:
    I: Array = np.zeros((size, size))
    I[row, col] = 4.0
    return SmallCase(Call({"I": I, "orientations": orientations, "sigma": sigma}))


EXERCISE = Exercise(
    name="orientation_maps",
    result=Result.ARRAY,
    layers=("convolve", "convolve_image", "relu"),
    parts=(
        _part("smallest", 1, "hardly any smoothing", {}, {"image": (4, 4)}),
        _part(
            "directions",
            1.75,
            "the directions",
            {"orientations": 4},
            {"orientations": 8},
            {"orientations": 6},
            {"orientations": 2},
        ),
        _part(
            "smoothing",
            1.25,
            "smoothing",
            {"sigma": 1.0},
            {"sigma": 0.75},
        ),
        _part(
            "wide",
            0.5,
            "wide smoothing",
            {"sigma": 2.0},
            {"sigma": 1.5},
        ),
        _part(
            "border",
            0.5,
            "derivatives on the image's border",
            {"dark": False},
            {"dark": False, "image": (4, 4)},
        ),
        _part(
            "smooth_border",
            0.25,
            "smoothing near the image's border",
            {"dark": False, "image": (7, 7), "sigma": 1.0},
            {"dark": False, "image": (8, 8), "sigma": 1.25},
        ),
        _part(
            "not_square", 0.25, "an image that is not square", {"image": (3, 6)}, {"image": (7, 2)}
        ),
        _part(
            "together",
            0.25,
            "everything at once",
            {"image": (11, 9), "orientations": 8, "sigma": 1.25, "dark": False},
            {"image": (9, 12), "orientations": 5, "sigma": 2.5, "dark": False},
            combines=True,
        ),
    ),
    # With one direction, along the columns, whoever mistakes the others loses those only.
    settings=({"orientations": 4}, {"orientations": 1}),
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    tolerance=_tolerance,
    right=daisy.orientation_maps,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        _small(4, NARROW),
        _small(8, NARROW),
        _small(4, NARROW, size=3, row=0, col=0),
        _small(4, 1.0),
        _small(4, 0.75),
        _small(4, 1.5, size=7, row=3, col=3),
        _small(4, 1.0, row=1, col=0),
    ),
)
