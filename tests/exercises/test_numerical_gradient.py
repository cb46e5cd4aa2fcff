"""`numerical_gradient`: what each mistake costs, of 6 points; the grader sees every evaluation."""

from __future__ import annotations

import pytest

from autograder.exercises.numerical_gradient import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.gradients import NUMERICAL_GRADIENT
from tests.fixtures.submissions import at_top, before_return, planted
from tests.fixtures.verdicts import (
    Mistake,
    all_parts,
    assert_costs,
    mistake,
    values,
    weights_of,
    wrong_parts,
)

POINTS = 6

RIGHT = {
    "one entry moved and put back": NUMERICAL_GRADIENT,
    "a copy for each side": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for i in range(x.size):
        ahead, behind = x.copy(), x.copy()
        ahead.flat[i] += h
        behind.flat[i] -= h
        gradient.flat[i] = (f(ahead) - f(behind)) / (2 * h)
    return gradient
""",
    "unit vectors": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    units = np.eye(x.size).reshape(-1, *x.shape)
    slopes = [(f(x + h * unit) - f(x - h * unit)) / (2 * h) for unit in units]
    return np.array(slopes).reshape(x.shape)
""",
    "an iterator over all entries": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        old = float(x[i])
        x[i] = old + h
        gradient[i] = f(x)
        x[i] = old - h
        gradient[i] -= f(x)
        x[i] = old
        it.iternext()
    return gradient / (2 * h)
""",
}

ONE_SIDED = planted(
    NUMERICAL_GRADIENT,
    ("        x[index] = old - h\n        below = f(x)\n        x[index] = old\n", ""),
    ("        x[index] = old + h\n", "        below = f(x)\n        x[index] = old + h\n"),
    ("above = f(x)", "above = f(x); x[index] = old"),
    ("(2 * h)", "h"),
)
SHARED = planted(
    RIGHT["a copy for each side"], ("ahead, behind = x.copy(), x.copy()", "ahead = behind = x")
)

MISTAKES: dict[str, Mistake] = {
    "one-sided differences": mistake(ONE_SIDED, "central", "step", "smooth", "cubic", points=3.25),
    "h ignored": mistake(at_top(NUMERICAL_GRADIENT, "h = 1e-5"), "step", points=5.5),
    "a step ten times too long": mistake(
        at_top(NUMERICAL_GRADIENT, "h = 10 * h"), "step", points=5.5
    ),
    "x not put back": mistake(
        planted(
            NUMERICAL_GRADIENT,
            ("        x[index] = old\n", ""),
        ),
        "central",
        "arguments_unchanged",
        points=4.0,
    ),
    "x put back but once": mistake(
        before_return(NUMERICAL_GRADIENT, "[gradient, x.fill(0)][0]"),
        "arguments_unchanged",
        points=5.5,
    ),
    "only one axis": mistake(
        planted(
            NUMERICAL_GRADIENT,
            ("np.ndindex(x.shape)", "range(len(x))"),
            ("gradient = np.zeros(x.shape)", "gradient = np.zeros(len(x))"),
            ("old = x[index]", "old = np.copy(x[index])"),
        ),
        "any_shape",
        "scalar_like",
        "cubic",
        points=4.5,
    ),
    "always flat": mistake(
        before_return(NUMERICAL_GRADIENT, "gradient.ravel()"),
        "any_shape",
        "scalar_like",
        "cubic",
        points=4.5,
    ),
    "returns a list": mistake(
        before_return(NUMERICAL_GRADIENT, "gradient.tolist()"), "type", points=5.75
    ),
    "in float32": mistake(
        before_return(NUMERICAL_GRADIENT, "gradient.astype(np.float32)"), "type", points=5.75
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
    "source",
    [
        SHARED,
        planted(NUMERICAL_GRADIENT, ("(2 * h)", "h")),
        planted(NUMERICAL_GRADIENT, ("(above - below)", "(below - above)")),
        planted(NUMERICAL_GRADIENT, (" / (2 * h)", "")),
        before_return(NUMERICAL_GRADIENT, "np.zeros(x.shape)"),
        before_return(NUMERICAL_GRADIENT, "gradient * np.nan"),
        before_return(NUMERICAL_GRADIENT, "float(gradient.sum())"),
        before_return(NUMERICAL_GRADIENT, "None"),
    ],
    ids=[
        "both sides share their memory",
        "divided by h",
        "wrong sign",
        "not divided",
        "zeros",
        "NaN",
        "one number",
        "no return",
    ],
)
def test_what_is_wrong_in_everything_earns_nothing(source: str, gradients: Reference) -> None:
    verdict = values(EXERCISE, source, gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)
    assert wrong_parts(verdict) == all_parts(EXERCISE)


def test_f_that_is_asked_without_end_is_stopped_in_a_sentence(gradients: Reference) -> None:
    endless = at_top(NUMERICAL_GRADIENT, "while True: f(x)")
    verdict = values(EXERCISE, endless, gradients)
    assert verdict.fraction == 0
    assert "evaluates `f` more than 20000 times" in verdict.told


def test_f_at_a_wrong_shape_is_told_in_a_sentence(gradients: Reference) -> None:
    verdict = values(EXERCISE, at_top(NUMERICAL_GRADIENT, "f(x.sum())"), gradients)
    assert (verdict.fraction, verdict.status) == (0, Status.ERROR)
    assert "f takes an array of shape (1,), not one of " in verdict.told


def test_an_analytic_guess_does_not_pass(gradients: Reference) -> None:
    """Whoever asks f at two far points finds the linear part, and no more."""
    source = """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    zero = np.zeros(x.shape)
    units = np.eye(x.size).reshape(-1, *x.shape)
    return np.array([f(zero + unit) - f(zero) for unit in units]).reshape(x.shape)
"""
    lost = wrong_parts(values(EXERCISE, source, gradients))
    assert {"central", "step", "smooth", "cubic"} <= lost


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
