"""A reference with one thing changed is named only if it makes that very mistake everywhere."""

from __future__ import annotations

import random

import pytest

from autograder import exercises
from autograder.checks.values import check_values
from autograder.model import Cell
from autograder.reference import Reference
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from tests.misconceptions.answers import fits_everywhere, with_misconceptions
from tests.mutants.mutate import Mutant, mutants

pytestmark = pytest.mark.long

CHANGES = 200
LIMITS = Limits(request_cpu_seconds=1.5, memory_bytes=1 << 30)


def changed(reference: Reference) -> list[Mutant]:
    """Draw random single-point changes of an assignment's solutions, always the same ones."""
    every = [
        mutant
        for cell in reference.assignment.reference().cells
        if cell.grade_id in with_misconceptions()
        for mutant in mutants(str(cell.grade_id), cell.source)
    ]
    return random.Random(0).sample(every, min(CHANGES // 2, len(every)))


def wrongly_named(mutant: Mutant, reference: Reference) -> str | None:
    """Return a name that a mutant got although it does something else somewhere."""
    exercise = exercises.load(mutant.exercise)
    cells = tuple(
        Cell(
            cell.grade_id,
            mutant.source if cell.grade_id == mutant.exercise else cell.source,
            cell.role,
        )
        for cell in reference.assignment.reference().cells
    )
    with NotebookRun(cells, limits=LIMITS) as run:
        name = check_values(exercise, run, reference, 0).misconception
        return None if name is None or fits_everywhere(exercise, name, run) else name


@pytest.mark.parametrize("loaded", ["reference", "gradients"])
def test_no_change_is_named_wrongly(loaded: str, request: pytest.FixtureRequest) -> None:
    reference: Reference = request.getfixturevalue(loaded)
    wrong = {
        f"{mutant.exercise}: {mutant.removed} -> {mutant.added}": name
        for mutant in changed(reference)
        if (name := wrongly_named(mutant, reference)) is not None
    }
    assert not wrong
