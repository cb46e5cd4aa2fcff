"""The class as a table for the terminal: a line a student, a column a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from autograder.feedback.text import points
from autograder.model import Check, Report

MOST_LINES = 100  # a longer table is read by nobody; the means of the checks are


@dataclass(frozen=True)
class Row:
    """What the table says of one student.

    Attributes
    ----------
    student : str
    points : tuple of float
        Of each check.
    unclear : tuple of str
        The checks that a person has to look at.
    score : float
    is_mended : bool
    """

    student: str
    points: tuple[float, ...]
    unclear: tuple[str, ...]
    score: float
    is_mended: bool

    @classmethod
    def of(cls, report: Report) -> Row:
        """Return a report's line."""
        return cls(
            report.student or "",
            tuple(check.points for check in report.checks),
            tuple(check.id for check in report.checks if check.needs_review),
            report.score,
            bool(report.mended),
        )

    @property
    def needs_review(self) -> bool:
        """Whether a person has to look."""
        return bool(self.unclear)

    @property
    def unclear_sentence(self) -> str:
        """What is said of it below the table."""
        return f"{', '.join(self.unclear)} could not be checked: a person has to look."


def class_table(rows: Sequence[Row], checks: Sequence[Check]) -> str:
    """Return the table of a class's points; `!` marks what a person has to look at.

    A large class is told by the means of its checks.
    """
    if not rows:
        return "Nobody was graded."
    most = [points(check.max_points) for check in checks]
    lines = [["", *most, points(sum(check.max_points for check in checks)), ""]]
    if len(rows) <= MOST_LINES:
        lines.extend(_line(row, checks) for row in sorted(rows, key=lambda row: row.student))
    else:
        means = [
            f"{mean(column):.2f}" for column in zip(*(row.points for row in rows), strict=True)
        ]
        lines.append(
            [f"mean of {len(rows):,}", *means, f"{mean(row.score for row in rows):.2f}", ""]
        )
    # Long ids stand above one another, so that the numbers fit into a terminal.
    heads = [check.id.rpartition("-")[::2] for check in checks]
    upper = ["student", *(exercise for exercise, _ in heads), "sum", ""]
    lower = ["", *(kind for _, kind in heads), "", ""]
    return _aligned([upper, lower, *lines])


def _line(row: Row, checks: Sequence[Check]) -> list[str]:
    earned = [
        points(value) + ("!" if check.id in row.unclear else "")
        for value, check in zip(row.points, checks, strict=True)
    ]
    return [row.student, *earned, points(row.score), "mended" if row.is_mended else ""]


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
