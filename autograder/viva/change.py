"""A single-point change of a student's code, and the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is changed."""

    ACCUMULATION = "accumulation"  # `=` for `+=`
    FACTOR = "factor"  # an operand is left out: the stride, say
    SIGN = "sign"  # `-` for `+`
    OPERATOR = "operator"  # `+` for `*`
    ORDER = "order"  # two neighbours among indices, axes or arguments change places
    NAME = "name"  # the width for the height
    RANGE = "range"  # a loop begins or ends elsewhere
    SLICE = "slice"  # a slice's bound or step is left out
    CALL = "call"  # a rotation, a transposition, a padding is left out
    ARGUMENT = "argument"  # a call's argument is left out
    OPPOSITE = "opposite"  # `min` for `max`
    COMPARISON = "comparison"  # `>=` for `>`
    CONDITION = "condition"  # one branch whatever happens
    START = "start"  # a sum begins at 1
    NUMBER = "number"  # one more, or one less


@dataclass(frozen=True)
class Change:
    """What stands on a line from one column up to another, and what is put in its place.

    Attributes
    ----------
    kind : Kind
    line : int
        Counted from 1.
    start, end : int
        In characters, counted from 0.
    new : str
    """

    kind: Kind
    line: int
    start: int
    end: int
    new: str

    def applied_to(self, source: str) -> str:
        """Return the changed source."""
        lines = lines_of(source)
        lines[self.line - 1] = self.after(source)
        return "\n".join(lines)

    def before(self, source: str) -> str:
        """Return the line as it is."""
        return lines_of(source)[self.line - 1]

    def after(self, source: str) -> str:
        """Return the line as it becomes; what is not changed stays as it was written."""
        line = self.before(source)
        return line[: self.start] + self.new + line[self.end :]


def lines_of(source: str) -> list[str]:
    """Split a source where Python does: `str.splitlines` also breaks at form feeds and the like."""
    return source.split("\n")
