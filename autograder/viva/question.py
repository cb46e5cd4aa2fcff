"""What is asked and what is right, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise import Call, Objective
from autograder.model import JSON
from autograder.viva.change import Change, lines_of
from autograder.viva.effect import Effect, Piece


@dataclass(frozen=True, eq=False)
class Probe:
    """A call of the function, and the examiner's answer.

    Attributes
    ----------
    call : Call
    effect : Effect
        What the change does to its result.
    is_right : bool or None
        Whether the unchanged result is what the exercise asks for; None if that is not known.
    """

    call: Call
    effect: Effect
    is_right: bool | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """What a single-point change of a function does on two probes.

    Attributes
    ----------
    exercise : str
    source : str
        The cell as the student wrote it.
    change : Change
    probes : tuple of two Probe
    """

    exercise: str
    source: str
    change: Change
    probes: tuple[Probe, Probe]

    def to_json(self) -> JSON:
        """Return the question and its answers as JSON values."""
        return {
            "exercise": self.exercise,
            "source": lines_of(self.source),
            "line": self.change.line,
            "before": self.change.before(self.source),
            "after": self.change.after(self.source),
            "kind": str(self.change.kind),
            "probes": [_probe_json(probe) for probe in self.probes],
        }


@dataclass(frozen=True)
class Refusal:
    """Why nothing can be asked about a function; the reason goes on after its name."""

    exercise: str
    reason: str


@dataclass(frozen=True, eq=False)
class Sheet:
    """The questions for one student.

    Attributes
    ----------
    assignment, student : str
    seed : int
    questions : tuple of Question
    refusals : tuple of Refusal
        Functions that nothing could be asked about.
    """

    assignment: str
    student: str
    seed: int
    questions: tuple[Question, ...]
    refusals: tuple[Refusal, ...] = ()

    def to_json(self) -> JSON:
        """Return the sheet as one JSON object."""
        return {
            "assignment": self.assignment,
            "student": self.student,
            "seed": self.seed,
            "questions": [question.to_json() for question in self.questions],
            "refusals": {one.exercise: one.reason for one in self.refusals},
        }


def _probe_json(probe: Probe) -> JSON:
    effect = probe.effect
    first = effect.first
    return {
        "arguments": {name: _value_json(value) for name, value in probe.call.arguments.items()},
        "options": {name: _value_json(value) for name, value in probe.call.options.items()},
        "effect": str(effect.kind),
        "message": effect.message,
        "first": None
        if first is None
        else {"where": first.where, "before": _number(first.before), "after": _number(first.after)},
        "changed": effect.changed,
        "total": effect.total,
        "before": _pieces_json(effect.before),
        "after": _pieces_json(effect.after),
        "is_right": probe.is_right,
    }


def _pieces_json(pieces: tuple[Piece, ...]) -> JSON:
    return {piece.name: _value_json(piece.values) for piece in pieces}


def _value_json(value: Any) -> JSON:
    if isinstance(value, Objective):
        return value.formula
    if isinstance(value, np.ndarray):
        return _value_json(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_value_json(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _value_json(one) for key, one in value.items()}
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> JSON:
    return value if np.isfinite(value) else str(value)  # JSON has no NaN
