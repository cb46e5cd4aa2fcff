"""`max_pool`: what each mistake costs, of 3 points."""

from __future__ import annotations

import pytest

from autograder.exercises.max_pool import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import MAX_POOL
from tests.fixtures.submissions import at_top, before_return, planted
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 3

RIGHT = {
    "loop over windows": MAX_POOL,
    "windows": """
import numpy as np

def max_pool(X, size, stride=None):
    step = stride or size
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))
    return windows[:, :, ::step, ::step].max(axis=(-1, -2))
""",
    "shifted copies": """
import numpy as np

def max_pool(X, size, stride=None):
    stride = stride or size
    H = (X.shape[2] - size) // stride + 1
    W = (X.shape[3] - size) // stride + 1
    P = np.full(X.shape[:2] + (H, W), -np.inf)
    for r in range(size):
        for s in range(size):
            copy = X[:, :, r : r + stride * H : stride, s : s + stride * W : stride]
            P = np.maximum(P, copy)
    return P
""",
    "all loops": """
import numpy as np

def max_pool(X, size, stride=None):
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    P = np.empty((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
    for n, c, i, j in np.ndindex(P.shape):
        largest = -float("inf")
        for r in range(size):
            for s in range(size):
                largest = max(largest, X[n, c, i * stride + r, j * stride + s])
        P[n, c, i, j] = largest
    return P
""",
}

ONLY_MULTIPLES = planted(
    before_return(
        at_top(
            MAX_POOL,
            "N, C, H, W = X.shape; stride = stride or size; "
            "fits = stride == size and H % size == W % size == 0\n"
            "    if fits: return X.reshape(N, C, H // size, size, W // size, size).max((3, 5))\n"
            "    raise ValueError('cannot reshape')",
        ),
        "P",
    )
)

MISTAKES: dict[str, Mistake] = {
    "starts from 0": mistake(
        planted(MAX_POOL, ("window.max(axis=(2, 3))", "np.maximum(0, window.max(axis=(2, 3)))")),
        "negative",
        points=2.75,
    ),
    "stride ignored": mistake(
        at_top(MAX_POOL, "stride = size"), "stride", "together", points=2.375
    ),
    "stride always 1": mistake(
        planted(MAX_POOL, ("    if stride is None:\n        stride = size", "    stride = 1")),
        "smallest",
        "batch",
        "size",
        "remainder",
        "stride",
        "not_square",
        "negative",
        "together",
        "type",
        "arguments_unchanged",
        "second_call",
        points=0,
    ),
    "stride required": mistake(
        planted(MAX_POOL, ("stride=None", "stride")),
        "together",
        points=2.875,
    ),
    "rounds the output up": mistake(
        planted(
            MAX_POOL,
            ("(X.shape[2] - size) // stride + 1", "-(-(X.shape[2] - size) // stride) + 1"),
            ("(X.shape[3] - size) // stride + 1", "-(-(X.shape[3] - size) // stride) + 1"),
        ),
        "remainder",
        "together",
        points=2.5,
    ),
    "size always 2": mistake(at_top(MAX_POOL, "size = 2"), "size", "together", points=2.625),
    "reshape, for what fits only": mistake(
        ONLY_MULTIPLES, "remainder", "stride", "together", points=2
    ),
    "height for width": mistake(
        planted(MAX_POOL, ("(X.shape[3] - size)", "(X.shape[2] - size)")),
        "not_square",
        "together",
        points=2.75,
    ),
    "first channel only": mistake(
        before_return(MAX_POOL, "np.concatenate([P[:, :1], 0 * P[:, 1:]], axis=1)"),
        "batch",
        "together",
        points=2.375,
    ),
    "maximum over the channels": mistake(
        before_return(MAX_POOL, "0 * P + P.max(axis=1, keepdims=True)"),
        "batch",
        "together",
        points=2.375,
    ),
    "mean over the batch": mistake(
        before_return(MAX_POOL, "0 * P + P.mean(axis=0)"),
        "batch",
        "together",
        points=2.375,
    ),
    "in float32": mistake(before_return(MAX_POOL, "P.astype(np.float32)"), "type", points=2.875),
    "returns a list": mistake(before_return(MAX_POOL, "P.tolist()"), "type", points=2.875),
    "changes X": mistake(
        before_return(MAX_POOL, "[P, X.fill(0)][0]"), "arguments_unchanged", points=2.875
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


@pytest.mark.parametrize("what", ["min", "mean", "sum"])
def test_what_is_wrong_in_everything_earns_nothing(what: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, planted(MAX_POOL, ("window.max", f"window.{what}")), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
