"""`softmax_cross_entropy`: what each mistake costs, of 6 points; two results in a tuple."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercises.softmax_cross_entropy import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.exercises.misconceptions.in_process import checked, mistaken
from tests.fixtures.submissions import at_top, before_return, planted
from tests.fixtures.verdicts import (
    Mistake,
    assert_costs,
    mistake,
    values,
    weights_of,
    wrong_parts,
)

POINTS = 6

SOFTMAX_CROSS_ENTROPY = """
import numpy as np

def softmax_cross_entropy(scores, labels):
    N = len(scores)
    shifted = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=1, keepdims=True)
    loss = (np.log(total[:, 0]) - shifted[np.arange(N), labels]).mean()
    dscores = powers / total
    dscores[np.arange(N), labels] -= 1
    dscores = dscores / N
    return loss, dscores
"""

RIGHT = {
    "shifted by the maximum": SOFTMAX_CROSS_ENTROPY,
    "image by image, in plain numbers": """
import math
import numpy as np

def softmax_cross_entropy(scores, labels):
    N, M = scores.shape
    loss, dscores = 0.0, np.zeros((N, M))
    for n in range(N):
        largest = max(scores[n])
        total = sum(math.exp(s - largest) for s in scores[n])
        for m in range(M):
            p = math.exp(scores[n, m] - largest) / total
            dscores[n, m] = (p - (m == labels[n])) / N
        loss += math.log(total) + largest - scores[n, labels[n]]
    return loss / N, dscores
""",
    "one-hot labels and logaddexp": """
import numpy as np

def softmax_cross_entropy(scores, labels):
    y = np.eye(scores.shape[1])[labels]
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return np.array(-np.mean(np.sum(y * log_p, axis=1))), (np.exp(log_p) - y) / y.shape[0]
""",
    "a list of two": before_return(SOFTMAX_CROSS_ENTROPY, "[float(loss), dscores]"),
}

LOSS = ("loss", "batch_loss", "large_loss", "mixed_loss", "far")
DSCORES = ("dscores", "batch_dscores", "large_dscores", "mixed_dscores")

MISTAKES: dict[str, Mistake] = {
    "no maximum subtracted": mistake(
        planted(SOFTMAX_CROSS_ENTROPY, (" - scores.max(axis=1, keepdims=True)", "")),
        "large_loss",
        "large_dscores",
        "mixed_loss",
        "mixed_dscores",
        "far",
        points=4.25,
    ),
    "the whole batch's maximum": mistake(
        planted(SOFTMAX_CROSS_ENTROPY, ("scores.max(axis=1, keepdims=True)", "scores.max()")),
        "mixed_loss",
        "mixed_dscores",
        points=5.5,
    ),
    "logarithm of a probability": mistake(
        before_return(
            SOFTMAX_CROSS_ENTROPY,
            "-np.log((powers / total)[np.arange(N), labels]).mean(), dscores",
        ),
        "far",
        points=5.75,
    ),
    "1e-8 added to the probability": mistake(
        before_return(
            SOFTMAX_CROSS_ENTROPY,
            "-np.log((powers / total)[np.arange(N), labels] + 1e-8).mean(), dscores",
        ),
        "far",
        points=5.75,
    ),
    "loss summed": mistake(
        planted(SOFTMAX_CROSS_ENTROPY, (".mean()", ".sum()")),
        "batch_loss",
        "mixed_loss",
        points=5,
    ),
    "dscores not divided": mistake(
        planted(SOFTMAX_CROSS_ENTROPY, ("    dscores = dscores / N\n", "")),
        "batch_dscores",
        "mixed_dscores",
        points=5,
    ),
    "both summed": mistake(
        before_return(SOFTMAX_CROSS_ENTROPY, "loss * N, dscores * N"),
        "batch_loss",
        "batch_dscores",
        "mixed_loss",
        "mixed_dscores",
        points=4,
    ),
    "loss only": mistake(
        before_return(SOFTMAX_CROSS_ENTROPY, "loss, 0 * dscores"), *DSCORES, points=3.5
    ),
    "dscores only": mistake(before_return(SOFTMAX_CROSS_ENTROPY, "0, dscores"), *LOSS, points=3.75),
    "None for the loss": mistake(
        before_return(SOFTMAX_CROSS_ENTROPY, "None, dscores"), *LOSS, points=3.75
    ),
    "dscores in float32": mistake(
        before_return(SOFTMAX_CROSS_ENTROPY, "loss, dscores.astype(np.float32)"),
        "type",
        points=5.75,
    ),
    "writes into scores": mistake(
        at_top(SOFTMAX_CROSS_ENTROPY, "scores -= scores.max(axis=1, keepdims=True)"),
        "arguments_unchanged",
        points=5.75,
    ),
    "writes into labels": mistake(
        before_return(SOFTMAX_CROSS_ENTROPY, "[(loss, dscores), labels.fill(0)][0]"),
        "arguments_unchanged",
        points=5.75,
    ),
}

ALONE = {
    "loss": "loss + (scores.shape == (1, 2)), dscores",
    "dscores": "loss, dscores + (scores.shape == (1, 4) and np.ptp(scores) < 100)",
    "batch_loss": "loss + (N == 5), dscores",
    "batch_dscores": "loss, dscores + (N == 5)",
    "large_loss": "loss + (N == 1 and scores.min() > 500), dscores",
    "large_dscores": "loss, dscores + (N == 1 and scores.min() > 500)",
    "mixed_loss": "loss + (N > 1 and scores.max() > 500), dscores",
    "mixed_dscores": "loss, dscores + (N > 1 and scores.max() > 500)",
    "far": "loss + (np.ptp(scores[0]) > 500), dscores",
}

NOTHING = {
    "every class as probable": before_return(
        SOFTMAX_CROSS_ENTROPY,
        "np.log(scores.shape[1]), (1 / scores.shape[1] - np.eye(scores.shape[1])[labels]) / N",
    ),
    "every class as probable, in float32": before_return(
        SOFTMAX_CROSS_ENTROPY,
        "np.array(np.log(scores.shape[1]), np.float32), "
        "((1 / scores.shape[1] - np.eye(scores.shape[1])[labels]) / N).astype(np.float32)",
    ),
    "softmax down the columns": SOFTMAX_CROSS_ENTROPY.replace("axis=1", "axis=0"),
    "zeros": before_return(SOFTMAX_CROSS_ENTROPY, "0.0, np.zeros(scores.shape)"),
    "not a number": before_return(SOFTMAX_CROSS_ENTROPY, "np.nan, np.full(scores.shape, np.nan)"),
    "infinity": before_return(SOFTMAX_CROSS_ENTROPY, "np.inf, np.full(scores.shape, np.inf)"),
    "one of two": before_return(SOFTMAX_CROSS_ENTROPY, "loss"),
    "three": before_return(SOFTMAX_CROSS_ENTROPY, "loss, dscores, powers / total"),
    "a dict": before_return(SOFTMAX_CROSS_ENTROPY, "{'loss': loss, 'dscores': dscores}"),
    "what equals everything": before_return(
        SOFTMAX_CROSS_ENTROPY,
        "(type('Loss', (), {'__eq__': lambda *_: True, '__float__': lambda _: 0.0})(),) * 2",
    ),
    "text": before_return(SOFTMAX_CROSS_ENTROPY, "'loss', 'dscores'"),
    "none": before_return(SOFTMAX_CROSS_ENTROPY, "None"),
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
    verdict = values(EXERCISE, before_return(SOFTMAX_CROSS_ENTROPY, ALONE[part]), network)
    assert wrong_parts(verdict) == {part}, verdict.told


def test_every_part_but_the_smallest_case_is_tried_alone() -> None:
    assert {part.name for part in EXERCISE.parts} - {"smallest"} == set(ALONE)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_wrong_in_everything_earns_nothing(name: str, network: Reference) -> None:
    for seed in range(3):
        verdict = values(EXERCISE, NOTHING[name], network, seed)
        assert verdict.fraction == 0, (seed, verdict.told)


def test_a_stub_is_not_attempted(network: Reference) -> None:
    stub = "def softmax_cross_entropy(scores, labels):\n    raise NotImplementedError()\n"
    assert values(EXERCISE, stub, network).status is Status.NOT_ATTEMPTED


def test_a_wrong_loss_is_told_as_the_number_that_it_is(network: Reference) -> None:
    source = before_return(SOFTMAX_CROSS_ENTROPY, "2 * loss, dscores")
    told = values(EXERCISE, source, network).told
    assert "returned 1.386294361; it should be 0.6931471806 (as loss)" in told


def test_the_right_label_is_never_what_the_network_guesses_where_that_would_hide_a_mistake() -> (
    None
):
    guessing = mistaken(EXERCISE, "argmax-for-labels")
    for seed in range(20):
        assert checked(EXERCISE, guessing, seed).fraction == 0


def test_the_gradient_that_is_held_for_true_is_the_derivative_of_the_loss() -> None:
    assert EXERCISE.differentiable is not None
    assert EXERCISE.right is not None
    for part in EXERCISE.parts:
        for call in part.probes(0, EXERCISE.settings[0]):
            found = EXERCISE.differentiable.gradient(call, EXERCISE.differentiable.forward)
            right = EXERCISE.right(*call.positional)
            for one, other in zip(found, right, strict=True):
                assert np.abs(one - other).max() < 1e-9, part.name


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
