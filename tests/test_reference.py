"""The reference serves a class of any size."""

from __future__ import annotations

from autograder.model import Cell, Role
from autograder.reference import TRUSTED_LIMITS
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Returned

MONTH = 31 * 24 * 3600.0
CELLS = (Cell(None, "def double(x):\n    return 2 * x", Role.PROVIDED),)


def test_it_does_not_tire_within_a_month() -> None:
    with NotebookRun(CELLS, (), TRUSTED_LIMITS) as run:
        assert isinstance(run.call("double", (1.0,), {}), Returned)
        run._waited = run._slept = MONTH
        assert isinstance(run.call("double", (1.0,), {}), Returned)
