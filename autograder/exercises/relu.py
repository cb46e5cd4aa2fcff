"""The rectifier: negative numbers become 0."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Call, Exercise, Manner, Part, Result, Setting, SmallCase
from autograder.exercises import forward
from autograder.exercises.misconceptions.relu import MISCONCEPTIONS
from autograder.exercises.probes import eighths


def _part(name: str, weight: float, meaning: str, *shapes: tuple[int, ...]) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return tuple(Call({"Z": eighths(generator, shape)}) for shape in shapes)

    return Part(name, weight, meaning, calls)


def _zeros(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
    return (Call({"Z": np.array([[-0.5, 0.0, 0.5], [0.0, 2.0, -2.0]])}),)


SMALL_CASES = (
    SmallCase(Call({"Z": np.array([-11.0, 12.0])})),
    SmallCase(Call({"Z": np.array([[-11.0, 12.0], [13.0, -14.0]])})),
)


EXERCISE = Exercise(
    name="relu",
    result=Result.ARRAY,
    parts=(
        _part("smallest", 0.4, "a row of numbers", (6,)),
        _part("any_shape", 0.2, "a batch of images", (2, 3), (2, 2, 3, 3)),
        Part("zero", 0.1, "numbers that are 0", _zeros),
    ),
    manners={Manner.TYPE: 0.1, Manner.ARGUMENTS: 0.1, Manner.SECOND_CALL: 0.1},
    right=forward.relu,
    misconceptions=MISCONCEPTIONS,
    small_cases=SMALL_CASES,
)
