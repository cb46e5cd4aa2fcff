"""The pool's answers stand on their own, as cells that a student could have written."""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import exercises
from autograder.exercise import Result
from autograder.simulation import pool
from autograder.simulation.pool import (
    Answer,
    Kind,
    PoolError,
    Speed,
    answer,
    answers,
    exercises_answered,
)

ASSIGNMENTS = (
    "convolve_image output_size convolve count_parameters",
    "numerical_gradient relu relu_gradient max_pool max_pool_gradient bias_gradient "
    "filter_gradient input_gradient block_gradient",
)
EVERY = [
    one
    for exercise in sorted(exercises_answered())
    for kind in Kind
    for one in answers(exercise, kind).values()
]


def globals_used(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that the functions of a source look up outside of themselves."""
    for child in table.get_children():
        yield from (symbol.get_name() for symbol in child.get_symbols() if symbol.is_global())
        yield from globals_used(child)


def unexplained(one: Answer) -> set[str]:
    """Return what an answer needs and neither defines, nor calls on purpose."""
    table = symtable.symtable(one.source, one.name, "exec")
    defined = {symbol.get_name() for symbol in table.get_symbols()}
    return set(globals_used(table)) - defined - set(dir(builtins)) - {"np"} - one.calls


def test_every_exercise_of_both_assignments_has_right_and_wrong_answers() -> None:
    names = set(" ".join(ASSIGNMENTS).split())
    assert exercises_answered() == names
    for name in names:
        assert exercises.load(name).result is not Result.CHOICE
        assert len(answers(name, Kind.RIGHT)) >= 3
        assert len(answers(name, Kind.WRONG)) > 5


@pytest.mark.parametrize("exercise", sorted(exercises_answered()))
def test_every_misconception_is_made_by_an_answer(exercise: str) -> None:
    declared = {one.name for one in exercises.load(exercise).misconceptions}
    made = {name for one in answers(exercise, Kind.WRONG).values() for name in one.mistakes}
    assert declared <= made


def test_an_answer_brings_what_it_needs_or_says_what_it_calls() -> None:
    assert {str(one): found for one in EVERY if (found := unexplained(one))} == {}


def test_a_name_that_nothing_defines_would_be_found() -> None:
    one = Answer("relu", Kind.RIGHT, "one", "def relu(Z):\n    return rectified(Z)\n")
    assert unexplained(one) == {"rectified"}


def test_wrong_answers_call_nothing_of_the_notebook() -> None:
    """What they are worth would depend on it."""
    assert not [str(one) for one in EVERY if one.kind is Kind.WRONG and one.calls]


def test_a_right_answer_may_call_other_functions_of_the_notebook() -> None:
    one = answer("count_parameters", Kind.RIGHT, "with_output_size")
    assert one.calls == {"output_size"}


def test_an_answer_is_called_as_the_exercise_asks_for() -> None:
    for one in EVERY:
        assert (
            one.source.count(f"\ndef {one.exercise}(")
            + one.source.startswith(f"def {one.exercise}(")
            == 1
        ), one


def test_helpers_come_along_and_no_others() -> None:
    source = answer("convolve", Kind.RIGHT, "windows_tensordot").source
    assert source.startswith("def pad(")
    assert "def windows_of(" in source
    assert "def output_shape(" not in source


def test_imports_come_along_apart_from_numpy_which_the_notebook_has() -> None:
    source = answer("output_size", Kind.RIGHT, "floor_of_division").source
    assert source.startswith("import math\n")
    assert "import math" not in answer("output_size", Kind.RIGHT, "formula").source
    assert not [str(one) for one in EVERY if "import numpy as np" in one.source]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_two_exercises_of_a_notebook_have_no_helper_of_the_same_name(assignment: str) -> None:
    """The one further down would take the other's place."""
    owners: dict[str, set[str]] = {}
    for exercise in assignment.split():
        for kind in Kind:
            for one in answers(exercise, kind).values():
                table = symtable.symtable(one.source, one.name, "exec")
                for name in {symbol.get_name() for symbol in table.get_symbols()} - {"math"}:
                    owners.setdefault(name, set()).add(exercise)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_the_name_of_a_wrong_answer_says_what_is_wrong() -> None:
    def mistakes(name: str) -> frozenset[str]:
        return Answer("convolve", Kind.WRONG, name, "").mistakes

    assert mistakes("stride_ignored") == mistakes("stride_ignored_2") == {"stride-ignored"}
    assert mistakes("stride_ignored__and__bias_forgotten") == {"stride-ignored", "bias-forgotten"}
    assert Answer("convolve", Kind.RIGHT, "stride_ignored", "").mistakes == frozenset()


def test_what_is_fast_and_what_is_slow_is_stated() -> None:
    assert answer("convolve", Kind.RIGHT, "im2col_matmul").speed is Speed.FULL
    assert answer("convolve", Kind.RIGHT, "pixels_broadcast").speed is Speed.HALF
    assert answer("convolve", Kind.RIGHT, "all_loops").speed is Speed.NONE
    assert answer("convolve", Kind.RIGHT, "fourier").speed is None


def test_an_answer_that_is_not_there_is_an_error_that_lists_those_that_are() -> None:
    with pytest.raises(PoolError, match=r"relu\.py defines no `tanh`: there are maximum, where"):
        answer("relu", Kind.RIGHT, "tanh")


def test_a_speed_of_a_function_that_is_not_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "right").mkdir()
    text = "def one(x):\n    return x\n\n\nSPEED = {'full': 'one another'}\n"
    (tmp_path / "right" / "misspelt.py").write_text(text)
    monkeypatch.setattr(pool, "ANSWERS", tmp_path)
    with pytest.raises(PoolError, match="SPEED names another, not defined there"):
        answers("misspelt", Kind.RIGHT)
