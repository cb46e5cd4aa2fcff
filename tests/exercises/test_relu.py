"""`relu`: what each mistake costs, of 1 point."""

from __future__ import annotations

import pytest

from autograder.exercises.relu import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import RELU
from tests.fixtures.submissions import at_top, before_return
from tests.fixtures.verdicts import Mistake, assert_costs, mistake, values, weights_of

POINTS = 1

RIGHT = {
    "maximum": RELU,
    "product with the mask": before_return(RELU, "Z * (Z > 0)"),
    "where": before_return(RELU, "np.where(Z > 0, Z, 0)"),
    "mean with the absolute value": before_return(RELU, "(Z + np.abs(Z)) / 2"),
    "a copy with zeros written in": before_return(
        at_top(RELU, "A = Z.copy(); A[A < 0] = 0"),
        "A",
    ),
}

MISTAKES: dict[str, Mistake] = {
    "writes into Z": mistake(
        before_return(at_top(RELU, "Z[Z < 0] = 0"), "Z"), "arguments_unchanged", points=0.9
    ),
    "only one axis": mistake(
        before_return(RELU, "np.array([z if z > 0 else 0.0 for z in Z])"),
        "any_shape",
        "zero",
        points=0.7,
    ),
    "always flat": mistake(
        before_return(RELU, "np.maximum(Z, 0.0).ravel()"), "any_shape", "zero", points=0.7
    ),
    "division by 0": mistake(before_return(RELU, "Z * (Z > 0) * (Z / Z)"), "zero", points=0.9),
    "in float32": mistake(
        before_return(RELU, "np.maximum(Z, 0).astype(np.float32)"), "type", points=0.9
    ),
    "remembers its first result": mistake(
        before_return(RELU, "kept.setdefault(0, np.maximum(Z, 0.0))") + "\nkept = {}\n",
        "any_shape",
        "zero",
        points=0.7,
    ),
    "another result the second time": mistake(
        before_return(
            at_top(RELU, "again = Z.tobytes() in seen; seen.append(Z.tobytes())"),
            "np.maximum(Z, 0.0) * (not again)",
        )
        + "\nseen = []\n",
        "second_call",
        points=0.9,
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
    ["Z", "np.minimum(Z, 0)", "np.abs(Z)", "-np.maximum(Z, 0)", "(Z > 0) * 1.0", "Z > 0"],
)
def test_what_is_wrong_in_everything_earns_nothing(result: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, before_return(RELU, result), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == pytest.approx(POINTS)
