"""`cnn_forward`: what each mistake costs, of 6 points; the cache is everyone's own affair."""

from __future__ import annotations

import pytest

from autograder.exercises.cnn_forward import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from tests.fixtures.long import a_few
from tests.fixtures.network import CNN_FORWARD, LAYERS, OF_OWN_LAYERS, STYLES
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


def changed(*replacements: tuple[str, str]) -> str:
    return LAYERS + planted(CNN_FORWARD, *replacements)


def returning(result: str) -> str:
    return LAYERS + before_return(CNN_FORWARD, result)


MISTAKES: dict[str, Mistake] = {
    "first rectifier forgotten": mistake(
        changed(("A = relu(O)", "A = O")), "maps", "together", points=5
    ),
    "second rectifier forgotten": mistake(
        changed(("H = relu(Z)", "H = Z")), "units", "together", points=5
    ),
    "scores rectified": mistake(
        changed(("scores = dense(H,", "scores = relu(dense(H,"), ('"b2"])', '"b2"]))')),
        "scores",
        "together",
        points=5.5,
    ),
    "filters' biases forgotten": mistake(
        changed(("F, b, padding", "F, padding")), "biases", "together", points=5
    ),
    "last biases forgotten": mistake(
        changed(('params["b2"]', "0")), "biases", "together", points=5
    ),
    "no padding": mistake(
        changed(("F.shape[2] // 2", "0")), "kernel_size", "together", points=5.25
    ),
    "padding always 1": mistake(
        changed(("F.shape[2] // 2", "1")), "kernel_size", "together", points=5.25
    ),
    "channels last": mistake(
        changed(("P.reshape(", "P.transpose(0, 2, 3, 1).reshape(")),
        "filters",
        "together",
        points=5.25,
    ),
    "the first channel only": mistake(
        LAYERS + at_top(CNN_FORWARD, "X, params = X[:, :1], params | {'F': params['F'][:, :1]}"),
        "channels",
        "together",
        points=5.25,
    ),
    "the first image only": mistake(
        LAYERS + at_top(CNN_FORWARD, "X = X[:1]"), "batch", "filters", "together", points=4.75
    ),
    "height for width": mistake(
        LAYERS + at_top(CNN_FORWARD, "X = X[:, :, :, : X.shape[2]]"),
        "image_size",
        "together",
        points=5.5,
    ),
    "in float32": mistake(returning("scores.astype(np.float32), None"), "type", points=5.75),
    "writes into X": mistake(
        returning("(scores, [X.fill(0)])"), "arguments_unchanged", points=5.875
    ),
    "writes into a parameter": mistake(
        returning('(scores, [params["F"].fill(0)])'), "arguments_unchanged", points=5.875
    ),
    "another result the second time": mistake(
        LAYERS
        + "seen = []\n"
        + before_return(
            at_top(CNN_FORWARD, "again = X.tobytes() in seen; seen.append(X.tobytes())"),
            "scores * (not again), None",
        ),
        "second_call",
        points=5.875,
    ),
}


@pytest.mark.parametrize("seed", [0, 1, 12345])
@pytest.mark.parametrize("style", STYLES)
def test_a_right_function_loses_nothing(style: str, seed: int, network: Reference) -> None:
    verdict = values(EXERCISE, STYLES[style], network, seed)
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("name", a_few(MISTAKES, 8))
def test_a_single_mistake_costs_its_own_parts(name: str, network: Reference) -> None:
    assert_costs(EXERCISE, MISTAKES[name], network)


def test_each_part_can_be_lost() -> None:
    combining = {part.name for part in EXERCISE.parts if part.combines}
    lost = frozenset().union(*(one.lost for one in MISTAKES.values()))
    assert lost | combining | {"smallest"} == all_parts(EXERCISE)


WRONG_IN_ALL = {
    "None": "None",
    "the scores alone": "scores",
    "no scores": "None, None",
    "results exchanged": "(X, O), scores",
    "three results": "scores, O, Z",
    "a dict": "{'scores': scores}",
    "softmax": "np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum(), None",
    "zeros": "0 * scores, None",
    "not a number": "scores * np.nan, None",
    "the hidden units": "H, None",
    "text": "'done', None",
    "an array that equals everything": "Everything(), None",
    "transposed": "scores[..., None], None",
}
HOSTILE = """
class Everything:
    __array_priority__ = 1e9
    def __eq__(self, other):
        return True
    def __array__(self, *arguments, **options):
        return np.zeros(())
"""


@pytest.mark.parametrize("result", WRONG_IN_ALL)
def test_what_is_wrong_in_everything_earns_nothing(result: str, network: Reference) -> None:
    verdict = values(EXERCISE, HOSTILE + returning(WRONG_IN_ALL[result]), network)
    assert verdict.fraction == 0, verdict.told


def test_a_stub_is_not_attempted(network: Reference) -> None:
    stub = "def cnn_forward(params, X):\n    raise NotImplementedError()\n"
    verdict = values(EXERCISE, LAYERS + stub, network)
    assert (verdict.fraction, verdict.status) == (0, Status.NOT_ATTEMPTED)


def test_what_was_returned_is_told(network: Reference) -> None:
    message = values(EXERCISE, returning("scores"), network).told
    assert "2 results are asked for, `return scores, cache`" in message


@pytest.mark.parametrize(
    "cache", ["None", "lambda: 0", "open('/dev/null')", "(X, [Z] * 10**6)", "np.zeros(10**8)"]
)
def test_anything_may_be_kept_for_the_way_back(cache: str, network: Reference) -> None:
    assert values(EXERCISE, returning(f"scores, {cache}"), network).fraction == 1


def test_a_wrong_layer_costs_nothing_here_and_is_named(network: Reference) -> None:
    wrong = planted(OF_OWN_LAYERS, ("return np.maximum(Z, 0.0)", "return Z"))
    verdict = values(EXERCISE, wrong, network)
    assert verdict.fraction == 1
    assert "`relu` is wrong itself: mend that one first" in verdict.told


def test_an_argument_is_told_in_full_where_it_is_small(network: Reference) -> None:
    verdict = values(EXERCISE, MISTAKES["filters' biases forgotten"].source, network)
    assert 'params = {"F": [[[[1]]]], "b": [101], "W1": [[1]]' in verdict.told
    assert not wrong_parts(verdict) & {"smallest"}


def test_the_parts_weights_are_points() -> None:
    assert sum(weights_of(EXERCISE).values()) == POINTS
