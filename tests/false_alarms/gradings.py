"""Grades one style as a submission is graded, and tells what came out that must not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder import exercises
from autograder.checks.speed import check_speed
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.reference import Reference
from autograder.sandbox.notebook_run import NotebookRun
from tests.false_alarms.styles import Style

SEEDS = 20  # the reference remembers what it returned for the probes of so many


@dataclass(frozen=True)
class Grading:
    """What one grading of one style came to."""

    style: Style
    values: Verdict
    speed: Verdict

    @property
    def false_alarms(self) -> tuple[str, ...]:
        """What a right and fast solution lost."""
        return tuple(
            f"{self.style.exercise}, {self.style.title}: {verdict.told} {dict(verdict.parts)}"
            for verdict in (self.values, self.speed)
            if verdict.fraction < 1 and verdict.parts is not None
        )

    @property
    def full_steps(self) -> tuple[str, ...]:
        """The geometries with a full step in which a slow solution gained it."""
        budget = exercises.load(self.style.exercise).budget
        assert budget is not None
        assert self.speed.parts is not None
        return tuple(
            f"{self.style.exercise}, {self.style.title}: full points with {geometry.meaning}, "
            f"at most {self.speed.speed_ratio} times the vectorised yardstick"
            for geometry in budget.geometries
            if geometry.full is not None and self.speed.parts[geometry.name] == 1
        )


def grade(style: Style, reference: Reference, seed: int) -> Grading:
    """Grade a style in a fork of its own."""
    exercise = exercises.load(style.exercise)
    with NotebookRun(style.cells) as run:
        values = check_values(exercise, run, reference, seed)
        speed = check_speed(
            exercise, run, reference.yardsticks(exercise), reference, np.random.default_rng()
        )
    return Grading(style, values, speed)


def gradings(
    styles: Sequence[Style], number: int, references: Mapping[str, Reference]
) -> Iterator[Grading]:
    """Grade the styles in turns, so many gradings in all.

    Parameters
    ----------
    styles : sequence of Style
    number : int
    references : mapping of str to Reference
        For each exercise, the solution of the assignment that it belongs to.
    """
    for count, style in enumerate(itertools.islice(itertools.cycle(styles), number)):
        yield grade(style, references[style.exercise], count // len(styles) % SEEDS)
