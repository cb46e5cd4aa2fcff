"""DAISY: histograms of directions at a pixel and on rings round it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Call, Exercise, Manner, Result, Setting, parts_made_by
from autograder.exercises import daisy
from autograder.exercises.misconceptions.daisy_descriptor import MISCONCEPTIONS
from autograder.exercises.probes import eighths


def _tolerance(call: Call, expected: Any) -> float:
    """Return how far rounding may take a right descriptor: its histograms have length 1."""
    return 1e-9


def _call(
    generator: np.random.Generator,
    setting: Setting,
    image: tuple[int, int] = (15, 15),
    row: int = 7,
    col: int = 7,
    flat: bool = False,
    **options: Any,
) -> Call:
    I = eighths(generator, image)
    if flat:
        I[:, : image[1] // 2 + 1] = 0.0  # so that some histograms have nothing in them
    chosen = {"radii": (3,), "sigmas": (1.0,), "orientations": 4, "points": 4} | options
    if options.get("radii") == daisy.RADII:
        chosen = {}  # all left out: the defaults
    return Call({"I": I, "row": row, "col": col}, chosen)


_part = parts_made_by(_call)

EXERCISE = Exercise(
    name="daisy_descriptor",
    result=Result.ARRAY,
    layers=("orientation_maps", "convolve", "convolve_image", "relu"),
    parts=(
        _part("smallest", 1.25, "one ring of four points and four directions", {}, {"col": 6}),
        _part(
            "points",
            1.25,
            "points that are not straight above or beside: the nearest pixel",
            {"points": 8},
            {"points": 6, "radii": (4,)},
        ),
        _part(
            "rings",
            1.5,
            "two rings: each has its own radius and its own sigma",
            {"radii": (2, 4), "sigmas": (0.75, 1.5)},
            {"radii": (1, 5), "sigmas": (1.5, 0.75)},
        ),
        _part(
            "orientations",
            0.75,
            "another number of directions",
            {"orientations": 8},
            {"orientations": 6},
        ),
        _part(
            "place",
            0.75,
            "a pixel that is not in the middle, or an image that is not square",
            {"row": 4, "col": 9},
            {"image": (11, 17), "row": 5, "col": 10},
        ),
        _part(
            "outside",
            1,
            "points outside the image: zeros there",
            {"row": 1, "col": 7},
            {"row": 12, "col": 14},
            {"row": 0, "col": 0},
        ),
        _part(
            "flat",
            0.75,
            "places where nothing grows: zeros there, and no division by 0",
            {"flat": True, "col": 2},
            {"flat": True, "row": 8, "col": 1},
        ),
        _part(
            "defaults",
            0.5,
            "the arguments that are left out",
            {"radii": daisy.RADII, "image": (17, 17), "row": 8, "col": 8},
            {"radii": daisy.RADII, "image": (19, 13), "row": 9, "col": 5},
            combines=True,
        ),
    ),
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    tolerance=_tolerance,
    right=daisy.daisy_descriptor,
    misconceptions=MISCONCEPTIONS,
)
