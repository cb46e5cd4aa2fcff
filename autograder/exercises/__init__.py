"""One file an exercise. Adding an exercise is adding a file that defines `EXERCISE`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from autograder.exercise import Exercise


class UnknownExerciseError(Exception):
    """A test cell names an exercise that has no file here."""


def load(name: str) -> Exercise:
    """Return the exercise of this name.

    Raises
    ------
    UnknownExerciseError
        If no file of this folder declares it.
    """
    if not name.isidentifier() or find_spec(f"{__name__}.{name}") is None:
        raise UnknownExerciseError(
            f"no exercise `{name}`: a test cell's grade_id is EXERCISE-CHECK, and "
            f"autograder/exercises/EXERCISE.py has to declare it"
        )
    exercise: Exercise = import_module(f"{__name__}.{name}").EXERCISE
    return exercise
