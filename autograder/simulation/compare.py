"""Compares what grading found in a simulated class with what is true of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.model import Report
from autograder.simulation.manifest import Manifest, StudentTruth

ROUNDING = 0.001  # points have two digits


@dataclass(frozen=True)
class Comparison:
    """What comes of comparing a class with its manifest.

    Attributes
    ----------
    differences : tuple of str
        A line for every student whose report is not what the manifest says.
    planted, named : int
        How many misconceptions were planted in what was graded, and how many of them grading named.
    """

    differences: tuple[str, ...]
    planted: int
    named: int


def compare(manifest: Manifest, reports: Mapping[str, Report]) -> Comparison:
    """Compare what grading found with what is true.

    A misconception that was planted may go unnamed, since grading stays silent where it is not
    certain; another name than the one planted is a difference.

    Parameters
    ----------
    manifest : Manifest
    reports : mapping of str to Report
        By the students' ids.
    """
    differences, planted, named = [], 0, 0
    for student, truth in manifest.students.items():
        report = reports.get(student)
        found = list(_found(truth, report))
        if found:
            differences.append(f"{student}: {'; '.join(found)}. Planted: {truth.why}")
        if report is not None and report.problem is None:
            checks = [check for check in report.checks if check.id in truth.misconceptions]
            planted += len(checks)
            named += sum(check.misconception is not None for check in checks)
    for student in reports:
        if student not in manifest.students:
            differences.append(f"{student}: graded, but not in the manifest.")
    return Comparison(tuple(differences), planted, named)


def _found(truth: StudentTruth, report: Report | None) -> Iterator[str]:
    if report is None or report.problem is not None:
        if truth.graded:
            yield f"not graded ({'there is no report' if report is None else report.problem})"
        return
    if not truth.graded:
        yield f"graded with {report.score:g} points, although the file cannot be read"
        return
    checks = {check.id: check for check in report.checks}
    if checks.keys() != truth.points.keys():
        yield f"has the checks {', '.join(checks)}, not {', '.join(truth.points)}"
        return
    for id, check in checks.items():
        points, name = truth.points[id], truth.misconceptions.get(id)
        if check.needs_review:
            yield f"{id} could not be checked"
        elif points is not None and abs(check.points - points) > ROUNDING:
            yield f"{id} has {check.points:g} points instead of {points:g}"
        if check.misconception is not None and _names(check.misconception) != _names(name):
            yield f"{id} is named {check.misconception}, not {name or 'anything'}"
    if abs(report.score - sum(check.points for check in report.checks)) > ROUNDING:
        yield f"the score is {report.score:g}, not the sum of the points"


def _names(misconception: str | None) -> frozenset[str]:
    return frozenset(misconception.split(" + ")) if misconception else frozenset()
