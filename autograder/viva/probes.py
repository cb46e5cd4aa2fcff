"""Chooses calls of an exercise's function that are small enough to be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from autograder.exercise import Array, Call, Exercise, Objective, SmallCase

MOST_ENTRIES = 40  # in all arrays of a call
MOST_ITEMS = 4  # of a list: layers, say
MOST_PROBES = 32
DIGITS = 9


def small_probes(exercise: Exercise, generator: np.random.Generator) -> tuple[Call, ...]:
    """Return calls like the exercise's own, with few entries and whole numbers of one digit.

    Parameters
    ----------
    exercise : Exercise
    generator : Generator
        Draws the numbers.

    Returns
    -------
    tuple of Call
        All different, the smallest first. None for a function whose arguments are not small.
    """
    seed = int(generator.integers(1 << 30))
    of_parts = chain.from_iterable(
        part.probes(seed, exercise.settings[0]) for part in exercise.parts
    )
    # A part's formula does not tell its random numbers; a small case's does.
    calls = [_filled(case) for case in exercise.small_cases]
    calls += [call for call in of_parts if not any(map(_is_objective, call.arguments.values()))]
    different = {_outline(call): call for call in reversed(calls) if _is_small(call)}
    chosen = sorted(different.values(), key=size_of)[:MOST_PROBES]
    return tuple(_with_digits(call, generator) for call in chosen)


def size_of(call: Call) -> int:
    """Return how much there is to be written down of a call."""
    return sum(map(_size, call.arguments.values())) + len(call.options)


def differences(one: Call, other: Call) -> int:
    """Count in how many arguments two calls differ by more than the numbers in an array."""
    first, second = dict(_features(one)), dict(_features(other))
    return sum(first.get(name) != second.get(name) for name in {*first, *second})


def _filled(case: SmallCase) -> Call:
    """Return a small case in which no array is 0, or 0 but for one entry, as in many they are."""
    unit = None if case.response is None else case.response.unit
    arguments = {
        name: np.ones(value.shape)
        if isinstance(value, np.ndarray)
        and (name == unit or (value.size > 1 and np.count_nonzero(value) <= 1))
        else value
        for name, value in case.call.arguments.items()
    }
    return Call(arguments, case.call.options)


def _is_objective(value: object) -> bool:
    return isinstance(value, Objective)


def _is_small(call: Call) -> bool:
    values = [*call.arguments.values(), *call.options.values()]
    return all(map(_can_be_shown, values)) and size_of(call) <= MOST_ENTRIES


def _can_be_shown(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.size > 0
    if isinstance(value, (list, tuple)):
        return len(value) <= MOST_ITEMS and all(map(_can_be_shown, value))
    if isinstance(value, dict):  # a layer, but not a network's parameters
        return not any(isinstance(entry, np.ndarray) for entry in value.values())
    return value is None or isinstance(value, (bool, int, float, str, Objective))


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    return len(value) if isinstance(value, dict) else 1


def _features(call: Call) -> Iterable[tuple[str, str]]:
    """Tell the arguments: of an array its shape, of everything else what it is."""
    for name, value in (*call.arguments.items(), *call.options.items()):
        if isinstance(value, np.ndarray):
            yield name, f"{value.shape}"
        elif isinstance(value, Objective):
            yield name, value.formula
        else:
            yield name, repr(value)


def _outline(call: Call) -> str:
    """Return what calls have in common that differ in their numbers only."""
    # Where there is a 0, it is there on purpose: relu has an edge.
    has_zero = [
        not value.all() for value in call.arguments.values() if isinstance(value, np.ndarray)
    ]
    return f"{dict(_features(call))} {has_zero}"


def _with_digits(call: Call, generator: np.random.Generator) -> Call:
    """Put a digit in the place of every number; what is 0 or negative stays so."""
    arguments = {
        name: _digits(value, generator) if _is_drawn(value) else value
        for name, value in call.arguments.items()
    }
    return Call(arguments, dict(call.options))


def _is_drawn(value: Any) -> bool:
    """Tell whether a value is an array of numbers, and not of labels."""
    if not isinstance(value, np.ndarray):
        return False
    return value.dtype.kind == "f" or bool(np.abs(value).max() > DIGITS)


def _digits(array: Array, generator: np.random.Generator) -> Array:
    rounds = -(-array.size // DIGITS)
    drawn = [generator.permutation(DIGITS) + 1.0 for _ in range(rounds)]
    digits = np.concatenate(drawn)[: array.size].reshape(array.shape)
    return digits * np.sign(array)
