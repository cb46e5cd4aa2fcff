"""Every attack fits every exercise, and earns nothing by itself. What they achieve is graded."""

from __future__ import annotations

import ast

import pytest

from autograder.simulation.attacks import attack_names, attack_on
from autograder.simulation.pool import exercises_answered


def test_there_are_a_dozen_or_more_of_different_kinds() -> None:
    assert len(attack_names()) >= 12


@pytest.mark.parametrize("name", attack_names())
@pytest.mark.parametrize("exercise", sorted(exercises_answered()))
def test_it_defines_the_function_that_the_exercise_asks_for(exercise: str, name: str) -> None:
    source = attack_on(exercise, name).source
    assert source is not None
    body = ast.parse(source).body
    assert exercise in [node.name for node in body if isinstance(node, ast.FunctionDef)]


def test_it_is_worth_nothing() -> None:
    planted = attack_on("convolve", "fork_bomb")
    assert (planted.values, planted.speed, planted.misconception) == (0, 0, None)
    assert planted.what == "attack: fork_bomb"


def test_what_it_is_after_stands_in_its_file_and_not_in_the_notebook() -> None:
    for name in attack_names():
        source = attack_on("relu", name).source
        assert source is not None
        assert '"""' not in source.partition("def relu")[0]
