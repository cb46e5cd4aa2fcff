"""Training on handwritten digits, judged by images that were held back."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import Array, Exercise, Images, Lesson, Result, Training
from autograder.exercises import digits, network

IMAGE = (1, 8, 8)
SAME = tuple(range(digits.CLASSES))
# No digit keeps its name, and no two exchange theirs.
OTHER_NAMES = (3, 7, 1, 8, 0, 2, 9, 4, 6, 5)

# Patterns of nobody's: a network that is brought along sees nothing in them, not even under the
# labels that would fit it best; one that learns, however badly, tells all of them apart.
PATTERNS = (320, 500)  # to learn, and to judge by


def _patterns(generator: np.random.Generator) -> tuple[Images, Images]:
    """Draw a pattern for each label, and put it over digits of all kinds, each time with noise."""
    shape = (digits.CLASSES, *IMAGE)
    drawn = generator.integers(0, 17, shape) / digits.LARGEST * generator.integers(0, 2, shape)
    learned, judging = (_over_digits(generator, drawn, count) for count in PATTERNS)
    return learned, judging


def _over_digits(generator: np.random.Generator, drawn: Array, count: int) -> Images:
    y = generator.permutation(np.arange(count) % len(drawn))
    X = digits.learned().X
    below = X[generator.integers(len(X), size=count)]
    noise = generator.normal(0, 0.05, below.shape)
    return Images(np.clip(0.75 * drawn[y] + 0.25 * below + noise, 0, 1), y)


def _predict(returned: Any, X: Array) -> Array:
    params = network.checked_params(returned, IMAGE, digits.CLASSES)
    return network.scores_of(params, X)


EXERCISE = Exercise(
    name="train",
    result=Result.ARRAY,
    training=Training(
        learned=digits.learned,
        held_back=digits.held_back,
        predict=_predict,
        lessons=(
            Lesson("seed 1", "seed 1", 1, 1, SAME),
            Lesson("seed 2", "seed 2", 1, 2, SAME),
            Lesson("other labels", "seed 3 and the digits under other labels", 1, 3, OTHER_NAMES),
        ),
        unknown=_patterns,
        least=0.75,
        epochs=20,
        full=0.95,
        half=0.90,
        cpu_seconds=30,
    ),
)
