"""Five calls that show as many hidden mistakes as possible: the student is the tester."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograder.exercise import AnswerError, Exercise, Marks, Question, Result
from autograder.exercises import hunt
from autograder.exercises.hunt import Hidden, Probe

MOST_PROBES = 5
NAMED_KINDS = 3  # of each function
ALL = 1 - 1e-9


def mark(answer: Any, variant: str) -> Marks:
    """Return the share of the hidden mistakes that probes show; everybody hunts the same ones."""
    if not isinstance(answer, (list, tuple)):
        raise AnswerError("a list of probes is asked for")
    if not answer:
        raise AnswerError("the list is empty")
    probes, complaints = _read(answer[:MOST_PROBES])
    if len(answer) > MOST_PROBES:
        complaints.append(f"You gave {len(answer)} probes; only the first {MOST_PROBES} count.")
    found = hunt.found(probes)
    share = hunt.share_of(found)
    said = "all" if share > ALL else f"{min(share, 0.99):.0%}"
    message = (
        f"Your probes show {said} of the hidden mistakes, those that are made more often "
        "counting more."
    )
    return Marks(
        parts={"found": share},
        message=" ".join([message, *complaints]),
        reason=_missed(found),
        question=None if share > ALL else _next(probes),
    )


def _read(answer: Sequence[Any]) -> tuple[list[Probe], list[str]]:
    """Return the probes that count, and a sentence for each that does not."""
    probes, complaints = [], []
    for number, given in enumerate(answer, start=1):
        try:
            probes.append(Probe.read(given))
        except AnswerError as error:
            complaints.append(f"Probe {number} does not count: {error}.")
    return probes, complaints


def _missed(found: Iterable[Hidden]) -> str | None:
    """Say what kinds of mistakes were not seen, and in which functions."""
    missed = [one for one in hunt.hidden() if one not in found]
    sentences = []
    for function in hunt.EXERCISES:
        weights: dict[str, int] = {}
        for one in missed:
            if one.function == function:
                weights[one.kind] = weights.get(one.kind, 0) + one.weight
        kinds = sorted(weights, key=lambda kind: -weights[kind])
        if kinds:
            more = "; and others" if len(kinds) > NAMED_KINDS else ""
            sentences.append(f"In `{function}`: {'; '.join(kinds[:NAMED_KINDS])}{more}.")
    return " ".join(["Not all seen yet.", *sentences]) if sentences else None


def _next(probes: Sequence[Probe]) -> str:
    """Return what to ask oneself next: about functions first, then about sizes."""
    unasked = [name for name in hunt.EXERCISES if name not in {one.function for one in probes}]
    if unasked:
        return f"What would you see if `{unasked[0]}` were wrong?"
    return (
        "Take one of your probes: which line of a right function could be left out, and the result "
        "would stay the same?"
    )


EXERCISE = Exercise(
    name="find_bugs",
    result=Result.ANSWER,
    asked=Question(
        parts={"found": 1.0},
        form='a list such as [{"function": "convolve", "X": (1, 1, 3, 3), "F": (1, 1, 2, 2), '
        '"stride": 1, "padding": 0}]',
        mark=mark,
        is_function=True,
    ),
)
