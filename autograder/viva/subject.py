"""A function of a student's that questions can be asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder import exercises
from autograder.course import Assignment
from autograder.exercise import Call, Exercise
from autograder.mending import defines
from autograder.model import Role, Submission
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned, Stopped
from autograder.viva.change import Change
from autograder.viva.changes import changes_of, in_order
from autograder.viva.effect import Piece, is_same, result_of
from autograder.viva.positions import MOST_CHARACTERS, parsed
from autograder.viva.probes import small_probes
from autograder.viva.question import Refusal
from autograder.viva.versions import outcomes, outcomes_with_filled_memory


@dataclass(frozen=True, eq=False)
class Case:
    """A probe on which the student's code returns something that can be told."""

    call: Call
    before: tuple[Piece, ...]
    is_right: bool | None


@dataclass(frozen=True, eq=False)
class Subject:
    """A function, as it stands in a cell, and what it does.

    Attributes
    ----------
    exercise : Exercise
    cell : int
        Which of the submission's cells defines it.
    source : str
    cases : tuple of Case
    changes : tuple of Change
        In the order in which they are tried.
    """

    exercise: Exercise
    cell: int
    source: str
    cases: tuple[Case, ...]
    changes: tuple[Change, ...]

    @property
    def share_right(self) -> float:
        """How many of the cases are right; where that is not known, all count as right."""
        return sum(case.is_right is not False for case in self.cases) / len(self.cases)


def functions_of(assignment: Assignment) -> dict[str, float]:
    """Return the names of the exercises that can be asked about, and what they are worth."""
    worth: dict[str, float] = {}
    for check in assignment.checks:
        try:
            exercise = exercises.load(check.exercise)
        except exercises.UnknownExerciseError:
            continue  # a text that a person grades, say
        if exercise.parts and exercise.small_cases:
            worth[exercise.name] = worth.get(exercise.name, 0) + check.max_points
    return worth


def subject_of(
    name: str, submission: Submission, assignment: Assignment, generator: np.random.Generator
) -> Subject | Refusal | None:
    """Run a function of the student's as it is, and find out what may be asked about it.

    Returns
    -------
    Subject, Refusal or None
        None where its arguments are too large to be worked with by hand.
    """
    exercise = exercises.load(name)
    calls = small_probes(exercise, generator)
    if len(calls) < 2:
        return None
    cell = _cell_of(name, submission)
    if cell is None or assignment.is_untouched(name, submission):
        return Refusal(name, "is not written")
    source = submission.cells[cell].source
    if len(source) > MOST_CHARACTERS:
        return Refusal(name, "stands in a cell that is too long to be asked about")
    if parsed(source) is None:
        return Refusal(name, "is not Python")
    folder = str(assignment.folder)
    first = outcomes(submission, exercise, calls, folder)
    again = outcomes_with_filled_memory(submission, exercise, calls, folder)
    results = [_settled(*pair, exercise) for pair in zip(first, again, strict=True)]
    cases = tuple(
        Case(call, result, _is_right(exercise, call, result))
        for call, result in zip(calls, results, strict=True)
        if result is not None
    )
    if len(cases) < 2:
        return Refusal(name, _why_not(first))
    return Subject(exercise, cell, source, cases, in_order(changes_of(source), generator))


def _cell_of(name: str, submission: Submission) -> int | None:
    """Return the last cell of the student's that defines a function: it is the one that counts."""
    places = [
        place
        for place, cell in enumerate(submission.cells)
        if cell.role in (Role.SOLUTION, Role.FREE) and defines(cell.source, name)
    ]
    return places[-1] if places else None


def _settled(
    one: Outcome | None, other: Outcome | None, exercise: Exercise
) -> tuple[Piece, ...] | None:
    """Return a result that comes out the same twice."""
    first, second = result_of(one, exercise), result_of(other, exercise)
    return first if first is not None and second is not None and is_same(first, second) else None


def _is_right(exercise: Exercise, call: Call, result: tuple[Piece, ...]) -> bool | None:
    if exercise.right is None or exercise.accepts is not None:
        return None
    right = result_of(Returned(exercise.right(*call.positional, **call.options)), exercise)
    if right is None:
        return None
    shown = [(piece.name, piece.values.astype(np.float64)) for piece in result]
    expected = [(piece.name, piece.values.astype(np.float64)) for piece in right]
    return is_same(
        [Piece(name, values) for name, values in shown],
        [Piece(name, values) for name, values in expected],
    )


def _why_not(found: tuple[Outcome | None, ...]) -> str:
    """Say why there are no two results to ask about."""
    for outcome in found:
        if isinstance(outcome, Raised) and outcome.is_unwritten:
            return "reaches `raise NotImplementedError()`"
        if isinstance(outcome, Raised):
            return f"raises {describe(outcome)}"
        if isinstance(outcome, (Missing, Stopped)):
            return describe(outcome) if isinstance(outcome, Stopped) else "does not exist"
    return "returns nothing that can be compared"
