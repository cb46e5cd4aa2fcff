"""What holds for every exercise that has a file: nobody has to write these tests for a new one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.checks.judge import judge_component, judged_components
from autograder.exercise import Call, Exercise, Result, rounding_bound
from tests.exercises.declared import declared
from tests.exercises.misconceptions.in_process import checked
from tests.exercises.misconceptions.known import FOLDER, has_small_case, indistinguishable, known

NAMES = declared()
QUICK = "bias_gradient"  # has tests of its own; so that these here are seen to run
KEBAB = re.compile(r"\w+(-\w+)*")  # with capitals where the lecture has them: multiplied-by-Z


def with_a(attribute: str) -> list[str]:
    return [name for name in NAMES if getattr(exercises.load(name), attribute)]


def without_texts() -> list[str]:
    """Return the exercises whose misconceptions no test of their own looks at, word by word."""
    return [name for name in with_a("misconceptions") if not (FOLDER / f"{name}.txt").is_file()]


def calls(exercise: Exercise) -> Iterator[Call]:
    for setting in exercise.settings:
        for part in exercise.parts:
            yield from part.probes(0, setting)


def arrays(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from arrays(entry)


@pytest.mark.parametrize("name", with_a("parts"))
class TestParts:
    def test_each_has_a_name_of_its_own_a_weight_and_probes(self, name: str) -> None:
        exercise = exercises.load(name)
        names = [*(part.name for part in exercise.parts), *exercise.manners]
        assert max(Counter(names).values()) == 1
        assert all(part.weight > 0 for part in exercise.parts)
        for setting in exercise.settings:
            assert all(part.probes(0, setting) for part in exercise.parts)

    def test_the_same_seed_gives_the_same_probes(self, name: str) -> None:
        exercise = exercises.load(name)
        for one, other in zip(calls(exercise), calls(exercise), strict=True):
            assert one.options == other.options
            for first, second in zip(
                arrays(dict(one.arguments)), arrays(dict(other.arguments)), strict=True
            ):
                np.testing.assert_array_equal(first, second)

    def test_numbers_are_eighths_where_every_right_way_has_to_agree(self, name: str) -> None:
        exercise = exercises.load(name)
        if exercise.tolerance is not rounding_bound or exercise.accepts is not None:
            return  # it says itself how far a right value may be off, or which ones are right
        for call in calls(exercise):
            for array in arrays(dict(call.arguments)):
                assert np.array_equal(8 * array, np.round(8 * array)), call


@pytest.mark.parametrize("name", with_a("differentiable"))
def test_a_gradient_is_that_of_its_forward_pass(name: str) -> None:
    exercise = exercises.load(name)
    assert exercise.differentiable is not None
    assert exercise.right is not None
    compared = 0
    for call in (c for part in exercise.parts for c in part.probes(0, exercise.settings[0])):
        numerical = exercise.differentiable.gradient(call, exercise.differentiable.forward)
        if numerical is None:
            continue
        value = exercise.right(*call.positional, **call.options)
        bound = exercise.tolerance(call, numerical)
        for component in judged_components(exercise):
            judgement = judge_component(exercise, component, value, numerical, bound)
            assert judgement.right, (call.options, judgement.complaint)
        compared += 1
    assert compared


@pytest.mark.parametrize("name", with_a("budget"))
def test_both_yardsticks_of_a_budget_are_right(name: str) -> None:
    exercise = exercises.load(name)
    assert exercise.budget is not None
    assert exercise.right is not None
    yardsticks: dict[str, Any] = {}
    exec(exercise.budget.yardsticks, yardsticks)
    for geometry in exercise.budget.geometries:
        for setting in exercise.budget.settings:
            call = geometry.call(np.random.default_rng(0), setting)
            right = exercise.right(*call.positional, **call.options)
            for yardstick in ("vectorised", "looped"):
                value = yardsticks[yardstick](*call.positional, **call.options)
                np.testing.assert_array_equal(value, right)


@pytest.mark.parametrize("name", with_a("misconceptions"))
def test_a_misconception_is_told_in_sentences_and_ends_in_a_question(name: str) -> None:
    for one in exercises.load(name).misconceptions:
        assert KEBAB.fullmatch(one.name), one.name
        assert one.explanation.rstrip(")").endswith("."), one.name
        assert one.question.endswith("?"), one.name


@pytest.mark.parametrize("name", [QUICK, *without_texts()])
def test_a_misconception_is_named_for_certain_and_a_small_case_shows_it(name: str) -> None:
    exercise = exercises.load(name)
    for one in known(exercise):
        assert checked(exercise, one.function).misconception == one.misconception.name
        assert has_small_case(one) or not exercise.small_cases, one.misconception.name


@pytest.mark.parametrize("name", [QUICK, *without_texts()])
def test_a_probe_tells_every_two_misconceptions_apart(name: str) -> None:
    assert indistinguishable(exercises.load(name)) == []


def test_the_right_function_makes_no_mistake() -> None:
    for name in with_a("right"):
        exercise = exercises.load(name)
        assert exercise.right is not None
        if exercise.result is not Result.CHOICE and exercise.accepts is None:
            assert checked(exercise, exercise.right).fraction == 1, name
