"""Remembers what is the same for every submission: the probes, and what is known of each of them.

A class is graded with one seed. So each probe is drawn once, what is right is asked once, and what
a known mistake makes of it is computed once, whoever makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from autograder.exercise import Call, Part, Setting
from autograder.sandbox.wire import ArraySubclass

LARGEST = 1 << 14  # bytes of a value; the few that are larger are found again


class Memory:
    """The probes of one seed; those of another take their place."""

    def __init__(self) -> None:
        self._seed: int | None = None
        self._calls: dict[tuple[Part, str], tuple[Call, ...]] = {}
        # What is known of a call goes with the call, unless it is a probe or stands in an exercise.
        self._known: WeakKeyDictionary[Call, dict[Hashable, Any]] = WeakKeyDictionary()

    def calls(self, part: Part, setting: Setting, seed: int) -> tuple[Call, ...]:
        """Return a part's probes in a setting: the very same objects however often it is asked."""
        if seed != self._seed:
            self._seed = seed
            self._calls.clear()
        place = part, repr(setting)
        if place not in self._calls:
            self._calls[place] = part.probes(seed, setting)
        return self._calls[place]

    def found(self, call: Call, what: Hashable, find: Callable[[], Any]) -> Any:
        """Return what is known of a call, and find it out where that is not remembered.

        Parameters
        ----------
        call : Call
        what : hashable
            What it is that is known.
        find : callable
            Finds it out.
        """
        known = self._known.setdefault(call, {})
        if what not in known:
            value = find()
            if size_of(value) > LARGEST:
                return value
            known[what] = value
        return known[what]


def size_of(value: Any) -> int:
    """Return about how many bytes a value takes; the wire bounds how deep it is."""
    if isinstance(value, ArraySubclass):
        value = value.array
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(size_of, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(size_of, value))
    return len(value) if isinstance(value, str) else 8
