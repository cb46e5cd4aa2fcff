"""Draws numbers from a text, the same ones for ever: with every version of Python and NumPy."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from autograder.exercise import Array

T = TypeVar("T")


class Drawn:
    """Numbers that a text determines.

    Only `random.Random.random` is used: of all that draws numbers, it alone promises to stay what
    it is. A student's pictures have to be the same ones when a term is graded anew.

    Parameters
    ----------
    text : str
    """

    def __init__(self, text: str) -> None:
        self._random = random.Random(text)

    def between(self, smallest: int, largest: int) -> int:
        """Return an integer, both ends included."""
        return smallest + int(self._random.random() * (largest - smallest + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return choices[self.between(0, len(choices) - 1)]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Return all of several in some order."""
        left = list(choices)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(len(left))]

    def array(self, shape: tuple[int, ...], smallest: int, largest: int) -> Array:
        """Return an array of integers, as float64."""
        numbers = [self.between(smallest, largest) for _ in range(int(np.prod(shape)))]
        return np.array(numbers, dtype=np.float64).reshape(shape)
