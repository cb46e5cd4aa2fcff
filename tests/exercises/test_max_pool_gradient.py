"""`max_pool_gradient`: what each mistake costs, of 5 points."""

from __future__ import annotations

import pytest

from autograder.exercises.max_pool_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import MAX_POOL_GRADIENT
from tests.fixtures.submissions import at_top, before_return, planted
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 5

RIGHT = {
    "loop over windows": MAX_POOL_GRADIENT,
    "add.at": """
import numpy as np

def max_pool_gradient(dP, X, size, stride=None):
    step = size if stride is None else stride
    view = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    winner = view[:, :, ::step, ::step].reshape(*dP.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(dP.shape)
    dX = np.zeros_like(X)
    np.add.at(dX, (n, c, i * step + winner // size, j * step + winner % size), dP)
    return dX
""",
    "shifted copies, each window served once": """
import numpy as np

def max_pool_gradient(dP, X, size, stride=None):
    stride = stride or size
    H, W = dP.shape[2:]
    def place(r, s):
        return (slice(None), slice(None),
                slice(r, r + stride * H, stride), slice(s, s + stride * W, stride))
    taps = [(r, s) for r in range(size) for s in range(size)]
    P = np.max([X[place(r, s)] for r, s in taps], axis=0)
    dX, left = np.zeros(X.shape), np.ones(dP.shape, dtype=bool)
    for r, s in taps:
        wins = left & (X[place(r, s)] == P)
        dX[place(r, s)] += dP * wins
        left &= ~wins
    return dX
""",
}

LAST_MAXIMUM = planted(
    MAX_POOL_GRADIENT,
    ("np.argmax(window)", "window.size - 1 - np.argmax(window[::-1, ::-1])"),
)


def masked(share: str) -> str:
    """Return an answer that multiplies a mask of the maxima with dP instead of finding one."""
    return planted(
        MAX_POOL_GRADIENT,
        (
            "r, s = np.unravel_index(np.argmax(window), window.shape)",
            "mask = window == window.max()",
        ),
        (
            "dX[n, c, top + r, left + s] += dP[n, c, i, j]",
            f"dX[n, c, top : top + size, left : left + size] += {share}",
        ),
    )


MISTAKES: dict[str, Mistake] = {
    "to all maxima of a tie": mistake(masked("mask * dP[n, c, i, j]"), "ties", points=4.5),
    "spread evenly over a tie": mistake(
        masked("mask * dP[n, c, i, j] / mask.sum()"), "ties", points=4.5
    ),
    "the last maximum": mistake(LAST_MAXIMUM, "ties", points=4.5),
    "the first maximum in column order": mistake(
        planted(
            MAX_POOL_GRADIENT,
            (
                "r, s = np.unravel_index(np.argmax(window), window.shape)",
                "s, r = np.unravel_index(np.argmax(window.T), window.shape)",
            ),
        ),
        "ties",
        points=4.5,
    ),
    "assigned instead of added": mistake(
        planted(MAX_POOL_GRADIENT, ("] += dP", "] = dP")), "overlap", "together", points=4.125
    ),
    "stride ignored": mistake(
        at_top(MAX_POOL_GRADIENT, "stride = size"), "overlap", "gaps", "together", points=3.875
    ),
    "size always 2": mistake(
        planted(MAX_POOL_GRADIENT, ("    N, C", "    size = 2\n    N, C")),
        "size",
        "together",
        points=4.625,
    ),
    "starts from 0": mistake(
        planted(
            MAX_POOL_GRADIENT,
            ("dX[n, c, top + r", "if window[r, s] > 0: dX[n, c, top + r"),
        ),
        "negative",
        points=4.75,
    ),
    "the first image only": mistake(
        before_return(MAX_POOL_GRADIENT, "np.concatenate([dX[:1], 0 * dX[1:]])"),
        "batch",
        "together",
        points=4.125,
    ),
    "mean over the batch": mistake(
        before_return(MAX_POOL_GRADIENT, "dX / len(dX)"), "batch", "together", points=4.125
    ),
    "cut to what the windows cover": mistake(
        before_return(
            MAX_POOL_GRADIENT,
            "dX[:, :, : (height - 1) * stride + size, : (width - 1) * stride + size]",
        ),
        "remainder",
        "together",
        points=4.5,
    ),
    "height for width": mistake(
        planted(MAX_POOL_GRADIENT, ("range(width)", "range(height)")),
        "not_square",
        "together",
        points=4.625,
    ),
    "in float32": mistake(
        before_return(MAX_POOL_GRADIENT, "dX.astype(np.float32)"), "type", points=4.75
    ),
    "writes into dP": mistake(
        before_return(MAX_POOL_GRADIENT, "[dX, dP.fill(0)][0]"),
        "arguments_unchanged",
        points=4.75,
    ),
    "another result the second time": mistake(
        before_return(
            at_top(MAX_POOL_GRADIENT, "again = dP.tobytes() in seen; seen.append(dP.tobytes())"),
            "dX * (not again)",
        )
        + "\nseen = []\n",
        "second_call",
        points=4.75,
    ),
}


@pytest.mark.parametrize("seed", [0, 1, 12345])
@pytest.mark.parametrize("style", RIGHT)
def test_a_right_function_loses_nothing(style: str, seed: int, gradients: Reference) -> None:
    verdict = values(EXERCISE, RIGHT[style], gradients, seed)
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("name", MISTAKES)
def test_a_single_mistake_costs_its_own_parts(name: str, gradients: Reference) -> None:
    assert_costs(EXERCISE, MISTAKES[name], gradients)


@pytest.mark.parametrize(
    "source",
    [
        planted(MAX_POOL_GRADIENT, ("+= dP[n, c, i, j]", "+= 1")),
        planted(MAX_POOL_GRADIENT, ("+= dP[n, c, i, j]", "+= window.max()")),
        planted(MAX_POOL_GRADIENT, ("np.argmax", "np.argmin")),
        before_return(MAX_POOL_GRADIENT, "dP"),
        before_return(MAX_POOL_GRADIENT, "np.repeat(np.repeat(dP, size, 2), size, 3)"),
    ],
    ids=["dP ignored", "the maximum for dP", "to the minimum", "dP itself", "to all entries"],
)
def test_what_is_wrong_in_everything_earns_nothing(source: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, source, gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_ties_are_worth_one_point_at_most() -> None:
    assert weights_of(EXERCISE)["ties"] <= 1  # the slide leaves them open


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
