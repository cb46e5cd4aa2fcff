"""`input_gradient`: what each mistake costs, of 14 points, and what each style earns."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercise import rounding_bound
from autograder.exercises.input_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from autograder.simulation.pool import Kind, answers
from tests.fixtures.gradients import INPUT_GRADIENT
from tests.fixtures.submissions import at_top, before_return, planted
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 14

RIGHT = {"dilate, pad, rotate": INPUT_GRADIENT} | {
    style.name: style.standalone for style in answers("input_gradient", Kind.RIGHT).values()
}

# Pads by `padding`, as the forward pass does, where the full correlation needs R − 1 − padding.
FORWARD_PADDING = planted(
    INPUT_GRADIENT,
    ("((0, 0), (0, 0), (R - 1, R - 1), (S - 1, S - 1))", "((0, 0), (0, 0), (p, p), (p, p))"),
    ("    H, W = input_size", "    H, W = input_size\n    p = padding"),
    ("return dX[:, :, padding : padding + H, padding : padding + W]", "return dX"),
)
# Right as long as the forward pass does not pad by more than the filter's size less one.
R_MINUS_1_MINUS_PADDING = """
import numpy as np

def input_gradient(dO, F, input_size, stride=1, padding=0):
    N, K, height, width = dO.shape
    R, S = F.shape[2:]
    H, W = input_size
    dilated = np.zeros((N, K, H + 2 * padding - R + 1, W + 2 * padding - S + 1))
    dilated[:, :, : stride * height : stride, : stride * width : stride] = dO
    rows, columns = R - 1 - padding, S - 1 - padding
    full = np.pad(dilated, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
    view = np.lib.stride_tricks.sliding_window_view(full, (R, S), axis=(2, 3))
    return np.einsum("nkhwrs,kcrs->nchw", view, F[:, :, ::-1, ::-1])
"""
CROPPED = "return dX[:, :, padding : padding + H, padding : padding + W]"

MISTAKES: dict[str, Mistake] = {
    "not rotated": mistake(
        planted(INPUT_GRADIENT, ("[:, :, ::-1, ::-1]", "")), "rotation", points=11.5
    ),
    "rotated on all axes": mistake(
        planted(INPUT_GRADIENT, ("[:, :, ::-1, ::-1]", "[::-1, ::-1, ::-1, ::-1]")),
        "channels",
        "filters",
        "mixed",
        "together",
        points=10.75,
    ),
    "filters and channels not exchanged": mistake(
        planted(INPUT_GRADIENT, ("F.transpose(1, 0, 2, 3)", "F")),
        "channels",
        "filters",
        "mixed",
        "together",
        points=10.75,
    ),
    "not cropped": mistake(
        planted(INPUT_GRADIENT, (CROPPED, "return dX")),
        "padding",
        "large_padding",
        "together",
        points=11.75,
    ),
    "[p:-p] at padding 0": mistake(
        planted(INPUT_GRADIENT, (CROPPED, "return dX[:, :, padding:-padding, padding:-padding]")),
        "padding_0",
        "together",
        points=13.25,
    ),
    "padded by the forward padding": mistake(
        FORWARD_PADDING,
        "padding_0",
        "padding",
        "large_padding",
        "not_square",
        "together",
        points=10.75,
    ),
    "padded by R − 1 − padding": mistake(
        R_MINUS_1_MINUS_PADDING, "large_padding", "together", points=13.25
    ),
    "padding ignored": mistake(
        at_top(INPUT_GRADIENT, "padding = 0"),
        "padding",
        "large_padding",
        "together",
        points=11.75,
    ),
    "stride without dilation": mistake(
        planted(
            INPUT_GRADIENT,
            (
                "dilated[:, :, : stride * height : stride, : stride * width : stride] = dO",
                "dilated[:, :, :height, :width] = dO",
            ),
        ),
        "stride",
        "stride_remainder",
        "together",
        points=11.25,
    ),
    "shrunk to what the windows reach": mistake(
        planted(
            INPUT_GRADIENT,
            (
                "    H, W = input_size",
                "    H = stride * (height - 1) + R - 2 * padding\n"
                "    W = stride * (width - 1) + S - 2 * padding",
            ),
        ),
        "stride_remainder",
        "together",
        points=13,
    ),
    "the first image only": mistake(
        at_top(INPUT_GRADIENT, "dO = np.concatenate([dO[:1], 0 * dO[1:]])"),
        "batch",
        "mixed",
        "together",
        points=12.75,
    ),
    "mean over the batch": mistake(
        at_top(INPUT_GRADIENT, "dO = dO / len(dO)"), "batch", "mixed", "together", points=12.75
    ),
    "the first filter only": mistake(
        at_top(INPUT_GRADIENT, "dO, F = dO[:, :1], F[:1]"),
        "filters",
        "mixed",
        "together",
        points=12,
    ),
    "the first channel only": mistake(
        planted(INPUT_GRADIENT, (CROPPED, f"dX[:, 1:] = 0\n    {CROPPED}")),
        "channels",
        "mixed",
        "together",
        points=12,
    ),
    "square filters only": mistake(
        planted(INPUT_GRADIENT, ("(S - 1, S - 1)", "(R - 1, R - 1)")),
        "not_square",
        "together",
        points=13.25,
    ),
    "height for width": mistake(
        planted(INPUT_GRADIENT, ("H, W = input_size", "H = W = input_size[0]")),
        "not_square",
        "together",
        points=13.25,
    ),
    "computes in float32": mistake(
        before_return(
            at_top(INPUT_GRADIENT, "dO, F = dO.astype('f4'), F.astype('f4')"),
            "dX[:, :, padding : padding + H, padding : padding + W].astype('f4').astype('f8')",
        ),
        "precision",
        points=13.75,
    ),
    "returns float32": mistake(
        planted(INPUT_GRADIENT, (CROPPED, f"{CROPPED}.astype(np.float32)")), "type", points=13.5
    ),
    "returns a list": mistake(
        planted(INPUT_GRADIENT, (CROPPED, f"{CROPPED}.tolist()")), "type", points=13.5
    ),
    "rotates F in place": mistake(
        at_top(INPUT_GRADIENT, "F[:] = F[:, :, ::-1, ::-1]; F = F[:, :, ::-1, ::-1]"),
        "arguments_unchanged",
        points=13.75,
    ),
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_function_loses_nothing(style: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, RIGHT[style], gradients, seed=len(style))
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("name", MISTAKES)
def test_a_single_mistake_costs_its_own_parts(name: str, gradients: Reference) -> None:
    assert_costs(EXERCISE, MISTAKES[name], gradients)


@pytest.mark.parametrize(
    "source",
    [
        at_top(INPUT_GRADIENT, "dO = np.ones_like(dO)"),
        at_top(INPUT_GRADIENT, "F = np.ones_like(F)"),
        planted(INPUT_GRADIENT, ("[:, :, ::-1, ::-1]", "[:, :, ::-1]")),
        planted(INPUT_GRADIENT, (CROPPED, "return -dX")),
        planted(INPUT_GRADIENT, (CROPPED, "return 0 * dX")),
    ],
    ids=["dO ignored", "F ignored", "rows flipped only", "wrong sign", "zeros"],
)
def test_what_is_wrong_in_everything_earns_nothing(source: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, source, gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_a_gradient_that_was_not_cropped_is_told_by_its_shape(gradients: Reference) -> None:
    message = values(EXERCISE, MISTAKES["not cropped"].source, gradients).told
    assert "padding, which is cut off again on the way back" in message
    assert "returned shape (1, 1, 3, 3); it should be (1, 1, 1, 1)" in message


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS


@pytest.mark.parametrize("seed", range(20))
def test_each_probe_shows_mistakes_beyond_any_rounding(seed: int) -> None:
    for part in EXERCISE.parts:
        for setting in EXERCISE.settings:
            for call in part.calls(np.random.default_rng(seed), setting):
                assert rounding_bound(call, None) < 1 / 128, part.name
