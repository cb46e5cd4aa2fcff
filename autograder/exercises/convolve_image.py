"""The lecture's convolution of one image with one filter, zero-padded to the same size."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import (
    Call,
    Exercise,
    Manner,
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises import forward
from autograder.exercises.misconceptions.convolve_image import MISCONCEPTIONS
from autograder.exercises.probes import eighths, numbered, rotation_symmetric


def _call(
    generator: np.random.Generator,
    setting: Setting,
    image: tuple[int, int] = (4, 4),
    kernel: tuple[int, int] = (3, 3),
    largest: float = 4,  # so that no sum passes 255, which some take for the largest number
    **options: Any,
) -> Call:
    chosen = {**setting, **options}
    I = eighths(generator, image, largest)
    f = eighths(generator, kernel, largest)
    if chosen["symmetric"]:
        f = rotation_symmetric(f)
    if f.sum() == 1:
        f = -f  # whoever divides by the sum would be right
    if chosen["dark_border"]:
        # Whatever a student pads with, a border of zeros makes it look like zero padding.
        rows, columns = kernel[0] // 2, kernel[1] // 2
        I = np.pad(I, ((rows, rows), (columns, columns)))
    return Call({"I": I, "f": f})


_part = parts_made_by(_call)


def _small(
    image: tuple[int, int], pixel: tuple[int, int], kernel: tuple[int, int], value: float = 1
) -> SmallCase:
    """Make a case whose image is 0 but for one pixel."""
    I = np.zeros(image)
    I[pixel] = value
    return SmallCase(Call({"I": I, "f": numbered(kernel)}))


SMALL_CASES = (
    _small((1, 1), (0, 0), (1, 1)),
    _small((1, 1), (0, 0), (1, 1), value=-1),
    _small((1, 1), (0, 0), (1, 1), value=100),
    _small((1, 2), (0, 1), (1, 1)),
    _small((1, 3), (0, 1), (1, 3)),
    _small((1, 3), (0, 2), (1, 3)),
    _small((1, 3), (0, 0), (1, 3)),
    _small((3, 1), (1, 0), (3, 1)),
    _small((3, 3), (1, 1), (3, 3)),
    _small((3, 3), (2, 2), (3, 3)),
    _small((3, 3), (0, 0), (3, 3)),
    _small((3, 3), (1, 1), (3, 1)),
    _small((5, 5), (2, 2), (5, 5)),
)


EXERCISE = Exercise(
    name="convolve_image",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 0.75, "a small image and a 3×3 filter", {}),
        _part(
            "border",
            1,
            "the image's border: what lies outside counts as 0",
            {"dark_border": False},
            {"dark_border": False, "image": (5, 5)},
        ),
        _part(
            "orientation",
            1.5,
            "a filter that looks different when it is rotated",
            {"symmetric": False},
            {"symmetric": False, "image": (5, 5)},
        ),
        _part(
            "image_not_square",
            0.25,
            "an image that is not square",
            {"image": (3, 6)},
            {"image": (7, 4)},
            {"image": (4, 5)},
        ),
        _part(
            "filter_not_square",
            0.25,
            "a filter that is not square",
            {"image": (5, 5), "kernel": (3, 1)},
            {"image": (6, 6), "kernel": (3, 5)},
        ),
        _part("filter_1x1", 0.25, "a filter of size 1×1", {"kernel": (1, 1)}),
        _part(
            "filter_5x5",
            0.25,
            "a filter of 5×5 or larger, with large numbers",
            {"image": (7, 7), "kernel": (5, 5), "largest": 128},
            {"image": (8, 8), "kernel": (7, 7), "largest": 128},
        ),
    ),
    settings=(
        {"symmetric": False, "dark_border": False},
        {"symmetric": False, "dark_border": True},
        {"symmetric": True, "dark_border": False},
        {"symmetric": True, "dark_border": True},
    ),
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25, Manner.SECOND_CALL: 0.25},
    right=forward.convolve_image,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
