"""Checks an answer that is chosen from a list of letters."""

from __future__ import annotations

from dataclasses import replace

from autograder.checks.verdict import Verdict
from autograder.checks.wording import failure
from autograder.exercise import Exercise
from autograder.model import Status
from autograder.sandbox.outcome import Functions, Missing, Returned


def check_choice(exercise: Exercise, functions: Functions) -> Verdict:
    """Check that the variable named as the exercise holds the right letter."""
    outcome = functions.variable(exercise.name)
    if isinstance(outcome, Missing) and outcome.cell_error is None:
        message = f"Not answered yet: set `{exercise.name}` to one of the letters."
        return Verdict(0.0, Status.NOT_ATTEMPTED, message)
    if not isinstance(outcome, Returned):
        return Verdict(0.0, Status.ERROR, failure(exercise.name, outcome))
    answer = outcome.value
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        message = f"Not answered yet: set `{exercise.name}` to one of the letters."
        return Verdict(0.0, Status.NOT_ATTEMPTED, message)
    if not isinstance(answer, str):
        message = (
            f'`{exercise.name}` is not text. Write the letter in quotes: {exercise.name} = "A"'
        )
        return Verdict(0.0, Status.ERROR, message)
    if answer.strip().upper() == exercise.choice:
        return Verdict(1.0, Status.PASSED, "Right.")
    verdict = Verdict(
        0.0, Status.FAILED, f"{answer.strip()[:20]!r} is not it.", question=exercise.question
    )
    distractor = exercise.distractors.get(answer.strip().upper())
    if distractor is None:
        return verdict
    return replace(verdict, misconception=distractor.misconception, reason=distractor.explanation)
