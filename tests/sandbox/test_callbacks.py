"""A function of the grader's, asked from inside a student's: only points and values cross."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.exercise import Objective
from autograder.model import Cell, Role
from autograder.sandbox import session as session_module
from autograder.sandbox import wire
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun, describe
from autograder.sandbox.outcome import Raised, Returned, Stop, Stopped
from autograder.sandbox.process import open_session
from autograder.sandbox.session import CellRun, Session

TIGHT = Limits(request_cpu_seconds=2, request_wall_seconds=6)
SUM = Objective("f(x) = sum(x)", (2,), lambda x: float(x.sum()))
SPEAK = """
import gc, socket, sys
wire = sys.modules["autograder.sandbox.wire"]
wire_socket = next(
    thing for thing in gc.get_objects()
    if isinstance(thing, socket.socket) and thing.fileno() > 2
)

def say(value):
    for piece in wire.encode(value):
        wire_socket.sendall(piece)
"""


@pytest.fixture
def session() -> Iterator[Session]:
    session = open_session(TIGHT)
    yield session
    session.close()


def asked(
    session: Session, body: str, *functions: Callable[..., Any], above: str = "", x: Any = None
) -> Any:
    """Return what comes of a student's function that is passed these of ours, and x."""
    names = ", ".join([f"f{number}" for number in range(len(functions))] + ["x"])
    source = f"{above}\nimport numpy as np\ndef student({names}):\n{textwrap.indent(body, '    ')}"
    run = session.run(0, source)
    assert isinstance(run, CellRun)
    assert run.raised is None, run.raised
    x = np.array([1.0, 2.0]) if x is None else x
    return session.call("student", (*functions, x), {})


class TestValues:
    def test_a_value_comes_back(self, session: Session) -> None:
        outcome = asked(session, "return f0(x) + f0(10 * x)", SUM)
        assert isinstance(outcome, Returned)
        assert outcome.value == 33

    def test_our_side_sees_every_point(self, session: Session) -> None:
        seen: list[list[float]] = []

        def f(x: Any) -> float:
            seen.append(x.tolist())
            return 0.0

        asked(session, "for i in range(3): f0(x + i)", f)
        assert seen == [[1, 2], [2, 3], [3, 4]]

    def test_what_our_side_does_to_a_point_stays_there(self, session: Session) -> None:
        def f(x: Any) -> float:
            x += 1
            return 0.0

        outcome = asked(session, "f0(x)\nreturn x", f)
        assert outcome.value.tolist() == [1, 2]

    def test_two_functions_are_told_apart(self, session: Session) -> None:
        double = Objective("f", (2,), lambda x: 2 * float(x.sum()))
        assert asked(session, "return f0(x), f1(x)", SUM, double).value == (3, 6)

    def test_integers_will_do_for_a_point(self, session: Session) -> None:
        assert asked(session, "return f0(np.array([1, 2]))", SUM).value == 3

    def test_it_may_be_kept_for_later_only_as_a_name(self, session: Session) -> None:
        asked(session, "kept.append(f0)", SUM, above="kept = []")
        session.run(1, "def again(x):\n    return kept[0](x)")
        assert isinstance(session.call("again", (np.zeros(2),), {}), Stopped)


class TestErrors:
    @pytest.mark.parametrize(
        ("argument", "got"),
        [
            ("np.zeros(3)", "shape (3,)"),
            ("x.sum()", "type float64"),
            ("3.0", "type float"),
            ("[1.0, 2.0]", "type list"),
            ("None", "type NoneType"),
            ("x.view(np.recarray)", "type ArraySubclass"),
            ("f0", "type Opaque"),
        ],
    )
    def test_a_wrong_point_is_an_error_in_a_sentence(
        self, argument: str, got: str, session: Session
    ) -> None:
        outcome = asked(session, f"return f0({argument})", SUM)
        assert isinstance(outcome, Raised)
        assert outcome.type_name == "ValueError"
        assert outcome.message == f"f takes an array of shape (2,), not one of {got}"

    @pytest.mark.parametrize("dtype", ["complex", "bool"])
    def test_a_point_that_is_no_real_number_is_an_error(self, dtype: str, session: Session) -> None:
        outcome = asked(session, f"return f0(x.astype({dtype}))", SUM)
        assert isinstance(outcome, Raised)
        assert "f takes an array of shape (2,)" in outcome.message

    def test_the_student_may_catch_it_and_go_on(self, session: Session) -> None:
        body = "try:\n    f0(0)\nexcept ValueError:\n    return f0(x)"
        assert asked(session, body, SUM).value == 3

    def test_a_division_by_zero_of_ours_is_an_error_there(self, session: Session) -> None:
        outcome = asked(session, "return f0(x)", lambda x: 1 / 0)
        assert outcome == Raised(
            "ValueError", "division by zero", outcome.cell, outcome.line, outcome.text
        )

    def test_a_point_that_is_too_large_to_send_ends_in_an_outcome(self, session: Session) -> None:
        outcome = asked(session, "return f0(np.zeros(9 << 20))", SUM)
        assert isinstance(outcome, Raised)
        assert outcome.type_name == "WireError"


class TestEndlessness:
    def test_evaluating_without_end_is_stopped(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(session_module, "MAX_EVALUATIONS", 200)
        outcome = asked(session, "while True: f0(x)", SUM)
        assert outcome == Stopped(Stop.CALLBACKS, 200)
        assert describe(outcome) == "evaluates `f` more than 200 times"

    def test_computing_between_evaluations_counts(self, session: Session) -> None:
        outcome = asked(session, "while True: f0(x); sum(range(10**6))", SUM)
        assert isinstance(outcome, Stopped)
        assert outcome.reason is Stop.CPU

    def test_a_function_that_calls_itself_through_nothing_of_ours_is_a_recursion_error(
        self, session: Session
    ) -> None:
        outcome = asked(session, "f0(x)\nreturn student(f0, x)", SUM)
        assert isinstance(outcome, Raised)
        assert outcome.type_name == "RecursionError"


class TestHostileMessages:
    @pytest.mark.parametrize("number", [1, -1, 10**9, True, False, 0.0, "0", None])
    def test_a_number_that_no_function_has_is_refused(
        self, number: object, session: Session
    ) -> None:
        outcome = asked(
            session, f"say({{'callback': {number!r}, 'argument': x}})\nreturn 1", SUM, above=SPEAK
        )
        assert outcome == Stopped(Stop.GARBLED)

    def test_without_a_function_there_is_nothing_to_ask(self, session: Session) -> None:
        outcome = asked(session, "say({'callback': 0, 'argument': x})\nreturn 1", above=SPEAK)
        assert outcome == Stopped(Stop.GARBLED)

    def test_not_while_a_cell_runs(self, session: Session) -> None:
        outcome = session.run(0, f"{SPEAK}\nsay({{'callback': 0, 'argument': 1}})")
        assert outcome == Stopped(Stop.GARBLED)

    def test_a_forged_frame_larger_than_the_bounds_is_refused(self, session: Session) -> None:
        body = (
            f"wire_socket.sendall(wire.HEADER.pack(wire.MAGIC, 10, {wire.MAX_DATA + 1}))\n"
            "return f0(x)"
        )
        assert asked(session, body, SUM, above=SPEAK) == Stopped(Stop.GARBLED)

    @pytest.mark.parametrize("number", [True, -1, wire.MAX_CALLBACKS, 1.0])
    def test_the_wire_itself_knows_no_other_numbers(self, number: object) -> None:
        text = wire.json.dumps(["callback", number]).encode()
        with pytest.raises(wire.WireError, match="unknown form"):
            wire.decode_body(text, b"")

    def test_a_callback_that_a_student_returns_is_only_that(self, session: Session) -> None:
        outcome = asked(session, "return f0", SUM)
        assert isinstance(outcome, Returned)
        assert isinstance(outcome.value, wire.Opaque)


def test_a_timed_call_may_ask_too() -> None:
    source = "def student(f, x):\n    return sum(f(x) for _ in range(50))"
    with NotebookRun((Cell("student", source, Role.SOLUTION),), limits=TIGHT) as run:
        outcome, seconds = run.timed_call("student", (SUM, np.ones(2)), {}, 1.0)
    assert isinstance(outcome, Returned)
    assert outcome.value == 100
    assert seconds > 0
