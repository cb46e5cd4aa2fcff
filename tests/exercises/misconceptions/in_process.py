"""Checks a function of ours as a student's is checked, here, with `right` as the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.memory import Memory
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercise import Call, Exercise
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned

Function = Callable[..., Any]


@dataclass(frozen=True)
class InProcess:
    """A notebook in which one function is defined."""

    name: str
    function: Function

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
        kept_back: tuple[int, ...] = (),
    ) -> Outcome:
        if function != self.name:
            return Missing(function)
        try:
            with np.errstate(all="ignore"):
                value = self.function(*arguments, **options)
        except Exception as error:  # whatever it is, it is what a student would see
            return Raised(type(error).__name__, str(error))
        return Returned(value, arguments if return_arguments else ())

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        return self.call(function, arguments, options), 0.0

    def variable(self, name: str) -> Outcome:
        return Missing(name)

    @contextmanager
    def replacing(self, functions: Mapping[str, Function]) -> Iterator[None]:
        """Replace nothing: a buggy version calls no function of the notebook."""
        yield


class Truth:
    """Holds the exercise's own `right` for true."""

    def __init__(self) -> None:
        self.memory = Memory()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        assert exercise.right is not None
        value = exercise.right(*call.positional, **call.options)
        return value, exercise.tolerance(call, value)

    def layers(self, exercise: Exercise) -> Mapping[str, Function]:
        return {}


def checked(exercise: Exercise, function: Function, seed: int = 0) -> Verdict:
    """Check a function on all of an exercise's probes."""
    return check_values(exercise, InProcess(exercise.name, function), Truth(), seed)


def mistaken(exercise: Exercise, *names: str) -> Function:
    """Return the function that makes these mistakes, each in the likeliest way, the first last."""
    function = exercise.right
    assert function is not None
    for name in reversed(names):
        function = next(m.buggy for m in exercise.misconceptions if m.name == name)(function)
    return function
