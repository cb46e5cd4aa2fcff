"""`relu_gradient`: what each mistake costs, of 3 points."""

from __future__ import annotations

import pytest

from autograder.exercises.relu_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import RELU_GRADIENT
from tests.fixtures.submissions import at_top, before_return
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 3

RIGHT = {
    "product with the mask": RELU_GRADIENT,
    "where": before_return(RELU_GRADIENT, "np.where(Z > 0, dA, 0)"),
    "a copy with zeros written in": before_return(
        at_top(RELU_GRADIENT, "dZ = dA.copy(); dZ[Z <= 0] = 0"), "dZ"
    ),
    "step function": before_return(RELU_GRADIENT, "np.heaviside(Z, 0.0) * dA"),
}

MISTAKES: dict[str, Mistake] = {
    "1 at 0": mistake(before_return(RELU_GRADIENT, "dA * (Z >= 0)"), "zero", points=2.25),
    "one half at 0": mistake(
        before_return(RELU_GRADIENT, "dA * np.heaviside(Z, 0.5)"), "zero", points=2.25
    ),
    "division by 0": mistake(
        before_return(RELU_GRADIENT, "dA * np.maximum(Z, 0) / Z"), "zero", points=2.25
    ),
    "only one axis": mistake(
        before_return(RELU_GRADIENT, "np.array([d if z > 0 else 0.0 for d, z in zip(dA, Z)])"),
        "any_shape",
        "zero",
        points=1.75,
    ),
    "writes into dA": mistake(
        before_return(at_top(RELU_GRADIENT, "dA[Z <= 0] = 0"), "dA"),
        "arguments_unchanged",
        points=2.75,
    ),
    "writes into Z": mistake(
        before_return(at_top(RELU_GRADIENT, "Z[Z <= 0] = 0"), "dA * (Z > 0)"),
        "arguments_unchanged",
        points=2.75,
    ),
    "returns a list": mistake(
        before_return(RELU_GRADIENT, "(dA * (Z > 0)).tolist()"), "type", points=2.75
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
    ["(Z > 0) * 1.0", "dA * (dA > 0)", "np.maximum(dA, 0)", "dA", "dA * Z", "dA * (Z < 0)"],
    ids=["dA ignored", "mask from dA", "relu of dA", "no mask", "times Z", "mask turned round"],
)
def test_what_is_wrong_in_everything_earns_nothing(result: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, before_return(RELU_GRADIENT, result), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
