"""What happens to a right answer: it does what it says, to every right answer of the pool."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.expected_outputs import without_magics
from autograder.simulation.mishaps import CRASHES, LOOPS, Mishap
from autograder.simulation.pool import Answer, Kind, answers, exercises_answered

RIGHT = [
    one
    for exercise in sorted(exercises_answered())
    for one in answers(exercise, Kind.RIGHT).values()
]
BY_NAME = {mishap.name: mishap for mishap in (*CRASHES, *LOOPS)}


def befallen(mishap: Mishap) -> Iterator[tuple[Answer, str]]:
    for one in RIGHT:
        yield one, mishap.change(one.exercise, one.source)


def defined(exercise: str, source: str) -> Callable[..., Any] | None:
    """Run a cell, however far it gets, and return its function."""
    namespace: dict[str, Any] = {"np": np}
    # What is defined before an error counts, as in a notebook.
    with contextlib.suppress(NameError, ValueError, SyntaxError, ModuleNotFoundError, SystemExit):
        exec(without_magics(source), namespace)
    return namespace.get(exercise)


@pytest.mark.parametrize("name", BY_NAME)
def test_it_changes_every_answer(name: str) -> None:
    for one, source in befallen(BY_NAME[name]):
        assert source != one.source, one


@pytest.mark.parametrize("name", ["colon_missing", "indented_wrongly"])
def test_such_a_cell_cannot_be_read(name: str) -> None:
    for one, source in befallen(BY_NAME[name]):
        with pytest.raises(SyntaxError):
            compile(source, str(one), "exec")


@pytest.mark.parametrize("name", ["raises_above", "called_otherwise"])
def test_such_a_cell_defines_no_function(name: str) -> None:
    for one, source in befallen(BY_NAME[name]):
        assert defined(one.exercise, source) is None, one


@pytest.mark.parametrize("name", [name for name, mishap in BY_NAME.items() if mishap.keeps_points])
def test_who_keeps_the_points_has_the_function_whole(name: str) -> None:
    for one, source in befallen(BY_NAME[name]):
        assert one.source.strip() in source, one
        if "torch" not in source:  # taken out where it is not installed
            assert defined(one.exercise, source) is not None, one


@pytest.mark.parametrize(
    ("name", "error"),
    [("helper_not_handed_in", NameError), ("raise_left_standing", NotImplementedError)],
)
def test_such_a_function_raises_whatever_it_is_called_with(
    name: str, error: type[Exception]
) -> None:
    for one, source in befallen(BY_NAME[name]):
        function = defined(one.exercise, source)
        assert function is not None
        with pytest.raises(error):
            function(*[1] * (function.__code__.co_argcount))


def test_a_forgotten_return_leaves_nothing_to_return() -> None:
    for one, source in befallen(BY_NAME["return_forgotten"]):
        head = source.rindex(f"def {one.exercise}(")
        assert "return" not in source[head:].replace("returns", ""), one


def test_loops_that_never_end_are_there() -> None:
    for one, source in befallen(BY_NAME["never_counted_up"]):
        assert "    while i < 10:\n        row = i\n" in source, one
    for one, source in befallen(BY_NAME["cell_never_ends"]):
        assert source.endswith("while True:\n    pass\n"), one
