"""A report as plain text, for the terminal and for test cells."""

from __future__ import annotations

import textwrap

from autograder.model import CellOutcome, CheckResult, Report, Status

MARKS = {
    Status.PASSED: "✓",
    Status.PARTIAL: "◐",
    Status.FAILED: "✗",
    Status.ERROR: "✗",
    Status.TIMEOUT: "✗",
    Status.NOT_ATTEMPTED: "·",
}


def points(number: float) -> str:
    """Write points as briefly as they are exact: 14, 8.4, 11.75."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def check_text(result: CheckResult) -> str:
    """Return what one check found: points, then the message."""
    return (
        f"{MARKS[result.status]} {result.id}: {points(result.points)} of "
        f"{points(result.max_points)} points. {result.message}"
    )


def broken_cells(report: Report) -> list[CellOutcome]:
    """Return the cells that raised an error of which no check has told already."""
    untouched = {
        check.id.rpartition("-")[0]
        for check in report.checks
        if check.status is Status.NOT_ATTEMPTED
    }
    told = " ".join(check.message for check in report.checks)
    return [
        cell
        for cell in report.cells
        if cell.error and cell.error not in told and cell.grade_id not in untouched
    ]


def report_text(report: Report, width: int = 88) -> str:
    """Return a whole report as text for a terminal of this width."""
    student = "" if report.student is None else f" of {report.student}"
    score = f"{points(report.score)} of {points(report.max_score)} points"
    lines = [f"{report.assignment}{student}: {score}", ""]
    for result in report.checks:
        lines += textwrap.wrap(check_text(result), width, subsequent_indent="    ")
    if report.mended:
        lines += ["", "Mended before grading:"]
        for note in report.mended:
            lines += textwrap.wrap(note, width, initial_indent="  - ", subsequent_indent="    ")
    broken = broken_cells(report)
    if broken:
        lines += ["", "Cells that do not run:"]
        for cell in broken:
            text = f"{cell.grade_id or 'a cell of your own'}: {cell.error}"
            lines += textwrap.wrap(text, width, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines)
