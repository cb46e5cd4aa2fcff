"""Small classes, written down as the page reads them."""

from __future__ import annotations

from dataclasses import replace

from autograder.dashboard.results import ClassResults, Outcome, Result, StudentResult
from autograder.model import Check, Cost

VALUES, SPEED = Check("convolve-values", 14.0), Check("convolve-speed", 6.0)
LETTER = Check("learned_parameters-values", 2.0)
CHECKS = (VALUES, SPEED, LETTER)
STRIDE_1 = Cost("a stride of 1", yours=1.0, full=3.0, half=20.0, looped=2.0)


def result(check: Check, points: float, **more: object) -> Result:
    """Return what a check found, as its points say."""
    outcome = Outcome.PARTIAL if points else Outcome.FAILED
    outcome = Outcome.FULL if points == check.max_points else outcome
    return replace(Result(points, outcome), **more)  # type: ignore[arg-type]


def student(name: str, *points: float, **more: object) -> StudentResult:
    """Return a student with these points in the checks."""
    results = tuple(result(check, value) for check, value in zip(CHECKS, points, strict=True))
    return replace(StudentResult(name, results, score=sum(points)), **more)  # type: ignore[arg-type]


def with_result(one: StudentResult, place: int, **more: object) -> StudentResult:
    """Return a student with another result in one check."""
    changed = replace(one.results[place], **more)  # type: ignore[arg-type]
    return replace(one, results=(*one.results[:place], changed, *one.results[place + 1 :]))


def timed(one: StudentResult, ratio: float) -> StudentResult:
    """Return a student whose function costs so much."""
    return with_result(one, 1, costs=(replace(STRIDE_1, yours=ratio),))


def class_of(*students: StudentResult) -> ClassResults:
    """Return a class."""
    return ClassResults("01_convolution", CHECKS, students)
