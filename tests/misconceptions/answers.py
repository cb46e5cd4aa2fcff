"""Diagnoses wrong answers as grading does."""

from __future__ import annotations

import numpy as np

from autograder import exercises
from autograder.checks.diagnose import Probe, diagnose
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercise import Exercise
from autograder.model import Cell, Role
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Functions, Returned
from autograder.simulation.pool import exercises_answered
from tests.exercises.declared import declared
from tests.exercises.misconceptions.in_process import Truth
from tests.mutants.geometries import geometries

GEOMETRIES = 60  # random calls that no check makes
LIMITS = Limits(request_cpu_seconds=2, memory_bytes=1 << 30)


def with_misconceptions() -> list[str]:
    """Return the exercises that know misconceptions, and have answers in the pool.

    Nobody has written answers to 03_network yet.
    """
    answered = exercises_answered()
    return [name for name in declared() if name in answered and exercises.load(name).misconceptions]


def verdict_on(exercise: str, source: str, seed: int = 0) -> Verdict:
    """Check the values of an answer in a sandbox of its own."""
    cells = (Cell(exercise, source, Role.SOLUTION),)
    with NotebookRun(cells, limits=LIMITS) as run:
        return check_values(exercises.load(exercise), run, Truth(), seed)


def mistakes_named(verdict: Verdict) -> frozenset[str]:
    """Return the names of a diagnosis; none where nothing is said."""
    return frozenset(verdict.misconception.split(" + ")) if verdict.misconception else frozenset()


def fits_everywhere(exercise: Exercise, named: str, student: Functions) -> bool:
    """Tell whether a function makes the very mistake on random calls that no check makes.

    Where a filter does not fit into the image any more, anything may come back.
    """
    probes = []
    for call in geometries(exercise.name, GEOMETRIES):
        outcome = student.call(exercise.name, call.positional, call.options)
        if isinstance(outcome, Returned) and not _is_empty(outcome.value):
            right, bound = Truth().expected(exercise, call)
            probes.append(Probe(call, outcome, False, right, bound))
    diagnosis = diagnose(exercise, probes)
    return diagnosis is not None and diagnosis.name == named


def _is_empty(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.size == 0
