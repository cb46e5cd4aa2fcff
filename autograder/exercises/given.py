"""Writes down what a student gave as an answer, for a sentence about it."""

from __future__ import annotations

from typing import Any

from autograder.notebook import one_line
from autograder.sandbox.wire import ArraySubclass, Opaque

LONGEST = 40
ELLIPSIS = Opaque(type(...).__name__)  # as the sandbox hands it over


def is_open(given: Any) -> bool:
    """Tell whether nothing was written where an answer should stand: `None`, or `...`."""
    return given is None or given is ... or (isinstance(given, Opaque) and given == ELLIPSIS)


def brief(given: Any) -> str:
    """Write down what was given, in few characters whatever it is."""
    if isinstance(given, (int, float, str, bool, tuple, list, type(None))):
        try:
            return one_line(repr(given), LONGEST)
        except ValueError:  # Python does not write out integers of thousands of digits
            return "a number of thousands of digits"
        except RecursionError:
            return "a list in a list in a list"
    is_named = isinstance(given, (Opaque, ArraySubclass))
    name = given.type_name if is_named else type(given).__name__
    return f"a `{one_line(name, LONGEST)}`"
