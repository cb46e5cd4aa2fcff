"""The solutions that are graded: right and fast ones in six styles, right and slow ones."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.model import Cell, Role
from autograder.simulation.pool import Kind, answer


@dataclass(frozen=True)
class Style:
    """One way of writing one exercise, right for every input.

    Attributes
    ----------
    exercise, title : str
    name : str
        What the pool of right answers calls it.
    """

    exercise: str
    title: str
    name: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The notebook that a student hands in."""
        source = answer(self.exercise, Kind.RIGHT, self.name).standalone
        return (Cell(self.exercise, source, Role.SOLUTION),)


# The input gradient's ways dilate, pad and rotate, all but the one that turns the shifting round.
FAST = (
    Style("convolve", "windows + tensordot", "windows_tensordot"),
    Style("convolve", "windows + einsum", "windows_einsum_optimised"),
    Style("convolve", "im2col + matmul", "im2col_matmul"),
    Style("convolve", "shift and add", "taps_matmul"),
    Style("convolve", "the lecture's formula", "lecture_formula"),
    Style("filter_gradient", "windows + tensordot", "windows_tensordot"),
    Style("filter_gradient", "windows + einsum", "windows_einsum_optimised"),
    Style("filter_gradient", "im2col + matmul", "im2col_matmul"),
    Style("filter_gradient", "shift and add", "taps_tensordot"),
    Style("filter_gradient", "the lecture's formula", "lecture_formula"),
    Style("input_gradient", "windows + tensordot", "dilate_rotate_tensordot"),
    Style("input_gradient", "windows + einsum", "dilate_rotate_einsum_optimised"),
    Style("input_gradient", "im2col + matmul", "dilate_rotate_im2col"),
    Style("input_gradient", "shift and add", "scatter_taps"),
    Style("input_gradient", "dilate, pad, rotate", "dilate_rotate_taps"),
    Style("input_gradient", "the lecture's formula", "lecture_formula"),
)

SLOW = tuple(
    Style(exercise, title, name)
    for exercise in ("convolve", "filter_gradient", "input_gradient")
    for title, name in (
        ("pixels", "pixels_broadcast"),
        ("filters and pixels", "filters_and_pixels"),
        ("images, filters and pixels", "images_filters_and_pixels"),
    )
)
