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
DIGITS = 9  # to which that difference is right


def right(scores: Array, labels: Labels) -> tuple[float, Array]:
    """Return the mean loss of a batch, and its gradient."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    dscores: Array = np.exp(logarithms)
    dscores[rows, labels] -= 1
    return float(-logarithms[rows, labels].mean()), dscores / len(labels)


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
    return loss(scores, labels), np.round(gradient, DIGITS) + 0.0


def _tolerance(call: Call, expected: Any) -> float:
    return 1e-8 * max(1.0, float(np.abs(call.arguments["scores"]).max()))


def _call(
    generator: np.random.Generator,
    setting: Setting,
    N: int = 1,
    classes: int = 3,
    component: int | None = None,
    offsets: tuple[float, ...] = (),
    label: str = "any",
) -> Call:
    """Make a call; `offsets` are added to the rows, or to the first entry of each if it is far."""
    while True:
        scores = generator.integers(-16, 17, (N, classes)) / 8
        if all(len(set(row)) == classes for row in scores.tolist()):
            break
    for row, offset in enumerate(offsets):
        scores[row] += offset
    if label == "far":
        scores[:, 0] += 2000 * np.where(np.array(offsets) > 0, -1.0, 1.0)
        labels = np.full(N, 1)
    else:
        # Every label another one, as far as there are so many, so that columns are told apart.
        labels = generator.permutation(classes)[np.arange(N) % classes]
    chosen = setting["component"] if component is None else component
    return Call({"scores": scores, "labels": labels.astype(np.int64)}, component=chosen)


_part = parts_made_by(_call)
BOTH = ({"component": 0}, {"component": 1})


def _small(scores: list[list[float]], labels: list[int]) -> tuple[SmallCase, ...]:
    arguments = {"scores": np.array(scores), "labels": np.array(labels)}
    return tuple(SmallCase(Call(arguments, component=component)) for component in range(2))


EXERCISE = Exercise(
    name="softmax_cross_entropy",
    result=Result.ARRAY,
    components=("loss", "dscores"),
    parts=(
        _part("smallest", 0.75, "one image and three classes", {}),
        _part("loss", 0.75, "the loss", {"component": 0}, {"component": 0, "classes": 2}),
        _part(
            "dscores",
            1.25,
            "dscores, the gradient",
            {"component": 1},
            {"component": 1, "classes": 4},
        ),
        _part(
            "batch",
            1,
            "several images: the mean over the batch, in the loss and in dscores",
            *({"N": 2, **one} for one in BOTH),
            *({"N": 5, "classes": 4, **one} for one in BOTH),
        ),
        _part(
            "large",
            1,
            "large scores such as 1000 or -1000: they must not overflow",
            *({"offsets": (1000.0,), **one} for one in BOTH),
            *({"offsets": (-1000.0,), **one} for one in BOTH),
        ),
        _part(
            "mixed",
            0.375,
            "a batch of large and small scores: each image has its own largest",
            *({"N": 3, "offsets": (1000.0, -1000.0, 0.0), **one} for one in BOTH),
        ),
        _part(
            "far",
            0.375,
            "a score of the right class that is 2000 below another one: the loss is finite",
            *({"offsets": (-1000.0,), "label": "far", **one} for one in BOTH),
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
        *_small([[0.0, 0.0], [0.0, 0.0]], [0, 0]),
        *_small([[1.0, 0.0], [0.0, 3.0]], [0, 1]),
        *_small([[1000.0, 1000.0]], [0]),
        *_small([[-1000.0, -1000.0]], [0]),
        *_small([[1000.0, 1000.0], [-1000.0, -1000.0]], [0, 1]),
        *_small([[2000.0, 0.0]], [1]),
    ),
)
