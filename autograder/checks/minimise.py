"""Finds the smallest case in which a function goes wrong: smallest shapes, then one entry of 1.

Nothing is searched. The exercise lists small cases in order; where the function is linear, all
cases with one entry of 1 are asked in one call, stacked, and the first that is wrong is asked
again on its own, so that what a student is shown does happen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks.examination import Examination
from autograder.checks.finding import Finding
from autograder.exercise import Call, Response, SmallCase
from autograder.sandbox.outcome import Returned, Stopped

MOST_SINGLE = 12  # calls with one entry of 1 where stacking them does not show the mistake


@dataclass(frozen=True)
class Smallest:
    """The smallest case found.

    Attributes
    ----------
    finding : Finding
    numbered : bool
        Whether a number tells which entry of the arguments it is.
    response, unit : Response and tuple of int, or None
        How to tell it, and which entry is 1, where only one is.
    """

    finding: Finding
    numbered: bool = False
    response: Response | None = None
    unit: tuple[int, ...] | None = None


def smallest_case(examination: Examination) -> Smallest | None:
    """Return the first of the exercise's small cases that goes wrong; None if none does."""
    for case in examination.exercise.small_cases:
        found = _as_it_is(examination, case) if case.response is None else None
        if case.response is not None:
            found = _by_unit(examination, case, case.response)
        if found is not None:
            return None if isinstance(found.finding.outcome, Stopped) else found
    return None


def _as_it_is(examination: Examination, case: SmallCase) -> Smallest | None:
    finding = examination.ask(case.call)
    return None if finding.judgement.right else Smallest(finding, numbered=True)


def _by_unit(examination: Examination, case: SmallCase, response: Response) -> Smallest | None:
    shape = case.call.arguments[response.unit].shape
    units = list(np.ndindex(shape))
    stacked = examination.ask(_stacked(case.call, response, units))
    if stacked.judgement.right:
        return None
    if isinstance(stacked.outcome, Returned) and stacked.judgement.index:
        # The results are stacked along axis 0, in the order of the units.
        right, _ = examination.expected(stacked.call)
        units.insert(0, units[stacked.judgement.index[0] * len(units) // len(right)])
    for unit in units[:MOST_SINGLE]:
        finding = examination.ask(_single(case.call, response, unit))
        if not finding.judgement.right:
            return Smallest(finding, True, response, unit)
    return None


def _single(call: Call, response: Response, unit: tuple[int, ...]) -> Call:
    array = np.zeros(call.arguments[response.unit].shape)
    array[unit] = 1
    return _with(call, response.unit, array)


def _stacked(call: Call, response: Response, units: list[tuple[int, ...]]) -> Call:
    arrays = [_single(call, response, unit).arguments[response.unit] for unit in units]
    return _with(call, response.unit, np.concatenate(arrays, axis=response.stack))


def _with(call: Call, name: str, value: Any) -> Call:
    return replace(call, arguments={**call.arguments, name: value})
