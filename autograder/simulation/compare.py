"""Compares what grading found in a simulated class with what is true of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.model import Report
from autograder.simulation.manifest import Manifest, StudentTruth

ROUNDING = 0.001  # points have two digits


class ReportFolder(Mapping[str, Report]):
    """The reports of a class by the students' ids, each read when it is asked for.

    Parameters
    ----------
    folder : Path
        `reports/ASSIGNMENT` of the course.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, student: str) -> Report:
        """Read one student's report; KeyError if the student has none."""
        try:
            text = (self._folder / f"{student}.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            raise KeyError(student) from None
        return Report.from_json(json.loads(text))

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of those who have a file there."""
        return (path.stem for path in sorted(self._folder.glob("[!.]*.json")))

    def __len__(self) -> int:
        """Count them."""
        return sum(1 for _ in self)


def differences(manifest: Manifest, reports: Mapping[str, Report]) -> list[str]:
    """Return a line for every student whose report is not what the manifest says.

    A misconception that was planted may go unnamed, since grading stays silent where it is not
    certain; another name than the one planted is a difference.

    Parameters
    ----------
    manifest : Manifest
    reports : mapping of str to Report
        By the students' ids.
    """
    lines = []
    for student, truth in manifest.students.items():
        found = list(_found(truth, reports.get(student)))
        if found:
            lines.append(f"{student}: {'; '.join(found)}. Planted: {truth.why}")
    strangers = [student for student in reports if student not in manifest.students]
    return lines + [f"{student}: graded, but not in the manifest." for student in strangers]


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


def named(manifest: Manifest, reports: Mapping[str, Report]) -> tuple[int, int]:
    """Count the planted misconceptions that grading named, and all of those that were graded."""
    name_of = {
        (student, check.id): check.misconception
        for student in manifest.students
        if (report := reports.get(student)) is not None and report.problem is None
        for check in report.checks
    }
    planted = [
        name_of[student, id]
        for student, truth in manifest.students.items()
        for id in truth.misconceptions
        if (student, id) in name_of
    ]
    return sum(name is not None for name in planted), len(planted)
