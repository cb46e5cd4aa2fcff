"""How large the output of a convolution is."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Call, Exercise, Manner, Part, Result, Setting, SmallCase
from autograder.exercises import forward
from autograder.exercises.misconceptions.output_size import MISCONCEPTIONS


def _part(name: str, weight: float, meaning: str, *cases: dict[str, int]) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return tuple(_call(case) for case in cases)

    return Part(name, weight, meaning, calls)


def _call(case: dict[str, int]) -> Call:
    options = {name: value for name, value in case.items() if name in ("stride", "padding")}
    return Call({"size": case["size"], "kernel": case["kernel"]}, options)


EXERCISE = Exercise(
    name="output_size",
    result=Result.INTEGER,
    parts=(
        _part(
            "smallest",
            0.5,
            "stride 1 and no padding",
            {"size": 5, "kernel": 3},
            {"size": 9, "kernel": 5, "stride": 1, "padding": 0},
        ),
        _part("one_window", 0.25, "a filter as large as the image", {"size": 4, "kernel": 4}),
        _part("even_kernel", 0.25, "a filter of even size", {"size": 8, "kernel": 2}),
        _part(
            "padding",
            0.5,
            "padding",
            {"size": 5, "kernel": 3, "padding": 1},
            {"size": 7, "kernel": 3, "padding": 2},
            {"size": 6, "kernel": 4, "padding": 3},
        ),
        _part(
            "stride",
            0.5,
            "a stride of 2 or more",
            {"size": 7, "kernel": 3, "stride": 2},
            {"size": 11, "kernel": 2, "stride": 3},
        ),
        _part(
            "stride_remainder",
            0.5,
            "a stride that does not divide evenly",
            {"size": 8, "kernel": 3, "stride": 2},
            {"size": 28, "kernel": 5, "stride": 4, "padding": 2},
            {"size": 10, "kernel": 3, "stride": 4},
            # Of the last stride a quarter and a half are left: rounding differs there.
            {"size": 8, "kernel": 3, "stride": 4},
            {"size": 9, "kernel": 3, "stride": 4},
        ),
    ),
    manners={Manner.TYPE: 0.5},
    right=forward.output_size,
    misconceptions=MISCONCEPTIONS,
    small_cases=tuple(
        SmallCase(_call(case))
        for case in (
            {"size": 3, "kernel": 3},
            {"size": 3, "kernel": 1},
            {"size": 3, "kernel": 3, "padding": 1},
            {"size": 3, "kernel": 3, "stride": 2},
            {"size": 5, "kernel": 3, "stride": 2},
            {"size": 6, "kernel": 3, "stride": 2},
            {"size": 5, "kernel": 3, "stride": 3},
            {"size": 5, "kernel": 3, "stride": 2, "padding": 1},
        )
    ),
)
