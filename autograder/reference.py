"""The instructor's solution, loaded and run the way a student's notebook is: it knows the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
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
from autograder.sandbox.outcome import Functions, Raised, Returned

TRUSTED_LIMITS = Limits(
    request_cpu_seconds=60,
    request_wall_seconds=600,
    request_asleep_seconds=600,
    total_cpu_seconds=10**7,  # it serves a whole class
    total_wall_seconds=10**9,
    asleep_seconds=10**9,
    memory_bytes=8 << 30,
)
LAYER_SECONDS = 1.0  # of computing, for one call of a layer: probes are small
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
        self._yardsticks: dict[str, RunningNotebook] = {}
        self._remembered: dict[bytes, tuple[Any, float]] = {}
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
            return self._remembered[key]
        value = None
        if exercise.differentiable is not None and key is not None:
            value = exercise.differentiable.gradient(call, exercise.differentiable.forward)
        if value is None:
            value = self._call(exercise, call)
        bound = exercise.tolerance(call, value)
        if key is not None:
            self._remembered[key] = (value, bound)
        return value, bound

    def layers(self, exercise: Exercise) -> dict[str, Function]:
        """Return the solution's functions that an exercise is made of, to be asked one by one.

        They stay in the solution's process. What a student's code passes to them goes there too,
        and what comes back is all that the student's code sees.
        """
        return {name: self._layer(name) for name in exercise.layers}

    def _layer(self, name: str) -> Function:
        def layer(asked: Any) -> Any:
            arguments, options = _plain_arguments(name, asked)
            outcome, _ = self._solution.timed_call(name, arguments, options, LAYER_SECONDS)
            if isinstance(outcome, Returned):
                return outcome.value
            if isinstance(outcome, Raised):
                # Without the place: that would show a line of the solution.
                raise ValueError(f"`{name}` cannot work with this: {outcome.message}")
            raise ValueError(f"`{name}` cannot work with arrays of this size")

        return layer

    def yardsticks(self, exercise: Exercise) -> Functions:
        """Return the sandbox in which the exercise's yardsticks can be called."""
        if exercise.budget is None:
            raise SolutionError(f"{exercise.name} has a speed check, but declares no budget")
        if exercise.name not in self._yardsticks:
            source = exercise.budget.yardsticks.read_text()
            cells = (Cell(None, source, Role.PROVIDED),)
            self._yardsticks[exercise.name] = self._run(cells, (), TRUSTED_LIMITS)
        return self._yardsticks[exercise.name]

    def _run_solution(self) -> RunningNotebook:
        path = (str(self.assignment.folder),)
        return self._run(self.assignment.reference().cells, path, TRUSTED_LIMITS)

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
