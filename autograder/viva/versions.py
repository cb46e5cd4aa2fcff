"""Runs a student's notebook as it is, and with one cell changed, in the sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from autograder.exercise import Call, Exercise
from autograder.model import Cell, Role, Submission
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import RUN_ROLES, NotebookRun
from autograder.sandbox.outcome import Outcome, Stopped

# A call on a few numbers takes milliseconds: what takes longer does not end.
LIMITS = Limits(
    request_cpu_seconds=0.5,
    request_wall_seconds=20.0,
    request_asleep_seconds=0.5,
    total_cpu_seconds=5.0,
    asleep_seconds=1.0,
)
# Memory that is taken but not filled holds whatever was there before. Where a result depends on
# that, it is another one here.
FILLED = Cell(
    None,
    """import numpy


def _filled(shape, dtype=float, *others, **options):
    return numpy.full(shape, 77, dtype)


def _filled_like(array, dtype=None, *others, **options):
    return numpy.full_like(array, 77, dtype)


numpy.empty, numpy.empty_like = _filled, _filled_like
""",
    Role.PROVIDED,
)


def without_stopped(submission: Submission, folder: str) -> Submission:
    """Leave out the cells that have to be stopped: every version would wait for them anew."""
    runs = [place for place, cell in enumerate(submission.cells) if cell.role in RUN_ROLES]
    with NotebookRun(submission.cells, (folder,), LIMITS) as run:
        found = run.outcomes()
    stopped = {
        place
        for place, outcome in zip(runs, found, strict=True)
        # An error begins with the name of its class, what is said of a stop with a phrase.
        if outcome.error is not None and not outcome.error.partition(":")[0].isidentifier()
    }
    kept = [cell for place, cell in enumerate(submission.cells) if place not in stopped]
    return dataclasses.replace(submission, cells=tuple(kept))


def with_source(submission: Submission, index: int, source: str) -> Submission:
    """Return a submission in which one cell has another source."""
    cells = list(submission.cells)
    cells[index] = dataclasses.replace(cells[index], source=source)
    return dataclasses.replace(submission, cells=tuple(cells))


def outcomes(
    submission: Submission, exercise: Exercise, calls: Sequence[Call], folder: str
) -> tuple[Outcome | None, ...]:
    """Run a notebook and make these calls; None for those that are left out.

    Parameters
    ----------
    submission : Submission
    exercise : Exercise
        Whose function is called.
    calls : sequence of Call
    folder : str
        The files that came along with the assignment.
    """
    return _outcomes(submission.cells, exercise, calls, folder)


def outcomes_with_filled_memory(
    submission: Submission, exercise: Exercise, calls: Sequence[Call], folder: str
) -> tuple[Outcome | None, ...]:
    """Run it once more, with nothing left to chance: memory that is taken holds other numbers."""
    return _outcomes((FILLED, *submission.cells), exercise, calls, folder)


def _outcomes(
    cells: Sequence[Cell], exercise: Exercise, calls: Sequence[Call], folder: str
) -> tuple[Outcome | None, ...]:
    found: list[Outcome | None] = []
    with NotebookRun(cells, (folder,), LIMITS) as run:
        for call in calls:
            found.append(
                run.call(exercise.name, call.positional, call.options, kept_back=exercise.kept_back)
            )
            if isinstance(found[-1], Stopped):
                break  # the others may well do the same
    return (*found, *[None] * (len(calls) - len(found)))
