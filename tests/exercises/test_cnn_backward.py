"""`cnn_backward`: what each mistake costs, of 10 points; six gradients in a dict."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.values import check_values
from autograder.exercises import network as networks
from autograder.exercises.cnn_backward import EXERCISE
from autograder.model import Cell, Role, Status
from autograder.reference import Reference
from autograder.sandbox.notebook_run import NotebookRun
from tests.fixtures.long import a_few
from tests.fixtures.network import CNN_BACKWARD, CNN_FORWARD, LAYERS, OF_OWN_LAYERS, STYLES
from tests.fixtures.submissions import before_return, planted
from tests.fixtures.verdicts import (
    Mistake,
    all_parts,
    assert_costs,
    mistake,
    values,
    weights_of,
)

POINTS = 10
ALL = '"F": dF, "b": db, "W1": dW1, "b1": db1, "W2": dW2, "b2": db2'


def changed(*replacements: tuple[str, str]) -> str:
    return LAYERS + CNN_FORWARD + planted(CNN_BACKWARD, *replacements)


def forward_changed(*replacements: tuple[str, str]) -> str:
    return LAYERS + planted(CNN_FORWARD, *replacements) + CNN_BACKWARD


def returning(result: str) -> str:
    return LAYERS + CNN_FORWARD + before_return(CNN_BACKWARD, result)


def with_one(name: str, value: str) -> str:
    """Return another value for one of the gradients."""
    return returning(f"{{{ALL}}} | {{'{name}': {value}}}")


MISTAKES: dict[str, Mistake] = {
    "first rectifier forgotten": mistake(
        changed(("dO = relu_gradient(dA, O)", "dO = dA")), "maps", "together", points=9
    ),
    "second rectifier forgotten": mistake(
        changed(("dZ = relu_gradient(dH, Z)", "dZ = dH")), "units", "together", points=9
    ),
    "mask from upstream": mistake(
        changed(("relu_gradient(dH, Z)", "relu_gradient(dH, dH)")),
        "maps",
        "units",
        "together",
        points=8.25,
    ),
    "dF rotated": mistake(
        with_one("F", "dF[:, :, ::-1, ::-1]"), "F", "kernel_size", "together", points=8
    ),
    "dF of zeros": mistake(with_one("F", "0 * dF"), "F", points=8.5),
    "db forgotten: None in its place": mistake(with_one("b", "None"), "b", points=9.25),
    "dW1 of the images": mistake(with_one("W1", "X.reshape(len(X), -1).T @ dZ"), "W1", points=8.75),
    "db1 not summed": mistake(with_one("b1", "dZ"), "b1", points=9.25),
    "dW2 transposed": mistake(with_one("W2", "dW2.T"), "W2", points=9),
    "db2 doubled": mistake(with_one("b2", "2 * db2"), "b2", points=9.5),
    "dW2 from before the rectifier": mistake(
        with_one("W2", "Z.T @ dscores"), "units", "together", points=9
    ),
    "averaged over the batch": mistake(
        returning(f"{{name: one / len(X) for name, one in {{{ALL}}}.items()}}"),
        "batch",
        "together",
        points=9,
    ),
    "unflattened with channels last": mistake(
        changed(
            (
                "dD.reshape(P.shape)",
                "dD.reshape(len(P), *P.shape[2:], -1).transpose(0, 3, 1, 2)",
            )
        ),
        "filters",
        "together",
        points=9.25,
    ),
    "biases forgotten on the way forward": mistake(
        forward_changed(("F, b, padding", "F, padding"), ('params["b1"])', "0)")),
        "biases",
        "together",
        points=9.5,
    ),
    "a list for db": mistake(with_one("b", "db.tolist()"), "type", points=9.875),
    "writes into dscores": mistake(
        returning(f"[{{{ALL}}}, dscores.fill(0)][0]"), "arguments_unchanged", points=9.875
    ),
    "takes the step itself": mistake(
        returning(f"[{{{ALL}}}, params['F'].fill(0)][0]"), "arguments_unchanged", points=9.875
    ),
}


@pytest.mark.parametrize("seed", [0, 1, 12345])
@pytest.mark.parametrize("style", STYLES)
def test_a_right_function_loses_nothing(style: str, seed: int, network: Reference) -> None:
    verdict = values(EXERCISE, STYLES[style], network, seed)
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("name", a_few(MISTAKES, 6))
def test_a_single_mistake_costs_its_own_parts(name: str, network: Reference) -> None:
    assert_costs(EXERCISE, MISTAKES[name], network)


def test_each_part_can_be_lost() -> None:
    lost = frozenset().union(*(one.lost for one in MISTAKES.values()))
    assert lost | {"smallest"} == all_parts(EXERCISE)


WRONG_IN_ALL = {
    "None": "None",
    "a tuple": "dF, db, dW1, db1, dW2, db2",
    "an array": "dF",
    "without a key": '{"F": dF, "b": db, "W1": dW1, "b1": db1, "W2": dW2}',
    "other keys": '{"dF": dF, "db": db, "dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}',
    "an empty dict": "{}",
    "zeros": "{name: 0 * array for name, array in params.items()}",
    "the parameters": "dict(params)",
    "not a number": "{name: array * np.nan for name, array in params.items()}",
    "None for each": "dict.fromkeys(params)",
    "text for each": "dict.fromkeys(params, 'right')",
    "the wrong sign": f"{{name: -one for name, one in {{{ALL}}}.items()}}",
    "only b2 right": '{name: 0 * array for name, array in params.items()} | {"b2": db2}',
}


@pytest.mark.long
@pytest.mark.parametrize("result", WRONG_IN_ALL)
def test_what_is_wrong_in_everything_earns_nothing(result: str, network: Reference) -> None:
    verdict = values(EXERCISE, returning(WRONG_IN_ALL[result]), network)
    assert verdict.fraction == 0, verdict.told


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("a tuple", 'returned a tuple; a dict with the keys "F", "b", "W1", "b1", "W2", "b2" is'),
        ("without a key", 'returned a dict without the key "b2"'),
        ("None", "returned None: is the `return` missing?"),
    ],
)
def test_what_was_returned_is_told(result: str, told: str, network: Reference) -> None:
    assert told in values(EXERCISE, returning(WRONG_IN_ALL[result]), network).told


def test_a_stub_is_not_attempted(network: Reference) -> None:
    stub = "def cnn_backward(params, cache, dscores):\n    raise NotImplementedError()\n"
    verdict = values(EXERCISE, LAYERS + CNN_FORWARD + stub, network)
    assert (verdict.fraction, verdict.status) == (0, Status.NOT_ATTEMPTED)


def test_an_unwritten_forward_pass_is_named(network: Reference) -> None:
    stub = "def cnn_forward(params, X):\n    raise NotImplementedError()\n"
    sources = {"layers": LAYERS, "cnn_forward": stub, "cnn_backward": CNN_BACKWARD}
    cells = tuple(Cell(name, source, Role.SOLUTION) for name, source in sources.items())
    with NotebookRun(cells) as run:
        verdict = check_values(EXERCISE, run, network, seed=0)
    assert verdict.fraction == 0
    assert "calls `cnn_forward`, which is not written yet" in verdict.told


def test_a_wrong_layer_costs_nothing_here_and_is_named(network: Reference) -> None:
    wrong = planted(OF_OWN_LAYERS, ("return dA * (Z > 0)", "return dA"))
    verdict = values(EXERCISE, wrong, network)
    assert verdict.fraction == 1
    assert "`relu_gradient` is wrong itself: mend that one first" in verdict.told


def test_the_grader_s_gradients_are_those_found_numerically() -> None:
    assert EXERCISE.right is not None
    assert EXERCISE.differentiable is not None
    for setting in EXERCISE.settings[:2]:
        for part in EXERCISE.parts:
            call = part.calls(np.random.default_rng(0), setting)[0]
            expected = EXERCISE.differentiable.gradient(call, networks.scores_of)
            found = EXERCISE.right(*call.positional)
            for name in networks.NAMES:
                assert np.abs(found[name] - expected[name]).max() < 1e-6, (part.name, name)


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
