"""Checks an answer that a student has worked out, in a variable or returned by a function."""

from __future__ import annotations

from autograder.checks.finding import is_unwritten
from autograder.checks.verdict import Verdict, status_of
from autograder.checks.wording import failure, sentence
from autograder.exercise import AnswerError, Exercise
from autograder.model import Status
from autograder.sandbox.outcome import Functions, Missing, Outcome, Raised, Returned, Stopped


def check_question(exercise: Exercise, functions: Functions, variant: str) -> Verdict:
    """Check an answer.

    Parameters
    ----------
    exercise : Exercise
        Says how it is marked.
    functions : Functions
        The student's notebook.
    variant : str
        What is drawn for this student is drawn from it.
    """
    asked = exercise.asked
    assert asked is not None, f"{exercise.name} asks nothing"
    outcome = _answer(exercise, functions)
    if not isinstance(outcome, Returned):
        return _without_answer(exercise, outcome)
    try:
        marks = None if outcome.value is None else asked.mark(outcome.value, variant)
    except AnswerError as error:
        message = sentence(f"`{exercise.name}`: {error}. Write {asked.form}")
        return Verdict(0.0, Status.ERROR, message)
    if marks is None:
        return Verdict(0.0, Status.NOT_ATTEMPTED, f"Not answered yet. Write {asked.form}.")
    total = sum(asked.parts.values())
    fraction = sum(asked.parts[name] * earned for name, earned in marks.parts.items()) / total
    return Verdict(
        fraction,
        status_of(fraction),
        marks.message,
        marks.parts,
        misconception=marks.misconception,
        reason=marks.reason,
        question=marks.question,
    )


def _answer(exercise: Exercise, functions: Functions) -> Outcome:
    assert exercise.asked is not None, f"{exercise.name} asks nothing"
    if exercise.asked.is_function:
        return functions.call(exercise.name, (), {})
    return functions.variable(exercise.name)


def _without_answer(exercise: Exercise, outcome: Raised | Missing | Stopped) -> Verdict:
    """Tell an answer that was not given from one that cannot be read."""
    assert exercise.asked is not None, f"{exercise.name} asks nothing"
    is_missing = isinstance(outcome, Missing) and outcome.cell_error is None
    if is_missing or is_unwritten(outcome, exercise):
        return Verdict(0.0, Status.NOT_ATTEMPTED, f"Not answered yet. Write {exercise.asked.form}.")
    timed_out = isinstance(outcome, Stopped) and outcome.is_timeout
    status = Status.TIMEOUT if timed_out else Status.ERROR
    return Verdict(0.0, status, failure(exercise.name, outcome))
