"""A function that is right but for the functions it calls: the wrong one of these is named."""

from __future__ import annotations

import pytest

from autograder.checks.examination import Examination
from autograder.checks.own_functions import wrong_function_called
from autograder.exercises.block_gradient import EXERCISE
from tests.exercises.misconceptions.in_process import Truth
from tests.fixtures.gradients import BLOCK_GRADIENT, STEPS
from tests.fixtures.submissions import answering, planted

SETTING = EXERCISE.settings[0]
# Right, without calling anything of the notebook.
FROM_SCRATCH = """
def block_gradient(dP, X, F, b, padding, pool_size):
    p, q = padding, pool_size
    R, S = F.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (R, S), axis=(2, 3))
    O = np.einsum("nchwrs,kcrs->nkhw", windows, F) + b[:, None, None]
    dO, dX = np.zeros(O.shape), np.zeros(padded.shape)
    for n, k, i, j in np.ndindex(dP.shape):
        place = O[n, k, i * q : (i + 1) * q, j * q : (j + 1) * q]
        r, s = np.unravel_index(place.argmax(), place.shape)
        dO[n, k, i * q + r, j * q + s] = dP[n, k, i, j] * (place[r, s] > 0)
    for n, k, i, j in np.ndindex(dO.shape):
        dX[n, :, i : i + R, j : j + S] += dO[n, k, i, j] * F[k]
    dX = dX[:, :, p : p + X.shape[2], p : p + X.shape[3]]
    return dX, np.einsum("nkhw,nchwrs->kcrs", dO, windows), dO.sum(axis=(0, 2, 3))
"""

WRONG_STEPS = {
    "relu": ("np.maximum(Z, 0.0)", "np.minimum(Z, 0.0)"),
    "relu_gradient": ("dA * (Z > 0)", "dA * (Z < 0)"),
    "max_pool_gradient": ("np.argmax(window)", "np.argmin(window)"),
    "bias_gradient": ("dO.sum(axis=(0, 2, 3))", "dO.mean(axis=(0, 2, 3))"),
    "filter_gradient": ("np.tensordot(dO, copy,", "np.tensordot(dO[..., ::-1], copy,"),
    "input_gradient": ("(1, 0, 2, 3)[:, :, ::-1, ::-1]", "(1, 0, 2, 3)"),
    "convolve": ("windows, F, axes", "windows, F[:, :, ::-1], axes"),
}
WRONG_BLOCKS = {
    "rectifier left out": ("dO = relu_gradient(dA, O)", "dO = dA"),
    "another order": ("return dX, dF, db", "return dF, dX, db"),
    "db halved": ("return dX, dF, db", "return dX, dF, db / 2"),
}


def named(source: str) -> str | None:
    """Ask for every probe, and say which function is named."""
    with answering(EXERCISE, source) as run:
        examination = Examination(EXERCISE, run, Truth(), seed=0)
        for part in EXERCISE.parts:
            list(examination.examine(part, SETTING))
        findings = examination.findings
        return wrong_function_called(EXERCISE, findings, run)


@pytest.mark.parametrize("name", WRONG_STEPS)
def test_the_one_wrong_function_is_named(name: str) -> None:
    assert named(planted(STEPS, WRONG_STEPS[name]) + BLOCK_GRADIENT) == name


@pytest.mark.parametrize(
    "block",
    [
        planted(BLOCK_GRADIENT, ("max_pool_gradient(dP, A,", "max_pool_gradient(dP, O,")),
        planted(BLOCK_GRADIENT, ("relu_gradient(dA, O)", "relu_gradient(dA, A)")),
    ],
    ids=["pool sees O", "mask sees A"],
)
def test_every_right_way_of_putting_them_together_is_known(block: str) -> None:
    for name in ("max_pool_gradient", "relu_gradient", "input_gradient"):
        assert named(planted(STEPS, WRONG_STEPS[name]) + block) == name


def test_of_two_wrong_ones_the_first_on_the_way_is_named() -> None:
    both = (WRONG_STEPS["input_gradient"], WRONG_STEPS["relu_gradient"])
    assert named(planted(STEPS, *both) + BLOCK_GRADIENT) == "relu_gradient"


RAISES = """
def filter_gradient(dO, X, kernel_size, stride=1, padding=0):
    raise ValueError("no")
"""


def test_a_function_that_raises_an_error_is_named() -> None:
    assert named(STEPS + RAISES + BLOCK_GRADIENT) == "filter_gradient"


def test_an_error_from_another_line_is_not_blamed_on_it() -> None:
    block = planted(BLOCK_GRADIENT, ("    A = relu(O)\n", '    raise ValueError("no")\n'))
    assert named(STEPS + RAISES + block) is None


@pytest.mark.parametrize("name", WRONG_BLOCKS)
def test_a_mistake_in_putting_them_together_is_not_blamed_on_them(name: str) -> None:
    block = planted(BLOCK_GRADIENT, WRONG_BLOCKS[name])
    assert named(STEPS + block) is None
    assert named(planted(STEPS, WRONG_STEPS["input_gradient"]) + block) is None


def test_a_mistake_that_shows_on_few_probes_is_not_blamed_on_them() -> None:
    block = planted(BLOCK_GRADIENT, ("return dX, dF, db", "return dX, dF, db / len(X)"))
    assert named(planted(STEPS, WRONG_STEPS["input_gradient"]) + block) is None


@pytest.mark.parametrize("name", WRONG_STEPS)
def test_a_block_that_calls_none_of_them_is_judged_alone(name: str) -> None:
    steps = planted(STEPS, WRONG_STEPS[name])
    halved = planted(FROM_SCRATCH, ("dO.sum(axis=(0, 2, 3))", "dO.sum(axis=(0, 2, 3)) / 2"))
    assert named(steps + FROM_SCRATCH) is None
    assert named(steps + halved) is None


def test_functions_that_are_not_there_are_done_without() -> None:
    """A rectifier written out in the block, and a wrong input gradient beside it."""
    steps = planted(STEPS, WRONG_STEPS["input_gradient"], ("def relu(Z)", "def another(Z)"))
    block = planted(BLOCK_GRADIENT, ("A = relu(O)", "A = np.maximum(O, 0)"))
    assert named(steps + block) == "input_gradient"


def test_what_is_right_is_explained_by_nothing() -> None:
    assert named(STEPS + BLOCK_GRADIENT) is None


def test_what_is_too_large_is_not_passed_on() -> None:
    # Broadcast against anything, it would take all of the grader's memory.
    large = "def relu_gradient(dA, Z):\n    return np.zeros((50_000, 1, 1, 1))\n"
    assert named(f"{STEPS}\n{large}\n{BLOCK_GRADIENT}") is None
