"""What a change does to the result of one call, as far as it can be told for certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.checks.wording import as_array
from autograder.exercise import Exercise
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned, Stop, Stopped
from autograder.sandbox.wire import Opaque

Values = npt.NDArray[Any]

ROUNDING = 1e-9  # so far apart is the same number
CLEAR = 1e-3  # so far apart is another one; what lies between is not asked about
MOST_ENTRIES = 200  # of a result


class Kind(StrEnum):
    """What becomes of a result."""

    SAME = "same"
    VALUES = "values"
    SHAPE = "shape"
    RAISES = "raises"
    STOPS_NOT = "does not stop"
    OTHER = "other"  # nothing, or nothing that has entries


@dataclass(frozen=True, eq=False)
class Piece:
    """A result, or one of several, as numbers: its name is empty where there is only one."""

    name: str
    values: Values


@dataclass(frozen=True)
class Entry:
    """An entry that changes: where it is, what it was, what it becomes."""

    where: str
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class Effect:
    """What a change does to one call.

    Attributes
    ----------
    kind : Kind
    before, after : tuple of Piece
        The results; nothing after where none came back.
    first : Entry or None
        The first entry that changes, in the order of rows.
    changed, total : int
        How many entries change, of how many.
    message : str
        What happens instead of a result.
    """

    kind: Kind
    before: tuple[Piece, ...]
    after: tuple[Piece, ...] = ()
    first: Entry | None = None
    changed: int = 0
    total: int = 0
    message: str = ""

    def agrees_with(self, other: Effect) -> bool:
        """Tell whether another run of the same code came out like this one."""
        if (self.kind, self.changed, self.message) != (other.kind, other.changed, other.message):
            return False
        return self.kind is not Kind.VALUES or is_same(self.after, other.after)


def result_of(outcome: Outcome | None, exercise: Exercise) -> tuple[Piece, ...] | None:
    """Return what a call returned, in pieces; None where that is not a few numbers."""
    if not isinstance(outcome, Returned):
        return None
    pieces = tuple(_pieces(outcome.value, exercise))
    found = [piece for piece in pieces if piece is not None]
    if not found or len(found) < len(pieces):
        return None
    return tuple(found) if sum(piece.values.size for piece in found) <= MOST_ENTRIES else None


def effect_of(
    before: tuple[Piece, ...], outcome: Outcome | None, exercise: Exercise
) -> Effect | None:
    """Compare a result with what the changed code does; None where it cannot be told for certain.

    Parameters
    ----------
    before : tuple of Piece
    outcome : Outcome or None
        What came of the same call of the changed code; None if it was not made.
    exercise : Exercise
    """
    match outcome:
        case Returned(value=value):
            after = result_of(outcome, exercise)
            if after is not None:
                return _compared(before, after)
            return Effect(Kind.OTHER, before, message=f"returns {_kind(value)}")
        case Raised(type_name="NotImplementedError") | Missing() | None:
            return None
        case Raised():
            return Effect(Kind.RAISES, before, message=f"raises {describe(outcome)}")
        case Stopped(reason=Stop.CPU):
            return Effect(Kind.STOPS_NOT, before, message="does not stop")
    return None


def is_same(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Tell whether two results are the same but for rounding."""
    effect = _compared(tuple(one), tuple(other))
    return effect is not None and effect.kind is Kind.SAME


def _compared(before: tuple[Piece, ...], after: tuple[Piece, ...]) -> Effect | None:
    if [piece.name for piece in before] != [piece.name for piece in after]:
        return Effect(Kind.OTHER, before, after, message="returns another number of results")
    pairs = list(zip(before, after, strict=True))
    if any(one.values.shape != other.values.shape for one, other in pairs):
        return Effect(Kind.SHAPE, before, after, message=_other_shape(pairs))
    if any(one.values.dtype.kind != other.values.dtype.kind for one, other in pairs):
        return None  # 3 and 3.0: whether that is the same is no question to ask
    total = sum(piece.values.size for piece in before)
    changed, first = 0, None
    for one, other in pairs:
        apart = _apart(one.values, other.values)
        if np.any((apart > ROUNDING) & (apart < CLEAR)):
            return None
        places = np.argwhere(apart >= CLEAR)
        changed += len(places)
        if len(places) and first is None:
            index = tuple(int(i) for i in places[0])
            first = Entry(
                f"{one.name}{list(index)}" if index else one.name,
                float(one.values[index]),
                float(other.values[index]),
            )
    kind = Kind.SAME if first is None else Kind.VALUES
    return Effect(kind, before, after, first, changed, total)


def _apart(one: Values, other: Values) -> Values:
    """Return how far apart entries are, for their size; infinitely far if one is no number."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    with np.errstate(all="ignore"):
        apart = np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))
    apart = np.where(np.isnan(apart), np.inf, apart)
    return np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0, apart)


def _other_shape(pairs: Sequence[tuple[Piece, Piece]]) -> str:
    one, other = next((a, b) for a, b in pairs if a.values.shape != b.values.shape)
    name = f" as {one.name}" if one.name else ""
    if not other.values.ndim:
        return f"returns a single number{name} in place of an array"
    return f"returns shape {other.values.shape}{name} in place of {one.values.shape}"


def _pieces(value: Any, exercise: Exercise) -> Iterator[Piece | None]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield _piece(f'["{key}"]', one)
    elif isinstance(value, (tuple, list)) and exercise.components:
        names = exercise.components
        for place, one in enumerate(value):
            if place not in exercise.kept_back:
                yield _piece(names[place] if place < len(names) else f"result {place}", one)
    else:
        yield _piece("", value)


def _piece(name: str, value: Any) -> Piece | None:
    value = as_array(value)
    if not isinstance(value, (np.ndarray, np.generic, bool, int, float)):
        return None
    array = np.asarray(value)  # of objects, if a whole number is too large for any type
    return Piece(name, array) if array.dtype.kind in "biuf" and array.size else None


def _kind(value: Any) -> str:
    if isinstance(value, Opaque):
        return f"a {value.type_name}"
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    return f"a {type(value).__name__}"
