"""A misconception is named where it is certain; where it is not, nothing is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.cell import KernelNotebook
from autograder.checks.diagnose import diagnose, fingerprint, probes_of
from autograder.checks.examination import Examination
from autograder.checks.memory import Memory
from autograder.checks.values import check_values
from autograder.exercise import (
    Array,
    Call,
    Exercise,
    Function,
    Misconception,
    Part,
    Result,
    Setting,
)
from autograder.model import Cell, Role
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Returned


# scale(x, factor=2, offset=0) -> x * factor + offset
def right(x: Array, factor: float = 2, offset: float = 0) -> Array:
    return x * factor + offset


def wrapped(name: str, change: Callable[[Function, Array, float, float], Any]) -> Misconception:
    def buggy(inner: Function) -> Function:
        return lambda x, factor=2, offset=0: change(inner, x, factor, offset)

    return Misconception(name, buggy, f"This is {name}.", f"Is it {name}?")


FACTOR_IGNORED = wrapped("factor-ignored", lambda f, x, factor, offset: f(x, 2, offset))
OFFSET_IGNORED = wrapped("offset-ignored", lambda f, x, factor, offset: f(x, factor, 0))
OFFSET_TWICE = wrapped("offset-twice", lambda f, x, factor, offset: f(x, factor, 2 * offset))
FIRST_ONLY = wrapped("first-only", lambda f, x, factor, offset: f(x[:1], factor, offset))


def refuse_offsets(f: Function, x: Array, factor: float, offset: float) -> Array:
    if offset:
        raise ValueError("no offsets")
    result: Array = f(x, factor, offset)
    return result


OFFSET_REFUSED = wrapped("offset-refused", refuse_offsets)


def part(name: str, *options: dict[str, float], size: int = 2) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return tuple(
            Call({"x": generator.integers(1, 9, size) / 8}, {**setting, **chosen})
            for chosen in options
        )

    return Part(name, 1, f"the part called {name}", calls)


def exercise(*misconceptions: Misconception, offsets: tuple[float, ...] = (1, 3)) -> Exercise:
    return Exercise(
        name="scale",
        result=Result.ARRAY,
        parts=(
            part("smallest", {}),
            part("factor", {"factor": 3}, {"factor": 5}),
            part("offset", *({"offset": offset} for offset in offsets)),
            part("both", {"factor": 3, "offset": 1}, {"factor": 5, "offset": 4}),
        ),
        right=right,
        misconceptions=misconceptions,
    )


class Truth:
    def __init__(self) -> None:
        self.memory = Memory()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        return right(*call.positional, **call.options), 1e-12


ALL = exercise(FACTOR_IGNORED, OFFSET_IGNORED, OFFSET_TWICE, FIRST_ONLY, OFFSET_REFUSED)


def examined(function: Function, asked: Exercise = ALL) -> Examination:
    student = KernelNotebook()
    student.define("scale", function)
    examination = Examination(asked, student, Truth(), seed=0)
    for each in asked.parts:
        list(examination.examine(each, {}))
    return examination


def named(function: Function, asked: Exercise = ALL) -> str | None:
    probes = probes_of(examined(function, asked))
    assert probes is not None
    diagnosis = diagnose(asked, probes)
    return None if diagnosis is None else diagnosis.name


def print_of(function: Function) -> str:
    probes = probes_of(examined(function))
    assert probes is not None
    return fingerprint(probes)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("factor-ignored", lambda x, factor=2, offset=0: x + x + offset),
        ("offset-ignored", lambda x, factor=2, offset=0: factor * x),
        ("offset-twice", lambda x, factor=2, offset=0: x * factor + offset + offset),
        ("first-only", lambda x, factor=2, offset=0: np.array([x[0] * factor + offset])),
        ("offset-ignored", lambda x, factor=2, offset=0: (factor * x).astype(np.float32)),
        ("offset-ignored", lambda x, factor=2, offset=0: (factor * x).tolist()),
    ],
)
def test_what_equals_a_buggy_version_on_every_probe_is_named(name: str, function: Function) -> None:
    assert named(function) == name


@pytest.mark.parametrize(
    "function",
    [
        right,
        lambda x, factor=2, offset=0: x * factor + 3 * offset,  # nobody foresaw it
        lambda x, factor=2, offset=0: x * factor + (offset if offset == 1 else 0),  # not always
        lambda x, factor=2, offset=0: x * factor * (1 + 1e-9),
        lambda x, factor=2, offset=0: None,
        lambda x, factor=2, offset=0: x * np.nan,
        lambda x, factor=2, offset=0: x[7],
    ],
)
def test_what_equals_none_is_not_named(function: Function) -> None:
    assert named(function) is None


def test_one_probe_that_tells_it_from_what_is_right_is_too_few() -> None:
    once = exercise(OFFSET_IGNORED, offsets=(1,))
    once = Exercise(**{**vars(once), "parts": once.parts[:3]})
    assert named(lambda x, factor=2, offset=0: x * factor, once) is None


def test_an_error_fits_an_error_but_tells_nothing() -> None:
    def refuses(x: Array, factor: float = 2, offset: float = 0) -> Array:
        return x * factor if not offset else x[offset:, None][5]

    assert named(refuses) is None


def test_two_that_fit_alike_are_not_named() -> None:
    twin = Misconception("its-twin", OFFSET_IGNORED.buggy, "The same.", "By another name?")
    asked = exercise(OFFSET_IGNORED, twin)
    assert named(lambda x, factor=2, offset=0: x * factor, asked) is None


def test_two_ways_of_one_mistake_that_fit_alike_are_named() -> None:
    asked = exercise(OFFSET_IGNORED, Misconception(**vars(OFFSET_IGNORED)))
    assert named(lambda x, factor=2, offset=0: x * factor, asked) == "offset-ignored"


class TestTwoAtOnce:
    def test_are_named_where_each_shows_alone(self) -> None:
        assert named(lambda x, factor=2, offset=0: 2 * x) == "factor-ignored + offset-ignored"

    def test_are_not_named_where_they_are_not_made_together(self) -> None:
        def apart(x: Array, factor: float = 2, offset: float = 0) -> Array:
            return right(x, factor, offset) if factor != 2 and offset else 2 * x

        assert named(apart) is None

    def test_one_that_explains_all_is_enough(self) -> None:
        assert named(lambda x, factor=2, offset=0: x[:1] * factor + offset) == "first-only"


class TestFingerprint:
    def test_is_the_same_for_the_same_answers(self) -> None:
        one = print_of(lambda x, factor=2, offset=0: x * factor + 3 * offset)
        other = print_of(lambda x, factor=2, offset=0: offset * 3 + factor * x * (1 + 1e-15))
        assert one == other

    def test_differs_for_other_answers(self) -> None:
        functions: list[Function] = [
            lambda x, factor=2, offset=0: x * factor + 3 * offset,
            lambda x, factor=2, offset=0: x * factor + 4 * offset,
            lambda x, factor=2, offset=0: (x * factor + 3 * offset)[None],
            lambda x, factor=2, offset=0: None,
            lambda x, factor=2, offset=0: "text",
            lambda x, factor=2, offset=0: [x, x],
            lambda x, factor=2, offset=0: 1 / 0,
            lambda x, factor=2, offset=0: x[7],
        ]
        assert len(set(map(print_of, functions))) == len(functions)

    def test_does_not_tell_a_negative_zero_apart(self) -> None:
        one, other = (print_of(lambda x, z=zero, **_: x * z) for zero in (0.0, -0.0))
        assert one == other


@pytest.mark.parametrize("excess", ["np.zeros(400_000)", "[[0.5] * 1000] * 400", "'x' * 2_000_000"])
def test_what_is_too_large_is_not_kept(excess: str) -> None:
    value = eval(excess, {"np": np})
    kept = [finding.outcome for finding in examined(lambda x, **_: value).findings]
    assert all(isinstance(outcome, Returned) and outcome.value is None for outcome in kept)


def test_nothing_is_said_where_a_call_was_stopped() -> None:
    source = (
        "def scale(x, factor=2, offset=0):\n    while offset == 3: pass\n    return x * factor\n"
    )
    limits = Limits(request_cpu_seconds=0.2, request_wall_seconds=2)
    with NotebookRun((Cell("scale", source, Role.SOLUTION),), limits=limits) as run:
        verdict = check_values(ALL, run, Truth(), 0)
    assert verdict.fraction < 1
    assert verdict.misconception is None
    assert verdict.fingerprint is None


def test_a_verdict_holds_the_name_the_reason_and_the_question() -> None:
    student = KernelNotebook()
    student.define("scale", lambda x, factor=2, offset=0: x * factor)
    verdict = check_values(ALL, student, Truth(), 0)
    assert verdict.misconception == "offset-ignored"
    assert (verdict.reason, verdict.question) == (
        "This is offset-ignored.",
        "Is it offset-ignored?",
    )
    assert verdict.fingerprint is None
