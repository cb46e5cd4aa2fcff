"""Who gains and who loses what when a class is graded anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.feedback.text import points
from autograder.model import Report
from autograder.notebook import one_line

SAME = 0.005  # points have two digits
ARROW = "→"
LONGEST = 500  # characters of a problem, which names a file


@dataclass(frozen=True)
class Change:
    """What changes in one check of one student.

    Attributes
    ----------
    check : str
    before, after : float or None
        Points; None where there were, or will be, none.
    """

    check: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class StudentChange:
    """What changes for one student.

    Attributes
    ----------
    student : str
    before, after : float or None
        The scores; None where the submission was not, or cannot be, graded.
    changes : tuple of Change
        Of the checks whose points are others.
    problem : str or None
        Why it cannot be graded now.
    """

    student: str
    before: float | None
    after: float | None
    changes: tuple[Change, ...] = ()
    problem: str | None = None

    @property
    def is_change(self) -> bool:
        """Whether anything is otherwise."""
        return bool(self.changes) or (self.before is None) != (self.after is None)

    @property
    def gain(self) -> float:
        """By how much the score rises; below 0 where it falls."""
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def sentence(self) -> str:
        """What is said of the student."""
        pieces = [f"{one_line(self.student)}: {_told(self.before)} {ARROW} {_told(self.after)}"]
        pieces += [
            f"{change.check} {_told(change.before)} {ARROW} {_told(change.after)}"
            for change in self.changes
        ]
        pieces += [] if self.problem is None else [one_line(self.problem, LONGEST)]
        return "; ".join(pieces)


def student_change(
    student: str, before: Report | None, after: Report | None, problem: str | None = None
) -> StudentChange:
    """Compare two reports on the same student."""
    old, new = _points(before), _points(after)
    if not old or not new:  # the scores say it all
        return StudentChange(student, _score(before), _score(after), (), problem)
    changes = tuple(
        Change(check, old.get(check), new.get(check))
        for check in dict.fromkeys((*old, *new))
        if _differ(old.get(check), new.get(check))
    )
    return StudentChange(student, _score(before), _score(after), changes, problem)


def told(changes: Sequence[StudentChange]) -> str:
    """Return a line for everybody for whom something changes, those who lose most first."""
    changed = sorted((one for one in changes if one.is_change), key=lambda one: one.gain)
    lose = sum(one.gain < -SAME for one in changed)
    gain = sum(one.gain > SAME for one in changed)
    stay = len(changes) - len(changed)
    lines = [one.sentence for one in changed]
    summary = f"{gain} gain, {lose} lose, {stay} unchanged"
    if len(changed) > gain + lose:
        summary += f", {len(changed) - gain - lose} have the same score in another way"
    return "\n".join([*lines, f"{summary}."])


def _points(report: Report | None) -> dict[str, float | None]:
    """Return the points of each check; none of them says anything where nothing was graded."""
    if report is None or _score(report) is None:
        return {}
    return {check.id: None if check.needs_review else check.points for check in report.checks}


def _score(report: Report | None) -> float | None:
    if report is None or all(check.needs_review for check in report.checks):
        return None
    return report.score


def _differ(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(before - after) > SAME


def _told(value: float | None) -> str:
    return "not graded" if value is None else points(value)
