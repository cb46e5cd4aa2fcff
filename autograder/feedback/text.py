"""A report as plain text, for the terminal and for test cells."""

from __future__ import annotations

import re
import textwrap

from autograder.feedback.tables import case_lines
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

INDENT = "    "
COLOURS = {
    Status.PASSED: "32",  # green
    Status.PARTIAL: "33",  # yellow
    Status.FAILED: "31",  # red
    Status.ERROR: "31",
    Status.TIMEOUT: "31",
    Status.NOT_ATTEMPTED: "2",  # faint
}
BOLD = "1"
_CODE = re.compile("`[^`]{1,40}`")  # short enough not to be broken
_NO_BREAK = "\N{NO-BREAK SPACE}"


def points(number: float) -> str:
    """Write points as briefly as they are exact: 14, 8.4, 11.75."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def check_text(result: CheckResult) -> str:
    """Return what one check found, in one line: points, then the message."""
    return (
        f"{MARKS[result.status]} {result.id}: {points(result.points)} of "
        f"{points(result.max_points)} points. {in_one_line(result.told)}"
    )


def check_lines(result: CheckResult, width: int = 88, colour: bool = False) -> list[str]:
    """Return what one check found, as it is read: verdict, reason, smallest case, question."""
    name = f"{MARKS[result.status]} {result.id}:"
    head = f"{name} {points(result.points)} of {points(result.max_points)} points. {result.message}"
    first, *lines = _wrapped(head, width, "")
    if colour and first.startswith(name):
        first = _coloured(name, f"{BOLD};{COLOURS[result.status]}") + first.removeprefix(name)
    for piece in (result.reason, result.example):
        lines += _wrapped(piece, width) if piece else []
    lines += [INDENT + line for line in case_lines(result, width - len(INDENT))]
    if result.question:
        lines += _wrapped(f"Ask yourself: {result.question}", width)
    return [first, *lines]


def _wrapped(text: str, width: int, indent: str = INDENT) -> list[str]:
    """Break a text into lines, but not within a short piece of code."""
    whole = _CODE.sub(lambda code: code[0].replace(" ", _NO_BREAK), in_one_line(text))
    lines = textwrap.wrap(whole, width, initial_indent=indent, subsequent_indent=INDENT)
    return [line.replace(_NO_BREAK, " ") for line in lines]


def _coloured(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def not_graded_sentence(report: Report) -> str | None:
    """Return what a student has to know whose hand-in could not be graded at all.

    Why it could not, and where it lies, is the instructor's to know.
    """
    if report.problem is None:
        return None
    return (
        "Nothing was graded yet, and nothing is lost: what you handed in could not be read as a "
        "notebook, or grading it failed. Your instructor has been told. As long as you can, hand "
        "in the `.ipynb` file that Jupyter saves once more."
    )


def unsafe_sentence(report: Report) -> str | None:
    """Return what a reader has to know when grading ran without a full sandbox."""
    if not report.unsafe:
        return None
    held = f"only {', '.join(report.sandbox)}" if report.sandbox else "nothing"
    return f"Graded without a full sandbox, as was asked for: {held} held the submission."


def broken_cells(report: Report) -> list[CellOutcome]:
    """Return the cells that raised an error of which no check has told already."""
    untouched = {check.exercise for check in report.checks if check.status is Status.NOT_ATTEMPTED}
    told = " ".join(check.message for check in report.checks)
    return [
        cell
        for cell in report.cells
        if cell.error and cell.error not in told and cell.grade_id not in untouched
    ]


def report_text(report: Report, width: int = 88, colour: bool = False) -> str:
    """Return a whole report as text for a terminal of this width, with or without colour."""
    student = "" if report.student is None else f" of {in_one_line(report.student)}"
    score = f"{points(report.score)} of {points(report.max_score)} points"
    title = f"{report.assignment}{student}: {score}"
    lines = [_coloured(title, BOLD) if colour else title, ""]
    unsafe = unsafe_sentence(report)
    if unsafe is not None:
        lines += [*textwrap.wrap(f"! {unsafe}", width, subsequent_indent="  "), ""]
    for result in report.checks:
        lines += check_lines(result, width, colour)
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
