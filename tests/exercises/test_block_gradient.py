"""`block_gradient`: what each mistake costs, of 4 points; three gradients in a tuple."""

from __future__ import annotations

import pytest

from autograder.exercises.block_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import BLOCK_GRADIENT, STEPS
from tests.fixtures.submissions import before_return, planted
from tests.fixtures.verdicts import (
    Mistake,
    assert_costs,
    mistake,
    values,
    weights_of,
    wrong_parts,
)

POINTS = 4


def with_steps(block: str) -> str:
    """Return a notebook that has all steps right, and this block."""
    return f"{STEPS}\n{block}"


def returning(result: str) -> str:
    return with_steps(before_return(BLOCK_GRADIENT, result))


def changed(*replacements: tuple[str, str]) -> str:
    return with_steps(planted(BLOCK_GRADIENT, *replacements))


RIGHT = {
    "step by step": with_steps(BLOCK_GRADIENT),
    "a list": returning("[dX, dF, db]"),
    "through the positive side at once": """
import numpy as np
view = np.lib.stride_tricks.sliding_window_view

def block_gradient(dP, X, F, b, padding, pool_size):
    p, q = padding, pool_size
    R, S = F.shape[2:]
    windows = view(np.pad(X, ((0, 0), (0, 0), (p, p), (p, p))), (R, S), axis=(2, 3))
    O = np.einsum("nchwrs,kcrs->nkhw", windows, F) + b[:, None, None]
    dO = np.zeros(O.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        place = O[n, k, i * q : (i + 1) * q, j * q : (j + 1) * q]
        r, s = np.unravel_index(place.argmax(), place.shape)
        if place[r, s] > 0:
            dO[n, k, i * q + r, j * q + s] = dP[n, k, i, j]
    dX = np.zeros((len(X), X.shape[1], X.shape[2] + 2 * p, X.shape[3] + 2 * p))
    for i in range(O.shape[2]):
        for j in range(O.shape[3]):
            dX[:, :, i : i + R, j : j + S] += np.einsum("nk,kcrs->ncrs", dO[:, :, i, j], F)
    dX = dX[:, :, p : p + X.shape[2], p : p + X.shape[3]]
    return dX, np.einsum("nkhw,nchwrs->kcrs", dO, windows), dO.sum((0, 2, 3))
""",
}

MISTAKES: dict[str, Mistake] = {
    "db forgotten: None in its place": mistake(
        returning("dX, dF, None"), "db", "together", points=3.375
    ),
    "zeros for dF": mistake(returning("dX, 0 * dF, db"), "dF", "together", points=3.125),
    "dX with respect to the padded image": mistake(
        changed(
            (
                "dX = input_gradient(dO, F, X.shape[2:], padding=padding)",
                "p = padding; dX = input_gradient(dO, F, (X.shape[2] + 2 * p, X.shape[3] + 2 * p))",
            )
        ),
        "dX",
        points=3.25,
    ),
    "zeros for dX": mistake(
        changed(
            ("input_gradient(dO, F, X.shape[2:], padding=padding)", "0 * X"),
        ),
        "dX",
        "together",
        points=3.125,
    ),
    "dF averaged over the batch": mistake(
        returning("dX, dF / len(X), db"), "together", points=3.875
    ),
    "bias forgotten in the forward pass": mistake(
        changed(("convolve(X, F, b, padding=padding)", "convolve(X, F, padding=padding)")),
        "bias",
        "together",
        points=3.75,
    ),
    "padding hard-coded to 1": mistake(
        with_steps(BLOCK_GRADIENT.replace("padding=padding", "padding=1")),
        "padding",
        "together",
        points=3.375,
    ),
    "pool size always 2": mistake(
        changed(("max_pool_gradient(dP, A, pool_size)", "max_pool_gradient(dP, A, 2)")),
        "pool",
        points=3.75,
    ),
    "dX and dF exchanged": mistake(returning("dF, dX, db"), "dX", "dF", "together", points=2.375),
    "db as a column": mistake(
        returning("dX, dF, db.reshape(-1, 1)"), "db", "together", points=3.375
    ),
    "a list for db": mistake(returning("dX, dF, db.tolist()"), "type", points=3.875),
    "writes into dP": mistake(
        returning("[(dX, dF, db), dP.fill(0)][0]"), "arguments_unchanged", points=3.875
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


WRONG_IN_ALL = {
    "mask from dA": changed(("relu_gradient(dA, O)", "relu_gradient(dA, dA)")),
    "no way back through the pool": changed(
        ("max_pool_gradient(dP, A, pool_size)", "np.ones_like(A)")
    ),
    "no way back through the rectifier": changed(("relu_gradient(dA, O)", "dA")),
    "dP ignored": changed(("max_pool_gradient(dP,", "max_pool_gradient(np.ones_like(dP),")),
    "two of three": returning("dX, dF"),
    "one of three": returning("dX"),
    "none": returning("None"),
}


@pytest.mark.parametrize("name", WRONG_IN_ALL)
def test_what_is_wrong_in_everything_earns_nothing(name: str, gradients: Reference) -> None:
    for seed in range(3):
        verdict = values(EXERCISE, WRONG_IN_ALL[name], gradients, seed)
        assert verdict.fraction == 0, (seed, verdict.told)


def test_what_was_returned_is_told(gradients: Reference) -> None:
    message = values(EXERCISE, WRONG_IN_ALL["two of three"], gradients).told
    assert "returned a tuple; 3 results are asked for, `return dX, dF, db`" in message


def test_a_wrong_one_of_the_three_is_named(gradients: Reference) -> None:
    message = values(EXERCISE, returning("dX, dF, 2 * db"), gradients).told
    assert "wrong with db, the biases' gradient" in message
    assert "entry db[0] should be" in message


def test_a_step_that_is_not_written_is_named(gradients: Reference) -> None:
    stub = "def relu_gradient(dA, Z):\n    raise NotImplementedError()\n"
    verdict = values(EXERCISE, f"{STEPS}\n{stub}\n{BLOCK_GRADIENT}", gradients)
    assert verdict.fraction == 0
    assert wrong_parts(verdict)


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
