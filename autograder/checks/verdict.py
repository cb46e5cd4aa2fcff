"""What a check found, before it is turned into points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.model import Cost, Counterexample, Status, Told


@dataclass(frozen=True)
class Verdict(Told):
    """What one check found.

    Attributes
    ----------
    fraction : float
        Share of the points in [0, 1].
    message : str
        Whether it is right, and what it is wrong with. The rest is as in a `CheckResult`.
    """

    fraction: float
    status: Status
    message: str
    parts: Mapping[str, float] | None = None
    counterexample: Counterexample | None = None
    speed_ratio: float | None = None
    misconception: str | None = None
    reason: str | None = None
    example: str | None = None
    question: str | None = None
    fingerprint: str | None = None
    costs: tuple[Cost, ...] = ()
    near_step: bool = False


def status_of(fraction: float) -> Status:
    """Return the status of a check that ran to its end."""
    if fraction >= 1:
        return Status.PASSED
    return Status.PARTIAL if fraction > 0 else Status.FAILED
