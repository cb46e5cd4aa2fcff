"""`bias_gradient`: what each mistake costs, of 3 points."""

from __future__ import annotations

import pytest

from autograder.exercises.bias_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import BIAS_GRADIENT
from tests.fixtures.submissions import before_return
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 3


def returning(result: str) -> str:
    return before_return(BIAS_GRADIENT, result)


RIGHT = {
    "one sum": BIAS_GRADIENT,
    "einsum": returning("np.einsum('nkij->k', dO)"),
    "loop over filters": returning("np.array([dO[:, k].sum() for k in range(dO.shape[1])])"),
    "one axis after the other": returning("dO.sum(axis=3).sum(axis=2).sum(axis=0)"),
    "product with ones": returning(
        "np.swapaxes(dO, 0, 1).reshape(dO.shape[1], -1) @ np.ones(dO[:, 0].size)"
    ),
}

MISTAKES: dict[str, Mistake] = {
    "mean over the batch": mistake(
        returning("dO.mean(axis=0).sum(axis=(1, 2))"), "batch", "mixed", points=2
    ),
    "the first image only": mistake(
        returning("dO[0].sum(axis=(1, 2))"), "batch", "mixed", points=2
    ),
    "all filters into one": mistake(returning("dO.sum().reshape(1)"), "filters", "mixed", points=2),
    "the batch's axis taken for the filters'": mistake(
        returning("dO.reshape(dO.shape[1], -1).sum(axis=1)"), "mixed", points=2.75
    ),
    "height for width": mistake(
        returning("dO[:, :, :, : dO.shape[2]].sum(axis=(0, 2, 3))"),
        "not_square",
        "mixed",
        points=2.5,
    ),
    "writes into dO": mistake(
        returning("[dO.sum(axis=(0, 2, 3)), dO.fill(0)][0]"), "arguments_unchanged", points=2.875
    ),
    "in float32": mistake(
        returning("dO.sum(axis=(0, 2, 3)).astype(np.float32)"), "type", points=2.75
    ),
    "returns a list": mistake(
        returning("[dO[:, k].sum() for k in range(dO.shape[1])]"), "type", points=2.75
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
    "result",
    [
        "dO.mean(axis=(0, 2, 3))",
        "dO.sum(axis=(0, 2, 3), keepdims=True)",
        "dO.sum(axis=0)",
        "dO.sum(axis=(1, 2))",
        "np.ones(dO.shape[1])",
        "float(dO.sum())",
        "dO.sum(axis=(0, 2, 3)).reshape(-1, 1)",
    ],
    ids=[
        "mean over pixels",
        "kept dimensions",
        "sum over the batch only",
        "another axis left",
        "dO ignored",
        "one number",
        "a column",
    ],
)
def test_what_is_wrong_in_everything_earns_nothing(result: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, returning(result), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_a_wrong_shape_is_told(gradients: Reference) -> None:
    source = returning("dO.sum(axis=(0, 2, 3), keepdims=True)")
    message = values(EXERCISE, source, gradients).told
    assert "returned shape (1, 1, 1, 1); it should be (1,)" in message


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
