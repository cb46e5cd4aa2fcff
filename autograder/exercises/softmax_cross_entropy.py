"""The loss of a classifier, and its gradient with respect to the scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.exercise import (
    Array,
    Call,
    Differentiable,
    Exercise,
    Manner,
    Result,
    Setting,
    SmallCase,
    parts_made_by,
)
from autograder.exercises.misconceptions.softmax_cross_entropy import MISCONCEPTIONS

Labels = npt.NDArray[np.int64]

STEP = 1e-3  # of a difference that errs by its fourth power
MAX_DRAWS = 1000  # a few do
DIGITS = 9  # to which that difference is right
# Adding 1e-8 to a probability, which is often done, changes the loss by less than this.
LOSS_TOLERANCE = 1.5e-7
GRADIENT_TOLERANCE = 1e-8


def right(scores: Array, labels: Labels) -> tuple[float, Array]:
    """Return the mean loss of a batch, and its gradient."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    dscores = np.asarray(np.exp(logarithms), dtype=np.float64)
    dscores[rows, labels] -= 1
    dscores /= len(labels)
    return float(-logarithms[rows, labels].mean()), dscores


def loss(scores: Array, labels: Labels) -> float:
    """Return the mean loss of a batch."""
    return right(scores, labels)[0]


def _numerically(call: Call, loss: Callable[..., float]) -> tuple[float, Array]:
    """Differentiate the loss by four points, which errs by less than rounding does."""
    scores, labels = call.arguments.values()
    gradient = np.zeros(scores.shape)
    for index in np.ndindex(scores.shape):

        def moved(steps: int, index: tuple[int, ...] = index) -> float:
            there = scores.copy()
            there[index] += steps * STEP
            return loss(there, labels)

        near, far = moved(1) - moved(-1), moved(2) - moved(-2)
        gradient[index] = (8 * near - far) / (12 * STEP)
    return loss(scores, labels), np.asarray(np.round(gradient, DIGITS) + 0.0, dtype=np.float64)


def _tolerance(call: Call, expected: Any) -> float:
    """Return the same for all scores, however large: only their differences matter."""
    return LOSS_TOLERANCE if call.component == 0 else GRADIENT_TOLERANCE


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    classes: int = 3,
    component: int | None = None,
    offsets: tuple[float, ...] = (),
    lead: float = 0,
    label: int | None = None,
) -> Call:
    """Make a call; `offsets` are added to the rows, and `lead` to the first score of each."""
    scores, labels = _drawn(generator, N, classes)
    for row, offset in enumerate(offsets):
        scores[row] += offset
    scores[:, 0] += lead
    if label is not None:
        labels = np.full(N, label)
    chosen = setting["component"] if component is None else component
    return Call({"scores": scores, "labels": labels.astype(np.int64)}, component=chosen)


def _drawn(generator: np.random.Generator, N: int, classes: int) -> tuple[Array, Labels]:
    """Return scores and labels such that mistakes show, whatever the seed.

    Scores are from -1 to 1, so that the probabilities are neither small nor large, and whoever
    adds 1e-8 to them loses nothing where that does no harm. None is 0, and no two of an image are
    alike. Labels are not what the network guesses, and not all alike.
    """
    choices = np.delete(np.arange(-8.0, 9.0), 8) / 8
    for _ in range(MAX_DRAWS):
        scores = np.array([generator.choice(choices, classes, replace=False) for _ in range(N)])
        labels: Labels = generator.integers(0, classes, size=(N,))
        guessed = np.any(labels == scores.argmax(axis=1))
        alike = len(set(labels.tolist())) < min(N, 2)
        # Whoever takes all labels from all rows must not get the right mean by chance.
        by_chance = N > 1 and scores[:, labels].mean() == scores[np.arange(N), labels].mean()
        if not (guessed or alike or by_chance):
            return scores, labels
    raise ValueError(f"no labels that show mistakes in {MAX_DRAWS} draws: choose other sizes")


_part = parts_made_by(_call)
BOTH = ({"component": 0}, {"component": 1})
LOSS, DSCORES = BOTH
HIGH, LOW = {"offsets": (1000.0,)}, {"offsets": (-1000.0,)}
MIXED = {"N": 3, "offsets": (1000.0, -1000.0, 0.0)}
FAR = {"offsets": (-1000.0,), "lead": 2000.0}


def _small(scores: list[list[float]], labels: list[int]) -> tuple[SmallCase, ...]:
    arguments = {"scores": np.array(scores), "labels": np.array(labels)}
    return tuple(SmallCase(Call(arguments, component=component)) for component in range(2))


EXERCISE = Exercise(
    name="softmax_cross_entropy",
    result=Result.ARRAY,
    components=("loss", "dscores"),
    parts=(
        _part("smallest", 0.75, "one image and three classes", {}, {}),
        _part("loss", 0.5, "the loss", {**LOSS}, {**LOSS, "classes": 2}),
        _part("dscores", 1, "dscores", {**DSCORES}, {**DSCORES, "classes": 4}),
        # As many images as classes is where a lost axis goes wrong in silence.
        _part(
            "batch_loss",
            0.75,
            "the mean loss of several images",
            {**LOSS, "N": 2},
            {**LOSS, "N": 3},
            {**LOSS, "N": 5, "classes": 4},
        ),
        _part(
            "batch_dscores",
            0.75,
            "dscores of several images",
            {**DSCORES, "N": 2},
            {**DSCORES, "N": 3},
            {**DSCORES, "N": 5, "classes": 4},
        ),
        _part(
            "large_loss",
            0.5,
            "the loss of scores such as 1000 or -1000",
            {**LOSS, **HIGH},
            {**LOSS, **LOW},
        ),
        _part(
            "large_dscores",
            0.5,
            "dscores of scores such as 1000 or -1000",
            {**DSCORES, **HIGH},
            {**DSCORES, **LOW},
            {**DSCORES, **FAR, "label": 1},
            {**DSCORES, **FAR, "label": 2, "classes": 4},
        ),
        _part(
            "mixed_loss",
            0.25,
            "the loss of large and small scores in one batch",
            {**LOSS, **MIXED},
            {**LOSS, **MIXED, "classes": 4},
            combines=True,
        ),
        _part(
            "mixed_dscores",
            0.25,
            "dscores of large and small scores in one batch",
            {**DSCORES, **MIXED},
            {**DSCORES, **MIXED, "classes": 4},
            combines=True,
        ),
        _part(
            "far",
            0.25,
            "the loss of scores that are 2000 apart",
            {**LOSS, **FAR, "label": 1},
            {**LOSS, **FAR, "label": 2, "classes": 4},
            {**LOSS, **FAR, "label": 0},
        ),
    ),
    settings=BOTH,
    manners={Manner.TYPE: 0.25, Manner.ARGUMENTS: 0.25},
    differentiable=Differentiable(None, loss, _numerically),
    tolerance=_tolerance,
    right=right,
    misconceptions=MISCONCEPTIONS,
    small_cases=(
        *_small([[0.0, 0.0]], [0]),
        *_small([[1.0, 0.0]], [0]),
        *_small([[0.0, 1.0]], [0]),
        *_small([[0.0, 0.0, 0.0]], [0]),
        *_small([[0.0, 0.0], [0.0, 0.0]], [0, 0]),
        *_small([[1.0, 0.0], [0.0, 3.0]], [0, 1]),
        *_small([[1000.0, 1000.0]], [0]),
        *_small([[-1000.0, -1000.0]], [0]),
        *_small([[1000.0, 1000.0], [-1000.0, -1000.0]], [0, 1]),
        *_small([[2000.0, 0.0]], [1]),
    ),
)
