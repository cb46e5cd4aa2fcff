"""The solutions that are graded: right and fast ones in six styles, right and slow ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograder.model import Cell, Role
from tests.benchmarks import convolve_styles, filter_gradient_styles, input_gradient_styles

MODULES = {
    "convolve": convolve_styles,
    "filter_gradient": filter_gradient_styles,
    "input_gradient": input_gradient_styles,
}


@dataclass(frozen=True)
class Style:
    """One way of writing one exercise, right for every input."""

    exercise: str
    title: str
    function: Callable[..., Any]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The notebook that a student hands in."""
        source = inspect.getsource(self.module)
        return (
            Cell(
                self.exercise,
                f"{source}\n{self.exercise} = {self.function.__name__}\n",
                Role.SOLUTION,
            ),
        )

    @property
    def module(self) -> ModuleType:
        return MODULES[self.exercise]


# The input gradient's ways dilate, pad and rotate, all but the one that turns the shifting round.
FAST = (
    Style("convolve", "windows + tensordot", convolve_styles.windows_tensordot),
    Style("convolve", "windows + einsum", convolve_styles.windows_einsum_optimised),
    Style("convolve", "im2col + matmul", convolve_styles.im2col_matmul),
    Style("convolve", "shift and add", convolve_styles.taps_matmul),
    Style("convolve", "the lecture's formula", convolve_styles.lecture_formula),
    Style("filter_gradient", "windows + tensordot", filter_gradient_styles.windows_tensordot),
    Style("filter_gradient", "windows + einsum", filter_gradient_styles.windows_einsum_optimised),
    Style("filter_gradient", "im2col + matmul", filter_gradient_styles.im2col_matmul),
    Style("filter_gradient", "shift and add", filter_gradient_styles.taps_tensordot),
    Style("filter_gradient", "the lecture's formula", filter_gradient_styles.lecture_formula),
    Style("input_gradient", "windows + tensordot", input_gradient_styles.dilate_rotate_tensordot),
    Style(
        "input_gradient",
        "windows + einsum",
        input_gradient_styles.dilate_rotate_einsum_optimised,
    ),
    Style("input_gradient", "im2col + matmul", input_gradient_styles.dilate_rotate_im2col),
    Style("input_gradient", "shift and add", input_gradient_styles.scatter_taps),
    Style("input_gradient", "dilate, pad, rotate", input_gradient_styles.dilate_rotate_taps),
    Style("input_gradient", "the lecture's formula", input_gradient_styles.lecture_formula),
)

SLOW = tuple(
    Style(exercise, title, function)
    for exercise, module in MODULES.items()
    for title, function in (
        ("pixels", module.pixels_broadcast),
        ("filters and pixels", module.filters_and_pixels),
        ("images, filters and pixels", module.images_filters_and_pixels),
    )
)
