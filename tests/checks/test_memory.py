"""A class shares what does not hang on the submission: probes, right values, known mistakes."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from typing import Any

import numpy as np
import pytest

from autograder.cell import KernelNotebook
from autograder.checks.memory import LARGEST, Memory
from autograder.checks.values import check_values
from autograder.exercise import Array, Call, Exercise, Function, Misconception, Part, Result


def calls_of(generator: np.random.Generator, setting: Any) -> tuple[Call, ...]:
    return tuple(Call({"x": generator.integers(1, 99, 3) / 8}) for _ in range(3))


PART = Part("plain", 1, "a plain case", calls_of)


def numbers(memory: Memory, seed: int) -> list[list[float]]:
    return [call.arguments["x"].tolist() for call in memory.calls(PART, {}, seed)]


class TestProbes:
    def test_are_the_very_same_for_every_submission(self) -> None:
        memory = Memory()
        first, again = memory.calls(PART, {}, 7), memory.calls(PART, {}, 7)
        assert all(one is other for one, other in zip(first, again, strict=True))

    def test_hang_on_the_seed_and_not_on_what_was_asked_before(self) -> None:
        memory = Memory()
        before = numbers(memory, 7)
        assert numbers(memory, 8) != before
        assert numbers(memory, 7) == before == numbers(Memory(), 7)

    def test_differ_from_setting_to_setting(self) -> None:
        def calls(generator: np.random.Generator, setting: Any) -> tuple[Call, ...]:
            return (Call({}, setting),)

        part, memory = Part("set", 1, "a setting", calls), Memory()
        ones = [memory.calls(part, {"stride": stride}, 0)[0].options for stride in (1, 2)]
        assert ones == [{"stride": 1}, {"stride": 2}]


class TestWhatIsFound:
    def test_is_found_once(self) -> None:
        memory, call, found = Memory(), Call({}), iter("ab")
        values = [memory.found(call, "letter", lambda: next(found)) for _ in range(3)]
        assert values == ["a", "a", "a"]

    def test_belongs_to_one_call_and_one_question(self) -> None:
        memory, one, other = Memory(), Call({}), Call({})
        asked = [(one, "right"), (other, "right"), (one, "buggy")]
        assert [memory.found(*question, lambda i=i: i) for i, question in enumerate(asked)] == [
            0,
            1,
            2,
        ]

    @pytest.mark.parametrize("value", [np.zeros(LARGEST), (np.zeros(LARGEST), 0.0)])
    def test_is_found_again_if_it_is_large(self, value: Any) -> None:
        memory, call, count = Memory(), Call({}), Counter[str]()

        def find() -> Any:
            count["found"] += 1
            return value

        assert memory.found(call, "large", find) is memory.found(call, "large", find)
        assert count["found"] == 2

    def test_goes_with_the_call(self) -> None:
        memory = Memory()
        value = weakref.ref(memory.found(Call({}), "value", lambda: np.zeros(3)))
        gc.collect()
        assert value() is None


class Truth:
    """Knows that `scale` doubles, remembers, and counts how often it is asked."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.asked = 0

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        self.asked += 1
        return double(call.arguments["x"]), 0.0


def double(x: Array) -> Array:
    return 2 * x


class Tripled:
    """A mistake that counts how often it is made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, right: Function) -> Function:
        def buggy(x: Array) -> Array:
            self.made += 1
            tripled: Array = right(x) * 1.5
            return tripled

        return buggy


class TestClass:
    def test_asks_and_makes_mistakes_once_for_all_submissions(self) -> None:
        truth, mistake = Truth(), Tripled()
        misconception = Misconception("tripled", mistake, "You triple.", "Is it double?")
        exercise = Exercise(
            "scale", Result.ARRAY, (PART,), right=double, misconceptions=(misconception,)
        )
        student = KernelNotebook()
        student.define("scale", lambda x: 3 * x)
        verdicts = [check_values(exercise, student, truth, seed=0) for _ in range(3)]
        assert [verdict.misconception for verdict in verdicts] == ["tripled"] * 3
        assert truth.asked == mistake.made == 3  # the part has three probes
