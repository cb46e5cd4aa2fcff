"""`dense`: what each mistake costs, of 2 points."""

from __future__ import annotations

import pytest

from autograder.exercises.dense import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.submissions import at_top, before_return
from tests.fixtures.verdicts import (
    Mistake,
    assert_costs,
    mistake,
    values,
    weights_of,
    wrong_parts,
)

POINTS = 2

DENSE = """
import numpy as np

def dense(A, W, b):
    return A @ W + b
"""

RIGHT = {
    "product of matrices": DENSE,
    "dot and reshaped biases": before_return(DENSE, "np.dot(A, W) + b.reshape(1, -1)"),
    "einsum": before_return(DENSE, "np.einsum('nd,dm->nm', A, W) + b"),
    "the product transposed twice": before_return(DENSE, "(W.T @ A.T + b[:, None]).T"),
    "the biases as one more input": before_return(
        DENSE, "np.hstack([A, np.ones((len(A), 1))]) @ np.vstack([W, b])"
    ),
    "three loops": """
import numpy as np

def dense(A, W, b):
    Z = np.zeros((A.shape[0], W.shape[1]))
    for n in range(A.shape[0]):
        for m in range(W.shape[1]):
            Z[n, m] = b[m]
            for d in range(A.shape[1]):
                Z[n, m] += A[n, d] * W[d, m]
    return Z
""",
}

MISTAKES: dict[str, Mistake] = {
    "biases forgotten": mistake(before_return(DENSE, "A @ W"), "bias", points=1.75),
    "biases subtracted": mistake(before_return(DENSE, "A @ W - b"), "bias", points=1.75),
    "square weights only": mistake(
        before_return(DENSE, "(A @ W)[:, : W.shape[0]] + b"), "sizes", "single", points=1.375
    ),
    "the first image for all": mistake(
        before_return(DENSE, "np.repeat((A @ W + b)[:1], len(A), 0)"), "batch", "bias", points=1.25
    ),
    "axes of length 1 lost": mistake(
        before_return(at_top(DENSE, "Z = A @ W + b"), "Z if 1 < Z.shape[1] else Z.ravel()"),
        "single",
        points=1.875,
    ),
    "in float32": mistake(
        before_return(DENSE, "(A @ W + b).astype(np.float32)"), "type", points=1.9375
    ),
    "returns a list": mistake(before_return(DENSE, "(A @ W + b).tolist()"), "type", points=1.9375),
    "writes into b": mistake(
        before_return(DENSE, "[A @ W + b, b.fill(1)][0]"), "arguments_unchanged", points=1.9375
    ),
    "writes into A": mistake(
        before_return(DENSE, "[A @ W + b, A.fill(0)][0]"), "arguments_unchanged", points=1.9375
    ),
}

ALONE = {
    "sizes": "A @ W + b + (W.shape == (2, 5))",
    "batch": "A @ W + b + (A.shape == (3, 4))",
    "bias": "A @ W",
    "single": "A @ W + b + (1 in W.shape)",
}

NOTHING = {
    "weights transposed": "A @ W.T + b",
    "entry by entry": "A * W + b",
    "a rectifier in it": "np.maximum(A @ W + b, 0)",
    "weights ignored": "A + b",
    "inputs ignored": "np.ones((len(A), 1)) @ W + b",
    "biases alone": "np.zeros((len(A), W.shape[1])) + b",
    "rounded": "np.round(A @ W + b)",
    "zeros": "np.zeros((len(A), W.shape[1]))",
    "not a number": "np.full((len(A), W.shape[1]), np.nan)",
    "two results": "A @ W, b",
    "text": "'A @ W + b'",
    "none": "None",
}


@pytest.mark.parametrize("seed", [0, 1, 12345])
@pytest.mark.parametrize("style", RIGHT)
def test_a_right_function_loses_nothing(style: str, seed: int, network: Reference) -> None:
    verdict = values(EXERCISE, RIGHT[style], network, seed)
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("name", MISTAKES)
def test_a_single_mistake_costs_its_own_parts(name: str, network: Reference) -> None:
    assert_costs(EXERCISE, MISTAKES[name], network)


@pytest.mark.parametrize("part", ALONE)
def test_a_part_can_be_lost_alone(part: str, network: Reference) -> None:
    verdict = values(EXERCISE, before_return(DENSE, ALONE[part]), network)
    assert wrong_parts(verdict) == {part}, verdict.told


def test_every_part_but_the_smallest_case_is_tried_alone() -> None:
    assert {part.name for part in EXERCISE.parts} - {"smallest"} == set(ALONE)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_wrong_in_everything_earns_nothing(name: str, network: Reference) -> None:
    for seed in range(3):
        verdict = values(EXERCISE, before_return(DENSE, NOTHING[name]), network, seed)
        assert verdict.fraction == 0, (seed, verdict.told)


def test_a_stub_is_not_attempted(network: Reference) -> None:
    stub = "def dense(A, W, b):\n    raise NotImplementedError()\n"
    assert values(EXERCISE, stub, network).status is Status.NOT_ATTEMPTED


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
