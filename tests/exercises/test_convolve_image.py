"""`convolve_image`: what each mistake costs, of 5 points."""

from __future__ import annotations

import pytest

from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercises.convolve_image import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.submissions import answering, at_top, before_return, planted

POINTS = 5
RIGHT = """
import numpy as np

def convolve_image(I, f):
    R, S = f.shape
    padded = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)), mode="constant")
    O = np.zeros(I.shape)
    for i in range(I.shape[0]):
        for j in range(I.shape[1]):
            O[i, j] = np.sum(padded[i : i + R, j : j + S] * f)
    return O
"""
MISTAKES = {
    "flipped filter": (at_top(RIGHT, "f = f[::-1, ::-1]"), {"orientation"}),
    "border repeated": (planted(RIGHT, ('"constant"', '"edge"')), {"border"}),
    "padded by 1 always": (
        planted(RIGHT, ("(R // 2, R // 2), (S // 2, S // 2)", "(1, 1), (1, 1)")),
        {"filter_not_square", "filter_1x1", "filter_5x5"},
    ),
    "width taken for height": (
        planted(RIGHT, ("range(I.shape[1])", "range(I.shape[0])")),
        {"image_not_square"},
    ),
    "square filters only": (
        at_top(RIGHT, "assert f.shape[0] == f.shape[1]"),
        {"filter_not_square"},
    ),
    "returns a list": (before_return(RIGHT, "O.tolist()"), {"type"}),
    "returns float32": (before_return(RIGHT, "O.astype('f4')"), {"type"}),
    "changes the image": (before_return(RIGHT, "[O, I.fill(0)][0]"), {"arguments_unchanged"}),
}


def checked(source: str, reference: Reference, seed: int = 0) -> Verdict:
    with answering(EXERCISE, source) as run:
        return check_values(EXERCISE, run, reference, seed)


@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_a_right_function_loses_nothing(seed: int, reference: Reference) -> None:
    assert checked(RIGHT, reference, seed).status is Status.PASSED


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_single_mistake_costs_its_own_parts(mistake: str, reference: Reference) -> None:
    source, lost = MISTAKES[mistake]
    verdict = checked(source, reference)
    weights = {part.name: part.weight for part in EXERCISE.parts} | dict(EXERCISE.manners)
    assert verdict.parts is not None
    assert {name for name, share in verdict.parts.items() if not share} == lost, verdict.told
    lost_points = sum(weights[name] for name in lost)
    assert verdict.fraction * POINTS == pytest.approx(POINTS - lost_points)


@pytest.mark.parametrize("result", ["O + 1", "I", "O[1:-1, 1:-1]", "O * np.nan", "None"])
def test_what_is_wrong_in_everything_earns_nothing(result: str, reference: Reference) -> None:
    assert checked(before_return(RIGHT, result), reference).fraction == 0


def test_the_parts_weights_are_points() -> None:
    weights = [part.weight for part in EXERCISE.parts] + list(EXERCISE.manners.values())
    assert sum(weights) == POINTS
