"""`count_parameters`: what each mistake costs, of 10 points."""

from __future__ import annotations

import pytest

from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercises.count_parameters import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.submissions import answering, at_top, before_return, planted

POINTS = 10
RIGHT = """
import numpy as np

def count_parameters(layers, input_shape, bias=True):
    def size(n, kernel, stride, padding):
        return (n + 2 * padding - kernel) // stride + 1

    C, H, W = input_shape
    total = 0
    for layer in layers:
        if layer["kind"] == "conv":
            R, S = layer["kernel_size"]
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
            total += layer["filters"] * (C * R * S + bias)
            C, H, W = layer["filters"], size(H, R, stride, padding), size(W, S, stride, padding)
        elif layer["kind"] == "pool":
            stride = layer.get("stride", layer["size"])
            H, W = size(H, layer["size"], stride, 0), size(W, layer["size"], stride, 0)
        elif layer["kind"] == "dense":
            total += layer["units"] * (C * H * W + bias)
            C, H, W = layer["units"], 1, 1
    return total
"""
MISTAKES = {
    "one channel read": (
        planted(RIGHT, ("(C * R * S + bias)", "(R * S + bias)")),
        {"channels", "bias_channels"},
    ),
    "a bias for each channel": (
        planted(RIGHT, ("(C * R * S + bias)", "C * (R * S + bias)")),
        {"bias_channels"},
    ),
    "bias forgotten": (at_top(RIGHT, "bias = False"), {"bias", "bias_channels"}),
    "bias always": (at_top(RIGHT, "bias = True"), {"no_bias"}),
    "padding ignored": (
        planted(
            RIGHT,
            (
                "size(H, R, stride, padding), size(W, S, stride, padding)",
                "size(H, R, stride, 0), size(W, S, stride, 0)",
            ),
        ),
        {"same_padding"},
    ),
    "stride and padding required": (
        planted(
            RIGHT,
            (
                'layer.get("stride", 1), layer.get("padding", 0)',
                'layer["stride"], layer["padding"]',
            ),
        ),
        None,
    ),
    "returns a float": (before_return(RIGHT, "float(total)"), {"type"}),
    "returns a NumPy integer": (before_return(RIGHT, "np.int64(total)"), set()),
    "takes the layers apart": (
        before_return(RIGHT, "[total, layers.clear()][0]"),
        {"arguments_unchanged"},
    ),
    "puts arrays into the layers": (
        before_return(RIGHT, "[total, layers[0].update(shape=np.array([1, 2]))][0]"),
        {"arguments_unchanged"},
    ),
    "changes a layer to an array": (
        before_return(RIGHT, "[total, layers[0].update(kind=np.arange(3))][0]"),
        {"arguments_unchanged"},
    ),
}


def checked(source: str, reference: Reference) -> Verdict:
    with answering(EXERCISE, source) as run:
        return check_values(EXERCISE, run, reference, seed=0)


def test_a_right_function_loses_nothing(reference: Reference) -> None:
    assert checked(RIGHT, reference).status is Status.PASSED


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_single_mistake_costs_its_own_parts(mistake: str, reference: Reference) -> None:
    source, lost = MISTAKES[mistake]
    verdict = checked(source, reference)
    weights = {part.name: part.weight for part in EXERCISE.parts} | dict(EXERCISE.manners)
    assert verdict.parts is not None
    wrong = {str(name) for name, share in verdict.parts.items() if not share}
    if lost is not None:
        assert wrong == lost, verdict.told
    lost_points = sum(weights[name] for name in verdict.parts if str(name) in wrong)
    assert verdict.fraction * POINTS == pytest.approx(POINTS - lost_points)


@pytest.mark.parametrize("result", ["0", "total + 1", "None", "str(total)", "[total]", "-total"])
def test_what_is_wrong_in_everything_earns_nothing_but_zeros(
    result: str, reference: Reference
) -> None:
    assert checked(before_return(RIGHT, result), reference).fraction < 0.1


def test_the_parts_weights_are_points() -> None:
    weights = [part.weight for part in EXERCISE.parts] + list(EXERCISE.manners.values())
    assert sum(weights) == POINTS
