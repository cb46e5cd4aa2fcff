"""DAISY: histograms of directions at a pixel and on rings round it."""

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
from autograder.exercises.misconceptions.daisy_descriptor import MISCONCEPTIONS
from autograder.exercises.probes import eighths

# Histograms so long that whoever adds up to 1e-6 to their length, lest it be 0, is right as well.
LARGEST = 512
FAINT = 256  # by so much smaller, they are shorter than 1
NARROW = 0.01  # a Gaussian so narrow that it does nothing
NOWHERE, FAR = 0.0, 40.0  # radii of rings that never leave their pixel, or wholly leave the image
NO_NUMBER = -1.0  # nothing in a descriptor is negative
USUAL = {"radii": (3,), "sigmas": (1.0,), "orientations": 4, "points": 4}
HISTOGRAMS_ONLY = {**USUAL, "radii": (NOWHERE,)}


def _tolerance(call: Call, expected: Any) -> float:
    """Return how far a right descriptor may be off: its histograms have length 1.

    Rounding takes it much less far; whoever adds a tiny number to every length is right too.
    """
    return 1e-5


def _compared(call: Call, value: Array) -> Array | None:
    """Return the descriptor with a number for what is none: nan does not equal itself."""
    if value.dtype.kind != "f":
        return None
    return np.where(np.isnan(value), NO_NUMBER, value)


def _call(
    generator: np.random.Generator,
    setting: Setting,
    image: tuple[int, int] = (15, 15),
    row: int = 7,
    col: int = 7,
    flat: bool = False,
    faint: bool = False,
    chosen: Setting | None = None,
    unit: bool | None = None,
    **options: Any,
) -> Call:
    """Make a call with the setting's options, or with those that are chosen whatever it is."""
    if chosen is None:
        chosen, unit = setting["options"], setting["unit"]
    I = _unit_steps(generator, image) if unit else eighths(generator, image, LARGEST)
    if faint:
        I = I / FAINT
    if flat:
        I[:, : image[1] // 2 + 1] = 0.0  # so that some histograms have nothing in them
    return Call({"I": I, "row": row, "col": col}, {**chosen, **options})


def _unit_steps(generator: np.random.Generator, image: tuple[int, int]) -> Array:
    """Return an image that grows by 1 everywhere, along its rows or its columns, never both.

    Each histogram of 4 directions then has one entry, 1, so it is the same normalised or not.
    """
    return _diagonal_steps(generator, image, 1, 6)


def _diagonal_steps(
    generator: np.random.Generator, image: tuple[int, int], steep: int, turn: int
) -> Array:
    """Return an image that grows along one kind of diagonal by `steep`, along the other by 1.

    That is by (steep + 1) / 2 along the columns and (steep - 1) / 2 along the rows, or the other
    way round. Pixels that are `turn` apart on a diagonal differ, so whoever exchanges the opposite
    points of a ring with half this radius is wrong.
    """
    rising, falling = (_half_steps(generator, sum(image), turn) for _ in range(2))
    rows, columns = np.indices(image)
    return np.asarray(steep * rising[rows + columns] + falling[rows - columns + image[1]])


def _half_steps(generator: np.random.Generator, length: int, turn: int) -> Array:
    """Return numbers whose central differences are all 1/2 or -1/2, and turned so much farther."""
    signs = generator.choice([-1.0, 1.0], turn)
    numbers = np.zeros(length + 1)
    for place in range(2, length + 1):
        turned = (place // turn) % 2
        numbers[place] = numbers[place - 2] + (-1) ** turned * signs[place % turn]
    return numbers


_part = parts_made_by(_call)


def _small(row: int, col: int, **options: Any) -> SmallCase:
    """Return a case in which all histograms hold 0.6 and 0.8 where nothing is smoothed."""
    I = _diagonal_steps(np.random.default_rng(1), (7, 7), 7, 4)
    chosen = {**USUAL, "radii": (2,), "sigmas": (NARROW,), **options}
    return SmallCase(Call({"I": I, "row": row, "col": col}, chosen))


EXERCISE = Exercise(
    name="daisy_descriptor",
    result=Result.ARRAY,
    layers=("orientation_maps", "convolve", "convolve_image", "relu"),
    parts=(
        _part("smallest", 1, "one ring and a few directions", {}, {"row": 8, "col": 8}),
        _part(
            "normalised",
            1.5,
            "normalising: each histogram has length 1",
            {"chosen": HISTOGRAMS_ONLY},
            {"chosen": HISTOGRAMS_ONLY, "row": 8, "col": 8},
            {"chosen": HISTOGRAMS_ONLY, "faint": True},
        ),
        _part(
            "points",
            1.25,
            "the points of a ring and their pixels",
            {"radii": (3,), "points": 4},
            {"radii": (3,), "points": 8},
            {"radii": (4,), "points": 6},
            {"radii": (4,), "points": 5},
        ),
        _part(
            "rings",
            1.25,
            "two rings of different radii and sigmas",
            {"chosen": USUAL, "radii": (2, 4), "sigmas": (0.75, 1.5)},
            {"chosen": USUAL, "radii": (1, 5), "sigmas": (1.5, 0.75)},
        ),
        _part(
            "orientations",
            0.5,
            "another number of directions",
            {"chosen": HISTOGRAMS_ONLY, "orientations": 8},
            {"chosen": HISTOGRAMS_ONLY, "orientations": 6},
        ),
        _part(
            "place",
            0.5,
            "a pixel that is not in the middle of the image",
            {"row": 4, "col": 9},
            {"image": (11, 17), "row": 5, "col": 10},
        ),
        _part(
            "outside",
            1,
            "points outside the image",
            *(
                {"row": row, "col": col, "radii": (3,), "points": 4}
                for row, col in ((1, 7), (7, 1), (12, 13), (1, 1))
            ),
        ),
        _part(
            "flat",
            0.5,
            "histograms in which there is nothing",
            {"flat": True, "col": 3},
            {"flat": True, "row": 8, "col": 3},
        ),
        _part(
            "defaults",
            0.25,
            "everything at once, or arguments that are left out",
            {"chosen": {}, "image": (17, 17), "row": 8, "col": 8},
            {"chosen": {}, "image": (19, 13), "row": 9, "col": 5},
            # Points in the first row and column, and one beyond them.
            {"chosen": {}, "radii": (3, 6), "row": 2, "col": 3},
            {"chosen": {}, "radii": (3, 6), "row": 3, "col": 2},
            combines=True,
        ),
    ),
    settings=(
        {"unit": False, "options": USUAL},
        {"unit": False, "options": HISTOGRAMS_ONLY},  # for whoever goes round in another way
        {"unit": True, "options": {**USUAL, "sigmas": (NARROW,)}},  # normalises in another way
        {"unit": False, "options": {**USUAL, "radii": (FAR,)}},  # normalises the whole
        {"unit": False, "options": {**USUAL, "orientations": 8, "points": 8}},  # takes no other
    ),
    manners={Manner.TYPE: 0.125, Manner.ARGUMENTS: 0.125},
    tolerance=_tolerance,
    compared=_compared,
    right=daisy.daisy_descriptor,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        _small(3, 3),
        _small(2, 3),
        _small(3, 3, radii=(1,), points=8),
        _small(3, 3, radii=(1, 2), sigmas=(0.5, 1.0)),
        _small(1, 3),
        _small(3, 1),
    ),
)
