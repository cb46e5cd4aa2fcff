"""One wrong layer costs its own points only: the network is tried with right ones in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercise import Function
from autograder.model import Cell, Role, Status
from autograder.reference import LAYER_BYTES, LAYER_STOPS, Reference
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from tests.fixtures.network import CNN_FORWARD, LAYERS
from tests.fixtures.submissions import planted

FORWARD = exercises.load("cnn_forward")
RIGHT = LAYERS + CNN_FORWARD
WRONG_DENSE = ("A @ W + b", "A @ W - b")
WRONG_RELU = ("np.maximum(Z, 0.0)", "np.minimum(Z, 0.0)")
LIMITS = Limits(request_wall_seconds=20)


def checked(reference: Reference, source: str, limits: Limits = LIMITS) -> Verdict:
    with NotebookRun((Cell("cnn_forward", source, Role.SOLUTION),), limits=limits) as run:
        return check_values(FORWARD, run, reference, seed=0)


def asking(reference: Reference, body: str) -> list[Any]:
    """Return what `cnn_forward` puts into `heard`, while right layers stand in its notebook."""
    source = f"import numpy as np\nheard = []\ndef cnn_forward(params, X):\n    {body}"
    with NotebookRun((Cell("cnn_forward", source, Role.SOLUTION),), limits=LIMITS) as run:
        with run.replacing(reference.layers(FORWARD)):
            run.call("cnn_forward", ({}, np.ones((1, 1, 4, 4))), {})
            outcome: Any = run.variable("heard")
        return list(outcome.value)


class TestPoints:
    def test_right_layers_are_not_asked_where_nothing_is_wrong(self, network: Reference) -> None:
        verdict = checked(network, RIGHT)
        assert (verdict.fraction, verdict.reason) == (1.0, None)

    @pytest.mark.parametrize(("name", "wrong"), [("dense", WRONG_DENSE), ("relu", WRONG_RELU)])
    def test_one_wrong_layer_costs_nothing_and_is_named(
        self, name: str, wrong: tuple[str, str], network: Reference
    ) -> None:
        verdict = checked(network, planted(RIGHT, wrong))
        assert verdict.fraction == 1
        assert f"`{name}` is wrong itself: mend that one first" in str(verdict.reason)

    def test_of_several_wrong_ones_it_is_said_that_there_are(self, network: Reference) -> None:
        verdict = checked(network, planted(RIGHT, WRONG_DENSE, WRONG_RELU))
        assert verdict.fraction == 1
        assert "Several of them are wrong: mend those first." in str(verdict.reason)

    def test_a_mistake_of_its_own_costs_what_it_costs(self, network: Reference) -> None:
        own = ("scores = dense(H,", "scores = relu(dense(H,"), ('"b2"])', '"b2"]))')
        alone, both = (
            checked(network, planted(RIGHT, *own, *more)) for more in ((), (WRONG_DENSE,))
        )
        assert 0 < alone.fraction < 1
        assert both.fraction == alone.fraction

    def test_a_layer_that_is_missing_or_never_ends_is_replaced_too(
        self, network: Reference
    ) -> None:
        endless = RIGHT + "\ndef dense(A, W, b):\n    while True:\n        pass\n"
        tight = Limits(request_cpu_seconds=0.3, request_wall_seconds=10)
        assert checked(network, f"{RIGHT}\ndel dense").fraction == 1
        assert checked(network, endless, tight).fraction == 1

    def test_a_stub_stays_one(self, network: Reference) -> None:
        stub = "def cnn_forward(params, X):\n    raise NotImplementedError()"
        assert checked(network, stub).status is Status.NOT_ATTEMPTED

    def test_whoever_only_asks_the_layers_earns_nothing(self, network: Reference) -> None:
        body = 'return dense(X.reshape(len(X), -1), params["W1"], params["b1"]), None'
        assert checked(network, f"def cnn_forward(params, X):\n    {body}").fraction == 0

    def test_what_was_wrong_is_wrong_again_afterwards(self, network: Reference) -> None:
        cells = (Cell("cnn_forward", planted(RIGHT, WRONG_DENSE), Role.SOLUTION),)
        ones = (np.ones((1, 1)), np.ones((1, 1)), np.ones(1))
        with NotebookRun(cells, limits=LIMITS) as run:
            check_values(FORWARD, run, network, seed=0)
            outcome: Any = run.call("dense", ones, {})
        assert outcome.value.tolist() == [[0]]

    @pytest.mark.parametrize(
        "name", ["cnn_forward", "cnn_backward", "maximise_activation", "daisy_descriptor"]
    )
    def test_right_layers_come_too_late_to_answer_for_themselves(
        self, name: str, network: Reference
    ) -> None:
        # Whatever is remembered of a layer that is an exercise itself, that one is settled.
        order = [check.exercise for check in network.assignment.checks]
        layers = set(exercises.load(name).layers) & set(order)
        assert all(order.index(layer) < order.index(name) for layer in layers)


@pytest.fixture
def layers(network: Reference) -> Mapping[str, Function]:
    """Return right layers as one check gets them."""
    return network.layers(exercises.load("cnn_backward"))


def ask(layer: Function, *arguments: Any, **options: Any) -> Any:
    return layer({"arguments": arguments, "options": options})


ONES = (np.ones((1, 2)), np.ones((2, 2)), np.zeros(2))
IMAGE, FILTER = np.ones((1, 1, 8, 8)), np.ones((1, 1, 3, 3))
LARGE_FILTER = np.ones((1, 1, 200, 200))  # takes far longer than one call of a layer may


class TestWhatTheyAnswer:
    def test_what_a_student_passes_by_place_or_by_name(
        self, layers: Mapping[str, Function]
    ) -> None:
        assert ask(layers["dense"], *ONES).tolist() == [[2, 2]]
        assert ask(layers["convolve"], IMAGE, FILTER, padding=1).shape == (1, 1, 8, 8)

    @pytest.mark.parametrize(
        "argument",
        [
            "np.zeros",
            "'text'",
            "{'F': X}",
            "X.view(np.recarray)",
            "[X, [X, {}]]",
            "X.astype(object)",
            f"np.zeros({LAYER_BYTES // 8 + 1})",
        ],
    )
    def test_nothing_but_arrays_and_numbers_is_taken(
        self, argument: str, network: Reference
    ) -> None:
        body = f"""try:
        relu({argument})
    except ValueError as error:
        heard.append(str(error))"""
        assert asking(network, body) == ["`relu` takes arrays and numbers, and not many here"]

    def test_nothing_else_of_the_solution_is_there(self, network: Reference) -> None:
        wanted = {check.exercise for check in network.assignment.checks}
        found = asking(network, f"heard.extend(sorted(set(globals()) & {wanted}))")
        assert found == ["cnn_forward", "dense"]

    @pytest.mark.parametrize(
        "asked",
        [
            None,
            7,
            [],
            {"arguments": ONES},
            {"options": {}},
            {"arguments": list(ONES), "options": {}},
            {"arguments": ONES, "options": []},
        ],
        ids=lambda asked: str(asked)[:20],
    )
    def test_a_forged_question_is_refused(self, asked: Any, layers: Mapping[str, Function]) -> None:
        with pytest.raises(ValueError, match="`dense` takes arrays and numbers"):
            layers["dense"](asked)

    @pytest.mark.parametrize(
        ("name", "arguments", "options"),
        [
            ("convolve", (), {}),
            ("convolve", (IMAGE, FILTER), {"stride": 0}),
            ("convolve", (IMAGE, FILTER), {"padding": -9}),
            ("convolve", (IMAGE, FILTER), {"padding": 10**9}),
            ("convolve", (IMAGE, FILTER), {"padding": 2**200}),
            ("convolve", (IMAGE, FILTER), {"padding": 0.5}),
            ("convolve", (IMAGE, FILTER), {"secret": 1}),
            ("convolve", (IMAGE, None), {}),
            ("dense", (np.ones((7, 1)), np.ones((2, 2)), np.ones(2)), {}),
            ("max_pool", (IMAGE, 0), {}),
            ("input_gradient", (np.ones((1, 1, 1, 1)), FILTER, (30_000, 30_000)), {}),
            ("relu", ([1, [2, [3]]],), {}),
        ],
        ids=repr,
    )
    def test_an_error_shows_no_line_of_the_solution(
        self, name: str, arguments: Any, options: Any, layers: Mapping[str, Function]
    ) -> None:
        with pytest.raises(ValueError, match=f"`{name}` cannot work with") as error:
            ask(layers[name], *arguments, **options)
        assert "line" not in str(error.value)
        assert "cell" not in str(error.value)


class TestWhatTheyCost:
    def test_what_takes_too_long_is_stopped_and_the_next_is_answered(
        self, layers: Mapping[str, Function]
    ) -> None:
        with pytest.raises(ValueError, match="`convolve` cannot work with so much"):
            ask(layers["convolve"], IMAGE, LARGE_FILTER, padding=300)
        assert ask(layers["dense"], *ONES).tolist() == [[2, 2]]

    def test_whoever_goes_on_is_not_answered_any_more_but_others_are(
        self, layers: Mapping[str, Function], network: Reference
    ) -> None:
        for _ in range(LAYER_STOPS):
            with pytest.raises(ValueError, match="so much"):
                ask(layers["convolve"], IMAGE, LARGE_FILTER, padding=300)
        with pytest.raises(ValueError, match="`dense` cannot work with so much"):
            ask(layers["dense"], *ONES)
        assert checked(network, planted(RIGHT, WRONG_DENSE)).fraction == 1

    def test_all_calls_of_a_check_together_are_bounded(
        self, network: Reference, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("autograder.reference.LAYERS_SECONDS", 0.02)
        layers = network.layers(FORWARD)

        def ask_on() -> None:
            for _ in range(1000):
                ask(layers["convolve"], IMAGE, FILTER, padding=30)

        with pytest.raises(ValueError, match="so much"):
            ask_on()

    def test_memory_is_bounded(self, layers: Mapping[str, Function]) -> None:
        with pytest.raises(ValueError, match="Unable to allocate"):
            ask(layers["input_gradient"], np.ones((1, 1, 1, 1)), FILTER, (12_000, 12_000))

    def test_the_solution_itself_goes_on_meanwhile(
        self, layers: Mapping[str, Function], network: Reference
    ) -> None:
        dense = exercises.load("dense")
        call = dense.parts[0].probes(0, dense.settings[0])[0]
        before = network._solution
        with pytest.raises(ValueError, match="so much"):
            ask(layers["convolve"], IMAGE, LARGE_FILTER, padding=300)
        network.expected(dense, call)
        assert network._solution is before
