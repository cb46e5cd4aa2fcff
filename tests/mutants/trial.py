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
from autograder.checks.accuracy import check_accuracy
from autograder.checks.choice import check_choice
from autograder.checks.judge import judge_call, judged_components
from autograder.checks.values import check_values
from autograder.exercise import Call, Exercise, Result
from autograder.grade import to_result
from autograder.model import Cell, Role
from autograder.reference import Reference, SolutionError
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun, describe
from autograder.sandbox.outcome import Returned
from autograder.sandbox.wire import Computed
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
    EQUIVALENT = "equivalent"  # it returns what the reference returns, or what is as right


@dataclass(frozen=True)
class Trial:
    """A mutant and what became of it; of a survivor also a call that shows it is wrong."""

    mutant: Mutant
    fate: Fate
    shown_by: str = ""


@dataclass(frozen=True)
class _Answered:
    """A random call, and what the reference returns."""

    exercise: Exercise
    call: Call
    expected: Any


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
        with NotebookRun(cells, self._files, LIMITS) as run:
            if self._loses_points(self.exercise, run):
                return Trial(mutant, Fate.KILLED)
            shown_by = self._difference(run)
            if shown_by is None:
                return Trial(mutant, Fate.EQUIVALENT)
            if any(self._loses_points(other, run) for other in self._others()):
                return Trial(mutant, Fate.KILLED)
        return Trial(mutant, Fate.SURVIVED, shown_by)

    @property
    def _files(self) -> tuple[str, ...]:
        return (str(self.reference.assignment.folder),)

    def _loses_points(self, exercise: Exercise, run: NotebookRun) -> bool:
        if exercise.training is not None:
            return any(_trains_badly(lesson, run) for lesson in _lesson_by_lesson(exercise))
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
        if self.exercise.training is not None:
            # There is no one right network: whatever tells enough of the held-back images right,
            # in every lesson, is trained as well as the reference.
            return None
        for answered in self._answered:
            wrong = _wrong(run, answered)
            if wrong is not None:
                return f"{answered.exercise.name}: {_shown(answered.call)}: {wrong}"
        return None

    @cached_property
    def _answered(self) -> tuple[_Answered, ...]:
        """Random calls, answered by the reference."""
        cells = self.reference.assignment.reference().cells
        with NotebookRun(cells, self._files, LIMITS) as run:
            return tuple(
                _answer(run, exercise, call)
                for exercise in (self.exercise, *self._users())
                for call in geometries(exercise.name, self.number)
            )

    def _users(self) -> Iterator[Exercise]:
        """Yield the exercises that are called with what this one's function keeps back.

        Whether that is right shows in them only.
        """
        if self.exercise.kept_back:
            for other in self._others():
                (call,) = geometries(other.name, 1)
                if self.exercise.name in _computed_by(call):
                    yield other


def _lesson_by_lesson(exercise: Exercise) -> Iterator[Exercise]:
    """Yield an exercise for each lesson: nearly all mutants have lost enough in the first."""
    assert exercise.training is not None, f"{exercise.name} trains"
    for lesson in exercise.training.lessons:
        training = dataclasses.replace(exercise.training, lessons=(lesson,))
        yield dataclasses.replace(exercise, training=training)


def _trains_badly(exercise: Exercise, run: NotebookRun) -> bool:
    return check_accuracy(exercise, run, np.random.default_rng(SEED)).fraction < 1


def _answer(run: NotebookRun, exercise: Exercise, call: Call) -> _Answered:
    outcome = run.call(exercise.name, call.positional, call.options, kept_back=exercise.kept_back)
    if not isinstance(outcome, Returned):
        raise SolutionError(
            f"the solution of {exercise.name} fails on a random geometry: "
            f"{_shown(call)}: {describe(outcome)}"
        )
    return _Answered(exercise, call, outcome.value)


def _wrong(run: NotebookRun, answered: _Answered) -> str | None:
    """Say what is wrong with a mutant's answer, or with what it does to its arguments."""
    exercise, call, expected = answered.exercise, answered.call, answered.expected
    outcome = run.call(
        exercise.name,
        call.positional,
        call.options,
        return_arguments=True,
        kept_back=exercise.kept_back,
    )
    if not isinstance(outcome, Returned):
        return describe(outcome)
    for component in judged_components(exercise):
        one = dataclasses.replace(call, component=component)
        bound = exercise.tolerance(one, expected)
        judgement = judge_call(exercise, one, outcome.value, expected, bound)
        complaint = judgement.complaint or judgement.type_complaint
        if complaint is not None:
            return complaint
    pairs = zip(call.positional, outcome.arguments, strict=True)
    return None if all(_is_same(*pair) for pair in pairs) else "it changes an argument"


def _is_same(before: Any, after: Any) -> bool:
    if callable(before) or isinstance(before, Computed):
        return True  # it never left its process
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_is_same(before[k], after[k]) for k in before)
    return np.array_equal(before, after)


def _computed_by(call: Call) -> set[str]:
    """Return the functions whose results a call is made with."""
    return {value.function for value in call.arguments.values() if isinstance(value, Computed)}


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
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} {_short(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, Computed):
        return f"of {value.function}"
    return str(value.shape) if isinstance(value, np.ndarray) else str(value)
