"""What came of one call of a student's function."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.checks.judge import Judgement
from autograder.exercise import Call, Exercise
from autograder.sandbox.outcome import Outcome, Raised


@dataclass(frozen=True)
class Finding:
    """What came of one call.

    Attributes
    ----------
    call : Call
    outcome : Outcome
    judgement : Judgement
        Not right, and empty, where nothing was returned.
    arguments_changed : str or None
        The first argument that was not left as it was.
    second_differs : bool
        Whether the same call gave something else the second time.
    """

    call: Call
    outcome: Outcome
    judgement: Judgement
    arguments_changed: str | None = None
    second_differs: bool = False


def is_unwritten(outcome: Outcome, exercise: Exercise) -> bool:
    """Tell whether the exercise's own stub, not one that it calls, is what was reached."""
    return (
        isinstance(outcome, Raised)
        and outcome.is_unwritten
        and outcome.grade_id in (exercise.name, None)
    )
