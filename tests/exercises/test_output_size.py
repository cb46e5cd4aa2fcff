"""`output_size`: what each mistake costs, of 3 points."""

from __future__ import annotations

import pytest

from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercises.output_size import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.submissions import answering

POINTS = 3


def checked(formula: str, reference: Reference) -> Verdict:
    source = (
        "import math\nimport numpy as np\n"
        f"def output_size(size, kernel, stride=1, padding=0):\n    return {formula}\n"
    )
    with answering(EXERCISE, source) as run:
        return check_values(EXERCISE, run, reference, seed=0)


@pytest.mark.parametrize(
    "formula",
    [
        "(size + 2 * padding - kernel) // stride + 1",
        "len(range(0, size + 2 * padding - kernel + 1, stride))",
        "np.int64((size + 2 * padding - kernel) // stride + 1)",
        "np.array((size + 2 * padding - kernel) // stride + 1)",
    ],
)
def test_every_right_way_earns_everything(formula: str, reference: Reference) -> None:
    assert checked(formula, reference).status is Status.PASSED


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("size - kernel + 1", 1.5),  # padding, both strides
        ("(size - kernel) // stride + 1", 2.0),
        ("(size + padding - kernel) // stride + 1", 2.5),
        ("size + 2 * padding - kernel + 1", 2.0),
        ("math.ceil((size + 2 * padding - kernel) / stride) + 1", 2.5),
        ("(size + 2 * padding - kernel) / stride + 1", 2.0),  # no int; rounds nothing
        ("float((size + 2 * padding - kernel) // stride + 1)", 2.5),
        ("(size + 2 * padding - kernel) // stride", 0.0),
        ("str(size)", 0.0),
        ("None", 0.0),
        ("True", 0.0),
        ("10 ** 60", 0.0),
        ("float('nan')", 0.0),
    ],
)
def test_a_mistake_costs_its_own_part(formula: str, points: float, reference: Reference) -> None:
    assert checked(formula, reference).fraction * POINTS == pytest.approx(points)


def test_the_parts_weights_are_points() -> None:
    weights = [part.weight for part in EXERCISE.parts] + list(EXERCISE.manners.values())
    assert sum(weights) == POINTS
