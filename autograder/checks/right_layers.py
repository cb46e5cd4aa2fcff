"""Judges a function once more with right layers in place of the student's: one mistake, one loss.

A network of ten functions is wrong if one of them is. Whoever has put them together in the right
way gets the points for that, and hears which one to mend.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autograder.checks.examination import Truth
from autograder.checks.verdict import Verdict
from autograder.checks.wording import blame, blame_several
from autograder.exercise import Exercise
from autograder.model import Status
from autograder.sandbox.outcome import Functions


def with_right_layers(
    exercise: Exercise, functions: Functions, truth: Truth, check: Callable[[], Verdict]
) -> Verdict:
    """Make a check, and again with right layers where that may make it better.

    Parameters
    ----------
    exercise : Exercise
        Names the layers.
    functions : Functions
        The student's notebook.
    truth : Truth
        Has the right ones.
    check : callable
        Makes the check on the notebook as it is at that moment.
    """
    own = check()
    if own.fraction >= 1 or own.status is Status.NOT_ATTEMPTED or not exercise.layers:
        return own
    right = truth.layers(exercise)
    with functions.replacing(right):
        best = check()
    if best.fraction <= own.fraction:
        return own
    alone: str | None = None
    for name in exercise.layers:
        with functions.replacing({name: right[name]}):
            if check().fraction >= best.fraction:
                alone = name
                break
    return _told(exercise, best, alone)


def _told(exercise: Exercise, best: Verdict, wrong: str | None) -> Verdict:
    """Say that a verdict is about right layers in place of the student's, and which is wrong."""
    if best.fraction >= 1:
        return replace(best, reason=blame(exercise, wrong) if wrong else blame_several(exercise))
    which = f"`{wrong}` is wrong" if wrong else "several of them are wrong"
    note = (
        f"That is with right functions in place of those that `{exercise.name}` calls: "
        f"{which} in your notebook, so mend that first."
    )
    return replace(best, message=f"{best.message} {note}")
