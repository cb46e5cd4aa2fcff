"""Tries one mutant: is it graded down, and if not, does it do what the reference does?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from autograder import exercises
from autograder.checks.choice import check_choice
from autograder.checks.judge import judge_component
from autograder.checks.values import check_values
from autograder.exercise import Call, Exercise, Result
from autograder.grade import to_result
from autograder.model import Cell, Role
from autograder.reference import Reference, SolutionError
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun, describe
from autograder.sandbox.outcome import Returned
from tests.mutants.geometries import geometries
from tests.mutants.mutate import Mutant

GEOMETRIES = 1000
SEED = 0
# What is right takes milliseconds; mutants may loop for ever, or ask for any amount of memory.
LIMITS = Limits(request_cpu_seconds=1.5, memory_bytes=1 << 30)


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"  # it loses points
    SURVIVED = "survived"  # it loses none, although it is wrong somewhere
    EQUIVALENT = "equivalent"  # it returns what the reference returns, everywhere


@dataclass(frozen=True)
class Trial:
    """A mutant and what became of it; of a survivor also a call that shows it is wrong."""

    mutant: Mutant
    fate: Fate
    shown_by: str = ""


@dataclass(frozen=True)
class _Answered:
    """A random call, and what the reference returns."""

    call: Call
    expected: Any
    bound: float


class Bench:
    """Tries the mutants of one exercise of an assignment.

    Parameters
    ----------
    reference : Reference
    exercise : Exercise
    number : int
        How many random geometries a mutant that loses no points has to be right on.
    """

    def __init__(self, reference: Reference, exercise: Exercise, number: int = GEOMETRIES) -> None:
        self.reference = reference
        self.exercise = exercise
        self.number = number

    def try_mutant(self, mutant: Mutant) -> Trial:
        """Grade a mutant and, if it loses no points, compare it with the reference."""
        cells = _with(self.reference.assignment.reference().cells, mutant)
        with NotebookRun(cells, limits=LIMITS) as run:
            if self._loses_points(self.exercise, run):
                return Trial(mutant, Fate.KILLED)
            shown_by = self._difference(run)
            if shown_by is None:
                return Trial(mutant, Fate.EQUIVALENT)
            if any(self._loses_points(other, run) for other in self._others()):
                return Trial(mutant, Fate.KILLED)
        return Trial(mutant, Fate.SURVIVED, shown_by)

    def _loses_points(self, exercise: Exercise, run: NotebookRun) -> bool:
        if exercise.result is Result.CHOICE:
            verdict = check_choice(exercise, run)
        else:
            verdict = check_values(exercise, run, self.reference, SEED)
        checks = self.reference.assignment.checks
        (check,) = (check for check in checks if check.id == f"{exercise.name}-values")
        return to_result(check, verdict).points < check.max_points

    def _others(self) -> Iterator[Exercise]:
        """Yield the assignment's other exercises: they may use this one's function."""
        for check in self.reference.assignment.checks:
            if check.kind == "values" and check.exercise != self.exercise.name:
                yield exercises.load(check.exercise)

    def _difference(self, run: NotebookRun) -> str | None:
        """Return a call on which a mutant is wrong, and how; None if it is right on all."""
        if self.exercise.result is Result.CHOICE:
            return None  # its check has just read all there is
        for answered in self._answered:
            wrong = self._wrong(run, answered)
            if wrong is not None:
                return f"{_shown(answered.call)}: {wrong}"
        return None

    def _wrong(self, run: NotebookRun, answered: _Answered) -> str | None:
        call, exercise = answered.call, self.exercise
        outcome = run.call(exercise.name, call.positional, call.options, return_arguments=True)
        if not isinstance(outcome, Returned):
            return describe(outcome)
        for component in range(len(exercise.components)) if exercise.components else (None,):
            judgement = judge_component(
                exercise, component, outcome.value, answered.expected, answered.bound
            )
            complaint = judgement.complaint or judgement.type_complaint
            if complaint is not None:
                return complaint
        pairs = zip(call.positional, outcome.arguments, strict=True)
        if not all(callable(before) or np.array_equal(before, after) for before, after in pairs):
            return "it changes an argument"
        return None

    @cached_property
    def _answered(self) -> tuple[_Answered, ...]:
        """Random calls, answered by the reference."""
        answered = []
        with NotebookRun(self.reference.assignment.reference().cells, limits=LIMITS) as run:
            for call in geometries(self.exercise.name, self.number):
                outcome = run.call(self.exercise.name, call.positional, call.options)
                if not isinstance(outcome, Returned):
                    raise SolutionError(
                        f"the solution of {self.exercise.name} fails on a random geometry: "
                        f"{_shown(call)}: {describe(outcome)}"
                    )
                bound = self.exercise.tolerance(call, outcome.value)
                answered.append(_Answered(call, outcome.value, bound))
        return tuple(answered)


def _with(cells: Sequence[Cell], mutant: Mutant) -> tuple[Cell, ...]:
    return tuple(
        dataclasses.replace(cell, source=mutant.source)
        if cell.role is Role.SOLUTION and cell.grade_id == mutant.exercise
        else cell
        for cell in cells
    )


def _shown(call: Call) -> str:
    arguments = {**call.arguments, **call.options}
    return ", ".join(f"{name} {_short(value)}" for name, value in arguments.items())


def _short(value: Any) -> str:
    return str(value.shape) if isinstance(value, np.ndarray) else str(value)
