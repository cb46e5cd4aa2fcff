"""What stands in for other things: right layers, computed arguments, results that stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.model import Cell, Role
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned, Stop, Stopped
from autograder.sandbox.wire import Computed

TIGHT = Limits(request_cpu_seconds=2, request_wall_seconds=6)
X = np.array([1.0, 2.0])
SPEAK = """
import gc, socket, sys
wire = sys.modules["autograder.sandbox.wire"]
connection = next(
    thing for thing in gc.get_objects()
    if isinstance(thing, socket.socket) and thing.fileno() > 2
)

def say(value):
    for piece in wire.encode(value):
        connection.sendall(piece)
"""


def notebook(source: str) -> NotebookRun:
    cell = Cell("student", f"import numpy as np\n{source}", Role.SOLUTION)
    return NotebookRun((cell,), limits=TIGHT)


@pytest.fixture
def doubling() -> Iterator[NotebookRun]:
    """Return a notebook that calls its own `layer`, which is wrong."""
    with notebook(
        "def layer(x, by=1):\n    return 0 * x\n\ndef use(x):\n    return layer(x)"
    ) as run:
        yield run


def twice(asked: Any) -> Any:
    (x,) = asked["arguments"]
    return 2 * asked["options"].get("by", 1) * x


def value_of(outcome: Outcome) -> Any:
    assert isinstance(outcome, Returned), outcome
    return outcome.value


class TestReplacing:
    def test_the_notebook_calls_ours(self, doubling: NotebookRun) -> None:
        with doubling.replacing({"layer": twice}):
            assert value_of(doubling.call("use", (X,), {})).tolist() == [2, 4]

    def test_afterwards_it_calls_its_own_again(self, doubling: NotebookRun) -> None:
        with doubling.replacing({"layer": twice}):
            doubling.call("use", (X,), {})
        assert value_of(doubling.call("use", (X,), {})).tolist() == [0, 0]

    def test_another_one_takes_the_place_of_the_first(self, doubling: NotebookRun) -> None:
        with doubling.replacing({"layer": twice}):
            doubling.call("use", (X,), {})
        with doubling.replacing({"other": twice}):
            assert value_of(doubling.call("use", (X,), {})).tolist() == [0, 0]
            assert value_of(doubling.call("other", (X,), {})).tolist() == [2, 4]
        assert doubling.call("other", (X,), {}) == Missing("other")

    def test_options_cross_by_name(self) -> None:
        source = "def use(x):\n    return layer(x, by=3)"
        with notebook(source) as run, run.replacing({"layer": twice}):
            assert value_of(run.call("use", (X,), {})).tolist() == [6, 12]

    def test_beside_functions_that_are_passed_each_has_its_number(self) -> None:
        source = "def use(f, x):\n    return layer(x), f(x)"
        with notebook(source) as run, run.replacing({"layer": twice}):
            layer, f = value_of(run.call("use", (lambda x: float(x.sum()), X), {}))
        assert (layer.tolist(), f) == ([2, 4], 3)

    def test_a_notebook_that_has_to_start_again_calls_ours_again(self) -> None:
        source = "import os\ndef use(x):\n    return layer(x)\ndef end():\n    os._exit(1)"
        with notebook(source) as run, run.replacing({"layer": twice}):
            assert run.call("end", (), {}) == Stopped(Stop.DIED, TIGHT.total_cpu_seconds)
            assert value_of(run.call("use", (X,), {})).tolist() == [2, 4]

    def test_what_ours_refuses_is_an_error_there(self, doubling: NotebookRun) -> None:
        def refuse(asked: Any) -> Any:
            raise ValueError("`layer` does not like this")

        with doubling.replacing({"layer": refuse}):
            outcome = doubling.call("use", (X,), {})
        assert isinstance(outcome, Raised)
        assert outcome.message == "`layer` does not like this"

    @pytest.mark.parametrize(
        "argument", ["layer", "np", "x.astype(object)", "np.ma.array(x)", "{1: 2}", "say"]
    )
    def test_what_the_wire_does_not_carry_arrives_as_its_name(self, argument: str) -> None:
        seen: list[Any] = []

        def look(asked: Any) -> None:
            seen.extend(asked["arguments"])

        source = f"{SPEAK}\ndef use(x):\n    layer({argument})"
        with notebook(source) as run, run.replacing({"layer": look}):
            assert isinstance(run.call("use", (X,), {}), Returned)
        assert type(seen[0]).__name__ in ("Opaque", "ArraySubclass")


class TestWhoMayAsk:
    def kept(self, use: str) -> NotebookRun:
        source = f"kept = []\ndef keep(x):\n    kept.append(layer)\ndef use(x):\n    {use}"
        return notebook(f"{SPEAK}{source}")

    def test_one_that_was_kept_is_worth_nothing_later(self) -> None:
        with self.kept("return kept[0](x)") as run:
            with run.replacing({"layer": twice}):
                run.call("keep", (X,), {})
            assert run.call("use", (X,), {}) == Stopped(Stop.GARBLED)

    def test_one_that_was_kept_is_only_a_number_when_others_are_replaced(self) -> None:
        asked: list[str] = []

        def named(name: str) -> Callable[[Any], Any]:
            return lambda argument: asked.append(name)

        with self.kept("return kept[0](x)") as run:
            with run.replacing({"layer": named("layer")}):
                run.call("keep", (X,), {})
            with run.replacing({"other": named("other")}):
                run.call("use", (X,), {})
        assert asked == ["other"]

    @pytest.mark.parametrize("number", [1, -1, True, 31, 32, 10**9])
    def test_nothing_is_there_but_what_is_replaced(self, number: object) -> None:
        use = f"say({{'callback': {number!r}, 'argument': x}})"
        with self.kept(use) as run, run.replacing({"layer": twice}):
            assert run.call("use", (X,), {}) == Stopped(Stop.GARBLED)

    def test_not_while_cells_run(self) -> None:
        source = f"{SPEAK}\nsay({{'callback': 0, 'argument': 1}})\ndef use(x):\n    return 1"
        with notebook(source) as run, run.replacing({"layer": twice}):
            assert isinstance(run.call("use", (X,), {}), Missing)

    @pytest.mark.parametrize("stand_in", ["wire.Callback(0)", "wire.Computed('use', (x,), 0)"])
    @pytest.mark.parametrize("use", ["return {}", "return [{}]", "return layer({})"])
    def test_a_notebook_sends_nothing_that_stands_for_something_else(
        self, stand_in: str, use: str
    ) -> None:
        with self.kept(use.format(stand_in)) as run, run.replacing({"layer": twice}):
            assert run.call("use", (X,), {}) == Stopped(Stop.GARBLED)


class TestHostileNames:
    @pytest.mark.parametrize(
        "trick",
        [
            "del layer",
            "get_ipython().user_ns.clear()",
            "layer = None",
            "import builtins; builtins.layer = lambda x: x",
        ],
    )
    def test_whatever_becomes_of_the_name_the_next_function_can_be_asked(self, trick: str) -> None:
        source = (
            f"def layer(x):\n    return x\ndef use(x):\n    global layer\n    {trick}\n    return 1"
        )
        with notebook(f"{source}\ndef other(x):\n    return 2") as run:
            with run.replacing({"layer": twice}):
                run.call("use", (X,), {})
            outcome = run.call("other", (X,), {})
        if "clear" in trick:
            assert outcome == Missing("other")
        else:
            assert value_of(outcome) == 2

    def test_a_notebook_that_cannot_be_replaced_in_is_asked_as_it_is(self) -> None:
        source = """
class Names(dict):
    def __setitem__(self, name, value):
        raise RuntimeError("mine")

import gc
worker = next(t for t in gc.get_objects() if type(t).__name__ == "Submission")

def use(x):
    return 1

worker.shell.user_ns = Names(globals())
"""
        with notebook(source) as run, run.replacing({"layer": twice}):
            assert value_of(run.call("use", (X,), {})) == 1


class TestComputed:
    def test_it_is_what_another_function_of_the_notebook_returns(self) -> None:
        source = "def make(x):\n    return 1, x + 1\ndef use(made, x):\n    return made + x"
        with notebook(source) as run:
            outcome = run.call("use", (Computed("make", (X,), 1), X), {})
        assert value_of(outcome).tolist() == [3, 5]

    def test_it_never_leaves_the_notebook(self) -> None:
        source = "def make(x):\n    return 1, lambda: x\ndef use(made):\n    return made()"
        with notebook(source) as run:
            outcome = run.call("use", (Computed("make", (X,), 1),), {}, return_arguments=True)
        assert isinstance(outcome, Returned)
        assert (outcome.value.tolist(), outcome.arguments) == ([1, 2], (None,))

    def test_it_is_made_with_what_stands_in_place_of_the_layers(self) -> None:
        source = """
def layer(x):
    return 0 * x
def make(x):
    return 1, layer(x)
def use(made):
    return made
"""
        with notebook(source) as run, run.replacing({"layer": twice}):
            outcome = run.call("use", (Computed("make", (X,), 1),), {})
        assert value_of(outcome).tolist() == [2, 4]

    @pytest.mark.parametrize("returns", ["x", "(1,)", "None", "{0: 1, 1: 2}"])
    def test_without_so_many_results_there_is_an_error(self, returns: str) -> None:
        with notebook(f"def make(x):\n    return {returns}\ndef use(made):\n    return 1") as run:
            outcome = run.call("use", (Computed("make", (X,), 1),), {})
        assert isinstance(outcome, Raised)
        assert outcome.message == "`make` returned no tuple of several results"

    def test_without_the_function_there_is_an_error(self) -> None:
        with notebook("def use(made):\n    return 1") as run:
            outcome = run.call("use", (Computed("make", (X,), 1),), {})
        assert isinstance(outcome, Raised)
        assert (outcome.type_name, outcome.message) == ("NameError", "name 'make' is not defined")

    def test_an_error_in_it_is_told_at_its_line(self) -> None:
        with notebook("def make(x):\n    return 1 / 0, 2\ndef use(made):\n    return 1") as run:
            outcome = run.call("use", (Computed("make", (X,), 1),), {})
        assert isinstance(outcome, Raised)
        assert (outcome.type_name, outcome.text) == ("ZeroDivisionError", "return 1 / 0, 2")


class TestKeptBack:
    @pytest.mark.parametrize("results", ["(x, 5)", "[x, 5]"])
    def test_one_of_several_results_stays(self, results: str) -> None:
        with notebook(f"def use(x):\n    return {results}") as run:
            outcome = run.call("use", (X,), {}, kept_back=(0,))
        assert value_of(outcome) == (None, 5)

    def test_however_large_it_is(self) -> None:
        with notebook("def use(x):\n    return 5, np.ones(10**7)") as run:
            assert value_of(run.call("use", (X,), {}, kept_back=(1,))) == (5, None)

    @pytest.mark.parametrize(
        ("result", "value"), [("7", 7), ("{'a': 1}", {"a": 1}), ("None", None)]
    )
    def test_what_is_no_row_of_results_comes_as_it_is(self, result: str, value: Any) -> None:
        with notebook(f"def use(x):\n    return {result}") as run:
            assert value_of(run.call("use", (X,), {}, kept_back=(1,))) == value
