"""`dense_gradient`: what each mistake costs, of 4 points; three gradients in a tuple."""

from __future__ import annotations

import pytest

from autograder.exercises.dense_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.submissions import before_return
from tests.fixtures.verdicts import (
    Mistake,
    assert_costs,
    mistake,
    values,
    weights_of,
    wrong_parts,
)

POINTS = 4

DENSE_GRADIENT = """
import numpy as np

def dense_gradient(dZ, A, W):
    dA = dZ @ W.T
    dW = A.T @ dZ
    db = dZ.sum(axis=0)
    return dA, dW, db
"""


def returning(result: str) -> str:
    return before_return(DENSE_GRADIENT, result)


RIGHT = {
    "products of matrices": DENSE_GRADIENT,
    "a list": returning("[dA, dW, db]"),
    "einsum": returning(
        "np.einsum('nm,dm->nd', dZ, W), np.einsum('nd,nm->dm', A, dZ), np.ones(len(dZ)) @ dZ"
    ),
    "the products transposed": returning("(W @ dZ.T).T, (dZ.T @ A).T, dZ.T.sum(axis=1)"),
    "image by image": """
import numpy as np

def dense_gradient(dZ, A, W):
    dA, dW, db = np.zeros(A.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for n in range(len(dZ)):
        for m in range(W.shape[1]):
            dA[n] += dZ[n, m] * W[:, m]
            dW[:, m] += dZ[n, m] * A[n]
            db[m] += dZ[n, m]
    return dA, dW, db
""",
}

MISTAKES: dict[str, Mistake] = {
    "dA forgotten: None in its place": mistake(
        returning("None, dW, db"), "dA", "batch_dA", "sizes", points=2.875
    ),
    "zeros for dW": mistake(returning("dA, 0 * dW, db"), "dW", "batch_dW", "sizes", points=2.5),
    "ones for db": mistake(
        returning("dA, dW, np.ones_like(db)"), "db", "batch_db", "sizes", points=2.875
    ),
    "db as a row of a table": mistake(
        returning("dA, dW, dZ.sum(axis=0, keepdims=True)"), "db", "batch_db", "sizes", points=2.875
    ),
    "db not summed": mistake(returning("dA, dW, dZ"), "db", "batch_db", "sizes", points=2.875),
    "weights not transposed": mistake(
        returning("dZ @ W, dW, db"), "dA", "batch_dA", "sizes", points=2.875
    ),
    "dW transposed": mistake(returning("dA, dW.T, db"), "dW", "batch_dW", "sizes", points=2.5),
    "mean over the batch": mistake(
        returning("dA, dW / len(A), db / len(A)"), "batch_dW", "batch_db", points=3.125
    ),
    "mean over the batch in db only": mistake(
        returning("dA, dW, dZ.mean(axis=0)"), "batch_db", points=3.625
    ),
    "the last image only": mistake(
        returning("dA, A[-1:].T @ dZ[-1:], dZ[-1]"), "batch_dW", "batch_db", points=3.125
    ),
    "dW and db exchanged": mistake(
        returning("dA, db, dW"), "dW", "db", "batch_dW", "batch_db", "sizes", points=1.625
    ),
    "a list for db": mistake(returning("dA, dW, db.tolist()"), "type", points=3.875),
    "writes into dZ": mistake(
        returning("[(dA, dW, db), dZ.fill(0)][0]"), "arguments_unchanged", points=3.875
    ),
}

ALONE = {
    "dA": "dA + (W.shape == (3, 3)), dW, db",
    "dW": "dA, dW + (W.shape == (3, 3)), db",
    "db": "dA, dW, db + (W.shape == (3, 3))",
    "batch_dA": "dA + (len(dZ) == 3), dW, db",
    "batch_dW": "dA, dW + (len(dZ) == 3), db",
    "batch_db": "dA, dW, db + (len(dZ) == 3)",
    "sizes": "dA, dW, db + (W.shape == (3, 4))",
}

NOTHING = {
    "dZ ignored": "np.ones_like(dZ) @ W.T, A.T @ np.ones_like(dZ), np.ones(W.shape[1])",
    "arguments exchanged": "A @ W.T, dZ.T @ A, A.sum(axis=0)",
    "another sign": "-dA, -dW, -db",
    "in another order": "dW, db, dA",
    "zeros": "0 * dA, 0 * dW, 0 * db",
    "not a number": "dA * np.nan, dW * np.nan, db * np.nan",
    "two of three": "dA, dW",
    "one of three": "dA",
    "one array of three": "np.zeros((3, 2, 2))",
    "four": "dA, dW, db, dZ",
    "a dict": "{'dA': dA, 'dW': dW, 'db': db}",
    "text": "'abc'",
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
    verdict = values(EXERCISE, returning(ALONE[part]), network)
    assert wrong_parts(verdict) == {part}, verdict.told


def test_every_part_but_the_smallest_case_is_tried_alone() -> None:
    assert {part.name for part in EXERCISE.parts} - {"smallest"} == set(ALONE)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_wrong_in_everything_earns_nothing(name: str, network: Reference) -> None:
    for seed in range(3):
        verdict = values(EXERCISE, returning(NOTHING[name]), network, seed)
        assert verdict.fraction == 0, (seed, verdict.told)


def test_a_stub_is_not_attempted(network: Reference) -> None:
    stub = "def dense_gradient(dZ, A, W):\n    raise NotImplementedError()\n"
    assert values(EXERCISE, stub, network).status is Status.NOT_ATTEMPTED


def test_what_was_returned_is_told(network: Reference) -> None:
    told = values(EXERCISE, returning("dA, dW"), network).told
    assert "returned a tuple; 3 results are asked for, `return dA, dW, db`" in told


def test_a_gradient_that_fits_a_wrong_forward_pass_hears_so(network: Reference) -> None:
    wrong_both_ways = (
        "def dense(A, W, b):\n    return A @ W.T + b\n",
        returning("dZ @ W, dZ.T @ A, db"),
    )
    verdict = values(EXERCISE, "\n".join(wrong_both_ways), network)
    assert verdict.fraction < 1
    assert verdict.reason == ("It does fit your own `dense`, so look for the mistake there first.")


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
