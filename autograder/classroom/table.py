"""The class as a table for the terminal: a line a student, a column a check."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.feedback.text import points
from autograder.model import Report


def class_table(reports: Sequence[Report]) -> str:
    """Return the table of a class's points; `!` marks what a person has to look at."""
    if not reports:
        return "Nobody was graded."
    checks = [check.id for check in reports[0].checks]
    most = [points(check.max_points) for check in reports[0].checks]
    rows = [["", *most, points(reports[0].max_score), ""]]
    for report in reports:
        earned = [
            points(check.points) + ("!" if check.needs_review else "") for check in report.checks
        ]
        mended = "mended" if report.mended else ""
        rows.append([report.student or "", *earned, points(report.score), mended])
    # Long ids stand above one another, so that the numbers fit into a terminal.
    heads = [head.rpartition("-")[::2] for head in checks]
    upper = ["student", *(exercise for exercise, _ in heads), "sum", ""]
    lower = ["", *(kind for _, kind in heads), "", ""]
    widths = [max(map(len, column)) for column in zip(upper, lower, *rows, strict=True)]
    lines = []
    for row in (upper, lower, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
