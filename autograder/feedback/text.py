"""A report as plain text, for the terminal and for test cells."""

from __future__ import annotations

import textwrap

from autograder.feedback.visible import in_one_line
from autograder.model import CellOutcome, CheckResult, Report, Status

SHOWN = 50  # entries of a list; 2,000 cells that fail alike would bury the rest

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
    """Return what one check found, in one line: points, then the message."""
    return (
        f"{MARKS[result.status]} {result.id}: {points(result.points)} of "
        f"{points(result.max_points)} points. {in_one_line(result.told)}"
    )


def unsafe_sentence(report: Report) -> str | None:
    """Return what a reader has to know when grading ran without a full sandbox."""
    if not report.unsafe:
        return None
    held = f"only {', '.join(report.sandbox)}" if report.sandbox else "nothing"
    return f"Graded without a full sandbox, as was asked for: {held} held the submission."


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
    student = "" if report.student is None else f" of {in_one_line(report.student)}"
    score = f"{points(report.score)} of {points(report.max_score)} points"
    lines = [f"{report.assignment}{student}: {score}", ""]
    unsafe = unsafe_sentence(report)
    if unsafe is not None:
        lines += [*textwrap.wrap(f"! {unsafe}", width, subsequent_indent="  "), ""]
    for result in report.checks:
        lines += textwrap.wrap(check_text(result), width, subsequent_indent="    ")
    lines += _listed("Mended before grading:", list(report.mended), width)
    broken = [
        f"{cell.grade_id or 'a cell of your own'}: {cell.error}" for cell in broken_cells(report)
    ]
    lines += _listed("Cells that do not run:", broken, width)
    return "\n".join(lines)


def _listed(title: str, entries: list[str], width: int) -> list[str]:
    """Return a title and the first entries below it; nothing where there are none."""
    if not entries:
        return []
    lines = ["", title]
    for entry in entries[:SHOWN]:
        text = in_one_line(entry)
        lines += textwrap.wrap(text, width, initial_indent="  - ", subsequent_indent="    ")
    if len(entries) > SHOWN:
        lines.append(f"  - and {len(entries) - SHOWN:,} more")
    return lines
