"""What the page needs of each report; all reports of a large class would not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from autograder.classroom.reports import Reports
from autograder.classroom.timestamp import read_timestamp, when
from autograder.course import Course
from autograder.model import Check, CheckResult, Cost, Report, Status

AND = " + "  # between the names of misconceptions that were made at once
NO_REPORT = "There is no report that can be read: grade the class again."


class Outcome(StrEnum):
    """How a check came out for a student."""

    FULL = "full"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    NOT_JUDGED = "could not be judged"


@dataclass(frozen=True)
class Result:
    """What one check says about one student.

    Attributes
    ----------
    points : float
    outcome : Outcome
    misconceptions : tuple of str
        The names of what was recognised.
    fingerprint : str or None
        Of a wrong answer that nobody knows.
    costs : tuple of Cost
        Of each geometry that was timed.
    """

    points: float
    outcome: Outcome
    misconceptions: tuple[str, ...] = ()
    fingerprint: str | None = None
    costs: tuple[Cost, ...] = ()


@dataclass(frozen=True)
class StudentResult:
    """What the page says about one student.

    Attributes
    ----------
    student : str
    results : tuple of Result
        In the order of the assignment's checks; empty where there is no report.
    score : float
    handed_in : datetime or None
        In UTC.
    problem : str or None
        Why what was handed in last was not graded.
    is_mended : bool
    is_unsafe : bool
        Whether it was graded without a full sandbox.
    """

    student: str
    results: tuple[Result, ...]
    score: float = 0.0
    handed_in: datetime | None = None
    problem: str | None = None
    is_mended: bool = False
    is_unsafe: bool = False

    @property
    def is_graded(self) -> bool:
        """Whether the points say something about the student."""
        return bool(self.results) and any(
            result.outcome is not Outcome.NOT_JUDGED for result in self.results
        )


@dataclass(frozen=True)
class ClassResults:
    """What the page says about a class.

    Attributes
    ----------
    assignment : str
    checks : tuple of Check
    students : tuple of StudentResult
        In the order of their ids.
    """

    assignment: str
    checks: tuple[Check, ...]
    students: tuple[StudentResult, ...]

    @property
    def graded(self) -> tuple[StudentResult, ...]:
        """Those whose points say something."""
        return tuple(student for student in self.students if student.is_graded)

    @property
    def max_score(self) -> float:
        """The points that can be had without those that come on top."""
        return sum(check.max_points for check in self.checks if not check.is_bonus)

    @property
    def highest_score(self) -> float:
        """The points that can be had at all."""
        return sum(check.max_points for check in self.checks)

    def of_check(self, place: int) -> Iterator[tuple[StudentResult, Result]]:
        """Yield what a check says about each student who has a report."""
        return ((one, one.results[place]) for one in self.students if one.results)


def class_results(
    course: Course, assignment: str, checks: Sequence[Check], students: Iterable[str]
) -> ClassResults:
    """Read the reports on an assignment, one after the other.

    Parameters
    ----------
    course : Course
    assignment : str
    checks : sequence of Check
        The assignment's.
    students : iterable of str
        Who has handed in; whoever has a report is added.
    """
    reports = Reports(course, assignment)
    found = []
    for student in sorted({*students, *reports}):
        handed_in = when(read_timestamp(course, student, assignment))
        found.append(_student_result(student, reports.get(student), checks, handed_in))
    return ClassResults(assignment, tuple(checks), tuple(found))


def _student_result(
    student: str, report: Report | None, checks: Sequence[Check], handed_in: datetime | None
) -> StudentResult:
    by_id = {} if report is None else {result.id: result for result in report.checks}
    if report is None or not by_id.keys() >= {check.id for check in checks}:
        return StudentResult(student, (), handed_in=handed_in, problem=NO_REPORT)
    return StudentResult(
        student=student,
        results=tuple(_result(by_id[check.id]) for check in checks),
        score=report.score,
        handed_in=handed_in,
        problem=report.problem,
        is_mended=bool(report.mended),
        is_unsafe=report.unsafe,
    )


def _result(check: CheckResult) -> Result:
    names = () if check.misconception is None else tuple(check.misconception.split(AND))
    return Result(check.points, _outcome(check), names, check.fingerprint, check.costs)


def _outcome(check: CheckResult) -> Outcome:
    if check.needs_review:
        return Outcome.NOT_JUDGED
    if check.status is Status.NOT_ATTEMPTED:
        return Outcome.NOT_ATTEMPTED
    if check.points >= check.max_points:
        return Outcome.FULL
    return Outcome.PARTIAL if check.points > 0 else Outcome.FAILED
