"""What needs a human: nobody's points are settled before these are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.dashboard.results import ClassResults, Outcome


@dataclass(frozen=True)
class Matter:
    """Something that a person has to look at.

    Attributes
    ----------
    kind : str
    student : str
    what : str
    """

    kind: str
    student: str
    what: str


REFUSED = "Not graded"
FAILED = "Grading failed in a part"
UNSAFE = "Graded without a full sandbox"


def matters(results: ClassResults) -> tuple[Matter, ...]:
    """Return what needs a human, by kind and then by student."""
    return tuple(sorted(_all(results), key=lambda matter: (matter.kind, matter.student)))


def _all(results: ClassResults) -> Iterator[Matter]:
    for one in results.students:
        if one.problem is not None:
            yield Matter(REFUSED, one.student, one.problem)
        else:
            unclear = [
                check.id
                for check, result in zip(results.checks, one.results, strict=True)
                if result.outcome is Outcome.NOT_JUDGED
            ]
            if unclear:
                what = f"{', '.join(unclear)}: no points counted yet; the log says what happened."
                yield Matter(FAILED, one.student, what)
        if one.is_unsafe:
            yield Matter(UNSAFE, one.student, "Look at the notebook before you trust its points.")
