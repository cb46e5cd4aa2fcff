"""`filter_gradient`: what each mistake costs, of 12 points, and what each style earns."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercise import rounding_bound
from autograder.exercises.filter_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from autograder.simulation.pool import Kind, answers
from tests.fixtures.gradients import FILTER_GRADIENT
from tests.fixtures.submissions import at_top, before_return, planted
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 12

RIGHT = {"shift and add": FILTER_GRADIENT} | {
    style.name: style.standalone for style in answers("filter_gradient", Kind.RIGHT).values()
}

# The dilated upstream gradient as the window: the rows that the stride leaves over enlarge dF.
ENLARGED = """
import numpy as np

def filter_gradient(dO, X, kernel_size, stride=1, padding=0):
    N, K, height, width = dO.shape
    X = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dilated = np.zeros((N, K, stride * (height - 1) + 1, stride * (width - 1) + 1))
    dilated[:, :, ::stride, ::stride] = dO
    view = np.lib.stride_tricks.sliding_window_view(X, dilated.shape[2:], axis=(2, 3))
    return np.tensordot(dilated, view, axes=((0, 2, 3), (0, 4, 5)))
"""

MISTAKES: dict[str, Mistake] = {
    "flipped": mistake(
        before_return(FILTER_GRADIENT, "dF[:, :, ::-1, ::-1]"),
        "orientation",
        "together",
        points=10.25,
    ),
    "mean over the batch": mistake(
        before_return(FILTER_GRADIENT, "dF / N"), "batch", "mixed", "together", points=10
    ),
    "the first image only": mistake(
        at_top(FILTER_GRADIENT, "dO, X = dO[:1], X[:1]"), "batch", "mixed", "together", points=10
    ),
    "filters and channels exchanged": mistake(
        before_return(FILTER_GRADIENT, "dF.transpose(1, 0, 2, 3)"),
        "channels",
        "filters",
        "mixed",
        "together",
        points=9,
    ),
    "the first channel only": mistake(
        planted(FILTER_GRADIENT, ("(dO, copy, ", "(dO, copy[:, :1], ")),
        "channels",
        "mixed",
        "together",
        points=10,
    ),
    "the first filter only": mistake(
        planted(FILTER_GRADIENT, ("(dO, copy, ", "(dO[:, :1], copy, ")),
        "filters",
        "mixed",
        "together",
        points=10,
    ),
    "stride ignored": mistake(
        at_top(FILTER_GRADIENT, "stride = 1"),
        "stride",
        "stride_remainder",
        "together",
        points=9.75,
    ),
    "padding ignored": mistake(
        at_top(FILTER_GRADIENT, "padding = 0"), "padding", "together", points=10.5
    ),
    "padding hard-coded to 1": mistake(
        at_top(FILTER_GRADIENT, "padding = 1"),
        "padding_0",
        "padding",
        "together",
        points=10,
    ),
    "enlarged by what the stride leaves": mistake(
        ENLARGED, "stride_remainder", "together", points=11.25
    ),
    "square filters only": mistake(
        planted(FILTER_GRADIENT, ("R, S = kernel_size", "R = S = kernel_size[0]")),
        "not_square",
        "together",
        points=11.25,
    ),
    "height for width": mistake(
        planted(FILTER_GRADIENT, ("stride * width", "stride * height")),
        "not_square",
        "together",
        points=11.25,
    ),
    "computes in float32": mistake(
        before_return(
            at_top(FILTER_GRADIENT, "dO, X = dO.astype('f4'), X.astype('f4')"),
            "dF.astype('f4').astype('f8')",
        ),
        "precision",
        points=11.75,
    ),
    "returns float32": mistake(
        before_return(FILTER_GRADIENT, "dF.astype(np.float32)"), "type", points=11.5
    ),
    "returns a list": mistake(before_return(FILTER_GRADIENT, "dF.tolist()"), "type", points=11.5),
    "writes into dO": mistake(
        before_return(FILTER_GRADIENT, "[dF, dO.fill(0)][0]"),
        "arguments_unchanged",
        points=11.75,
    ),
    "another result the second time": mistake(
        before_return(
            at_top(FILTER_GRADIENT, "again = dO.tobytes() in seen; seen.append(dO.tobytes())"),
            "dF * (not again)",
        )
        + "\nseen = []\n",
        "second_call",
        points=11.75,
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
        at_top(FILTER_GRADIENT, "dO = np.ones_like(dO)"),
        at_top(FILTER_GRADIENT, "X = np.ones_like(X)"),
        before_return(FILTER_GRADIENT, "dF / dO.size"),
        before_return(FILTER_GRADIENT, "-dF"),
        before_return(FILTER_GRADIENT, "np.zeros_like(dF)"),
    ],
    ids=["dO ignored", "X ignored", "mean over pixels", "wrong sign", "zeros"],
)
def test_what_is_wrong_in_everything_earns_nothing(source: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, source, gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS


@pytest.mark.parametrize("seed", range(20))
def test_each_probe_shows_mistakes_beyond_any_rounding(seed: int) -> None:
    for part in EXERCISE.parts:
        for setting in EXERCISE.settings:
            for call in part.calls(np.random.default_rng(seed), setting):
                assert rounding_bound(call, None) < 1 / 128, part.name
