"""Pictures of a convolution that somebody got wrong: each shows exactly one mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from autograder.exercise import RAISED_BY_MISTAKE, Array, Function
from autograder.exercises import forward
from autograder.exercises.drawn import Drawn
from autograder.exercises.misconceptions.convolve import MISCONCEPTIONS

# What can be chosen, as students read it. Every picture is about another line of KINDS.
MISTAKES = {
    "filter-flipped": "The filter is rotated by 180° before it is laid on.",
    "filter-mirrored": "The filter is mirrored along one axis before it is laid on.",
    "filter-transposed": "Rows and columns of the filter are exchanged.",
    "window-averaged": "The products of a window are averaged instead of summed.",
    "stride-ignored": "The window always moves on by one pixel.",
    "stride-in-size-only": "The output is as small as it should be, but windows begin one pixel "
    "apart.",
    "stride-rows-only": "The window moves down by the stride, but to the right by one pixel.",
    "input-subsampled": "Pixels are left out of the image first; then every window is used.",
    "padding-ignored": "There are no zeros round the image.",
    "padding-one-side-double": "All zeros lie above and to the left of the image, none below it.",
    "padding-after": "All zeros lie below and to the right of the image, none above it.",
    "padding-edge": "Instead of zeros, the pixels of the border are repeated.",
}
KINDS = tuple(tuple(MISTAKES)[start : start + 4] for start in (0, 4, 8))
LETTERS = "ABCDEFGHIJKL"
# With one channel and one filter this is rotating the filter, told in other words.
THE_SAME_HERE = "filter-flipped-all-axes"
FILTERS = ((2, 2), (2, 3), (3, 2), (3, 3))


@dataclass(frozen=True, eq=False)
class Picture:
    """An input, a filter and the wrong output.

    Attributes
    ----------
    mistake : str
        Its name.
    X, F : array (1, 1, H, W) and (1, 1, R, S)
    stride, padding : int
    O : array (1, 1, H', W')
        What came of the mistake.
    """

    mistake: str
    X: Array
    F: Array
    stride: int
    padding: int
    O: Array

    def made_by(self, mistake: str) -> tuple[Array, ...]:
        """Return what a mistake makes of input and filter, in each of its ways that returns."""
        made = (_made(convolve, self) for convolve in _buggy()[mistake])
        return tuple(array for array in made if array is not None)


@dataclass(frozen=True, eq=False)
class Sheet:
    """What one student is shown.

    Attributes
    ----------
    pictures : tuple of Picture
    listed : mapping of str to str
        The mistake that each letter stands for.
    """

    pictures: tuple[Picture, ...]
    listed: dict[str, str]


@cache
def sheet(variant: str) -> Sheet:
    """Return the pictures of a variant, one of each kind, and the list to choose from."""
    drawn = Drawn(f"wrong pictures {variant}")
    mistakes = [drawn.one_of(kind) for kind in drawn.shuffled(KINDS)]
    listed = dict(zip(LETTERS, drawn.shuffled(tuple(MISTAKES)), strict=True))
    return Sheet(tuple(_picture(mistake, drawn) for mistake in mistakes), listed)


def fitting(picture: Picture) -> set[str]:
    """Return the known mistakes that make exactly the output of a picture; none if it is right."""
    if _same(
        forward.convolve(picture.X, picture.F, None, picture.stride, picture.padding), picture
    ):
        return set()
    return {
        name for name in _buggy() if any(_same(made, picture) for made in picture.made_by(name))
    }


def _picture(mistake: str, drawn: Drawn) -> Picture:
    """Draw until nothing else fits: with small numbers, other mistakes may give the same output."""
    return next(found for found in _drawn(mistake, drawn) if fitting(found) == {mistake})


def _drawn(mistake: str, drawn: Drawn) -> Iterator[Picture]:
    convolve = _buggy()[mistake]
    while True:
        F = drawn.array((1, 1, *drawn.one_of(FILTERS)), -1, 3)
        X = drawn.array((1, 1, drawn.between(5, 6), drawn.between(5, 6)), 0, 5)
        for buggy in convolve:  # the first way that says anything
            blank = Picture(mistake, X, F, stride=2, padding=1, O=np.empty(0))
            made = _made(buggy, blank)
            if made is not None:
                yield Picture(mistake, X, F, 2, 1, made)


def _made(convolve: Function, picture: Picture) -> Array | None:
    try:
        O: Array = convolve(
            picture.X.copy(), picture.F.copy(), None, picture.stride, picture.padding
        )
    except RAISED_BY_MISTAKE:
        return None
    return O


def _same(O: Array, picture: Picture) -> bool:
    return O.shape == picture.O.shape and bool((np.abs(O - picture.O) < 1e-9).all())


@cache
def _buggy() -> dict[str, tuple[Function, ...]]:
    """Return every known mistake's ways of going wrong."""
    ways: dict[str, tuple[Function, ...]] = {}
    for misconception in MISCONCEPTIONS:
        if misconception.name != THE_SAME_HERE:
            made = misconception.buggy(forward.convolve)
            ways[misconception.name] = (*ways.get(misconception.name, ()), made)
    return ways
