"""The handwritten digits: those that students train on, and those that judge.

From E. Alpaydin and C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository 1998, doi:10.24432/C50P49, licensed CC BY 4.0: the 1,797 images of its test set, drawn
apart at random into 1,297 for students and 500 to judge by, 50 of each digit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from autograder.exercise import Images

LARGEST = 16.0  # a pixel's value
CLASSES = 10

DATA = Path(__file__).parent / "data"


@cache
def learned() -> Images:
    """Return the images that students have too."""
    return _read(DATA / "digits.npz")


@cache
def held_back() -> Images:
    """Return the images that no student's folder holds."""
    return _read(DATA / "held_back_digits.npz")


def _read(path: Path) -> Images:
    """Read images of values in [0, 1] and shape (N, 1, 8, 8)."""
    with np.load(path) as stored:
        X = stored["images"][:, np.newaxis] / LARGEST
        return Images(X.astype(np.float64), stored["labels"].astype(np.int64))
