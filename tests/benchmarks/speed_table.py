"""Measures every way of writing a function against its yardsticks, as the speed check does.

The steps of a budget are set in the widest gaps of this table.

    python -m tests.benchmarks.speed_table [EXERCISE [FILE]]

FILE holds the ways of writing it, a function each, whatever they are called; without it they are
the right answers of the simulation's pool.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import numpy as np

from autograder import exercises
from autograder.exercise import Exercise, TimedGeometry
from autograder.model import Cell, Role
from autograder.reference import TRUSTED_LIMITS
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Returned
from autograder.simulation.pool import Answer, Kind, answers, answers_in

ROUNDS = 5


def ratios(
    exercise: Exercise, geometry: TimedGeometry, style: NotebookRun, yardsticks: NotebookRun
) -> tuple[float, float, float]:
    """Return the style's CPU milliseconds, and its cost over each yardstick's."""
    generator = np.random.default_rng(0)
    seconds_of: dict[str, list[float]] = {"student": [], "vectorised": [], "looped": []}
    assert exercise.budget is not None
    setting = exercise.budget.settings[0]
    for _ in range(ROUNDS):
        call = geometry.call(generator, setting)
        for who, run, name in (
            ("student", style, exercise.name),
            ("vectorised", yardsticks, "vectorised"),
            ("looped", yardsticks, "looped"),
        ):
            outcome, seconds = run.timed_call(name, call.positional, call.options, 60)
            assert isinstance(outcome, Returned), outcome
            seconds_of[who].append(seconds)
    student, vectorised, looped = (median(seconds) for seconds in seconds_of.values())
    return 1000 * student, student / vectorised, student / looped


def step_of(geometry: TimedGeometry, vectorised: float, looped: float) -> str:
    """Return how many of the points a cost earns."""
    if geometry.full is None:
        return "full" if looped <= geometry.half else "0"
    if vectorised <= geometry.full:
        return "full"
    return "half" if looped <= geometry.half else "0"


def styles_of(exercise: str, path: str | None) -> Mapping[str, Answer]:
    """Return the ways of writing an exercise: those of a file, or else of the pool."""
    if path is None:
        return answers(exercise, Kind.RIGHT)
    return answers_in(Path(path), exercise, Kind.RIGHT)


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "convolve"
    styles = styles_of(name, sys.argv[2] if len(sys.argv) > 2 else None)
    exercise = exercises.load(name)
    assert exercise.budget is not None
    cells = (Cell(None, exercise.budget.yardsticks, Role.PROVIDED),)
    yardsticks = NotebookRun(cells, limits=TRUSTED_LIMITS)
    for geometry in exercise.budget.geometries:
        steps = f"full up to {geometry.half} × looped"
        if geometry.full is not None:
            steps = f"full up to {geometry.full} × vectorised, half up to {geometry.half} × looped"
        print(f"\n{name}, {geometry.meaning}: {steps}")
        print(f"{'':45}{'ms':>8}{'÷ vect.':>9}{'÷ looped':>9}  points")
        for title, style_of in styles.items():
            cells = (Cell(name, style_of.standalone, Role.SOLUTION),)
            with NotebookRun(cells, limits=TRUSTED_LIMITS) as style:
                ms, vectorised, looped = ratios(exercise, geometry, style, yardsticks)
            step = step_of(geometry, vectorised, looped)
            print(f"{title:45}{ms:8.2f}{vectorised:9.2f}{looped:9.3f}  {step}", flush=True)


if __name__ == "__main__":
    main()
