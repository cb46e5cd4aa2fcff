"""The instructor's solution, loaded and run the way a student's notebook is: it knows the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Protocol

import numpy as np

from autograder.checks.memory import Memory, size_of
from autograder.course import Assignment
from autograder.exercise import Call, Exercise, Function, Objective
from autograder.model import Cell, Role
from autograder.sandbox import wire
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun, describe
from autograder.sandbox.outcome import Functions, Outcome, Raised, Returned, Stop, Stopped

TRUSTED_LIMITS = Limits(
    request_cpu_seconds=60,
    request_wall_seconds=600,
    request_asleep_seconds=600,
    total_cpu_seconds=10**7,  # it serves a whole class
    total_wall_seconds=10**9,
    asleep_seconds=10**9,
    memory_bytes=8 << 30,
)
# What a student's code asks of the layers may be anything. They have a process of their own.
LAYER_LIMITS = replace(TRUSTED_LIMITS, memory_bytes=1 << 30)
LAYER_SECONDS = 1.0  # of computing, for one call of a layer: probes are small
LAYERS_SECONDS = 30.0  # for all calls of a check
LAYER_STOPS = 2  # calls of a check that may pass a limit before nothing is computed any more
LAYER_BYTES = 1 << 20  # of its arguments
REMEMBERED_BYTES = 1 << 16  # larger inputs are those of timed calls, which are fresh every time


class RunningNotebook(Functions, Protocol):
    """A notebook that can be called until it is closed."""

    def close(self) -> None:
        """End what runs it."""
        ...


RunNotebook = Callable[[Sequence[Cell], tuple[str, ...], Limits], RunningNotebook]


class SolutionError(Exception):
    """The instructor's own solution, or a yardstick, does not run."""


class Reference:
    """An assignment's solution and yardsticks, each in a sandbox of its own.

    It serves any number of submissions; probes that come again are remembered.

    Parameters
    ----------
    assignment : Assignment
    run : callable, optional
        Runs notebooks: in the sandbox, unless told otherwise.
    """

    def __init__(self, assignment: Assignment, run: RunNotebook = NotebookRun) -> None:
        self.assignment = assignment
        self._run = run
        self._solution = self._run_solution()
        self._layers: RunningNotebook | None = None  # the solution once more, for strangers
        self._yardsticks: dict[str, RunningNotebook] = {}
        self._remembered: dict[bytes, Any] = {}
        self.memory = Memory()

    def __enter__(self) -> Reference:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the reference's processes."""
        self._solution.close()
        for run in self._yardsticks.values():
            run.close()
        if self._layers is not None:
            self._layers.close()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        """Return the right value of a call, and how far a correct one may be from it.

        A gradient is found by central differences of the grader's own forward pass, wherever that
        is possible; everything else, timed results included, is what the solution returns.

        Raises
        ------
        SolutionError
            If the instructor's solution does not return.
        """
        key = _fingerprint(exercise, call)
        if key is not None and key in self._remembered:
            value = self._remembered[key]
            return value, exercise.tolerance(call, value)  # of several results, each has its own
        value = None
        if exercise.differentiable is not None and key is not None:
            value = exercise.differentiable.gradient(call, exercise.differentiable.forward)
        if value is None:
            value = self._call(exercise, call)
        if key is not None:
            self._remembered[key] = value
        return value, exercise.tolerance(call, value)

    def layers(self, exercise: Exercise) -> dict[str, Function]:
        """Return the solution's functions that an exercise is made of, to be asked one by one.

        They stay in a process of their own. What a student's code passes to them goes there too,
        and what comes back is all that the student's code sees.
        """
        if self._layers is None:
            self._layers = self._run_solution(LAYER_LIMITS)
        layers = _Layers(self._layers)
        return {name: layers.named(name) for name in exercise.layers}

    def yardsticks(self, exercise: Exercise) -> Functions:
        """Return the sandbox in which the exercise's yardsticks can be called."""
        if exercise.budget is None:
            raise SolutionError(f"{exercise.name} has a speed check, but declares no budget")
        if exercise.name not in self._yardsticks:
            cells = (Cell(None, exercise.budget.yardsticks, Role.PROVIDED),)
            self._yardsticks[exercise.name] = self._run(cells, (), TRUSTED_LIMITS)
        return self._yardsticks[exercise.name]

    def _run_solution(self, limits: Limits = TRUSTED_LIMITS) -> RunningNotebook:
        path = (str(self.assignment.folder),)
        return self._run(self.assignment.reference().cells, path, limits)

    def _call(self, exercise: Exercise, call: Call) -> Any:
        outcome = self._solution.call(exercise.name, call.positional, call.options)
        if not isinstance(outcome, Returned):
            # A submission may have killed the fork server, and all of its children with it.
            self._solution.close()
            self._solution = self._run_solution()
            outcome = self._solution.call(exercise.name, call.positional, call.options)
        if not isinstance(outcome, Returned):
            raise SolutionError(
                f"the instructor's solution of {exercise.name} does not return: {describe(outcome)}"
            )
        return outcome.value


class _Layers:
    """Right functions for one check, until too much is asked of them."""

    def __init__(self, run: RunningNotebook) -> None:
        self._run = run
        self._seconds = 0.0
        self._stops = 0

    def named(self, name: str) -> Function:
        """Return one of them."""

        def layer(asked: Any) -> Any:
            arguments, options = _plain_arguments(name, asked)
            outcome = self._ask(name, arguments, options)
            if isinstance(outcome, Returned):
                return outcome.value
            if isinstance(outcome, Raised):
                # Without the place: that would show a line of the solution.
                raise ValueError(f"`{name}` cannot work with this: {outcome.message}")
            raise ValueError(f"`{name}` cannot work with so much")

        return layer

    def _ask(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Outcome:
        if self._stops >= LAYER_STOPS or self._seconds >= LAYERS_SECONDS:
            return Stopped(Stop.EXHAUSTED)
        outcome, seconds = self._run.timed_call(name, arguments, options, LAYER_SECONDS)
        self._seconds += seconds
        if isinstance(outcome, Stopped):
            self._stops += 1
            if outcome.reason is Stop.DIED:
                # Not by what was asked: a submission may have killed the fork server before.
                return self._ask(name, arguments, options)
        return outcome


def _plain_arguments(name: str, asked: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what a student's code wants to call a layer with, if it is arrays and numbers.

    Anything else that the wire carries could make the solution do more than compute a layer.
    """
    match asked:
        case {"arguments": tuple(arguments), "options": dict(options)}:
            values = [*arguments, *options.values()]
            if all(map(_is_plain, values)) and size_of(values) <= LAYER_BYTES:
                return arguments, options
    raise ValueError(f"`{name}` takes arrays and numbers, and not many here")


def _is_plain(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (np.ndarray, np.number, bool, int, float))


def _fingerprint(exercise: Exercise, call: Call) -> bytes | None:
    """Return what a call is remembered by; None if it is not remembered."""
    if any(isinstance(value, Objective) for value in call.arguments.values()):
        return None  # two functions of the same formula may differ in their numbers
    pieces = wire.encode([exercise.name, dict(call.arguments), dict(call.options)])
    if sum(len(piece) for piece in pieces) > REMEMBERED_BYTES:
        return None
    return hashlib.sha256(b"".join(pieces)).digest()
