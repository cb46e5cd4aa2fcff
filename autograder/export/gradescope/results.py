"""A report in Gradescope's words: what goes into results.json, students' text escaped."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from autograder.feedback.figures import Figure, figures_of
from autograder.feedback.html import base64_of, prose
from autograder.feedback.text import SHOWN, broken_cells
from autograder.feedback.visible import visible
from autograder.model import CheckResult, Report, Status
from autograder.notebook import one_line

Results = dict[str, Any]  # as JSON

NOT_GRADED = (
    "Nothing was graded yet, and 0 is no mark: grading failed, which is not your fault. Your "
    "instructor can see why, and has to grade it again."
)
PARTLY_GRADED = (
    "A part was not graded yet, which is not your fault; it says so below. Your instructor has to "
    "grade it again, so that the points can still become more."
)
IN_THEIR_CONTAINER = (
    "Graded in Gradescope's own container, which does not allow the sandbox that this autograder "
    "brings along."
)
# Instructors alone see what was printed; it is ours, but it may quote paths and errors.
HIDDEN, VISIBLE = "hidden", "visible"


def results_of(report: Report) -> Results:
    """Return the results for a report, which holds no more than students are told."""
    figures = figures_of(report)
    return {
        "score": report.score,
        "output": str(_about(report)),
        "output_format": "html",
        "visibility": VISIBLE,
        "stdout_visibility": HIDDEN,
        "tests": [_test(check, figures[check.id]) for check in report.checks],
        "extra_data": {
            "seed": report.seed,
            "versions": dict(report.versions),
            "sandbox": list(report.sandbox),
            "needs_review": report.needs_review,
        },
    }


def without_marks(reason: str) -> Results:
    """Return the results where nothing was graded; Gradescope takes none without a score.

    Parameters
    ----------
    reason : str
        For the student: what was handed in cannot be read, say, or grading failed.
    """
    return {
        "score": 0.0,
        "output": str(_paragraph(reason)),
        "output_format": "html",
        "visibility": VISIBLE,
        "stdout_visibility": HIDDEN,
        "tests": [],
        "extra_data": {"needs_review": True},
    }


def _test(check: CheckResult, figure: Figure | None) -> Results:
    return {
        "name": check.id,
        "name_format": "text",
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status is Status.PASSED else "failed",
        "output": str(_told(check, figure)),
        "output_format": "html",
        "visibility": VISIBLE,
    }


def _about(report: Report) -> Markup:
    """Return what is said of the whole submission."""
    pieces = []
    if report.needs_review:
        pieces.append(_paragraph(PARTLY_GRADED))
    if report.unsafe:
        pieces.append(_paragraph(IN_THEIR_CONTAINER))
    broken = [
        f"`{cell.grade_id or 'a cell of your own'}`: {cell.error}" for cell in broken_cells(report)
    ]
    pieces.append(_listed("Mended before grading", report.mended))
    pieces.append(_listed("Cells that do not run", broken))
    return Markup().join(pieces)


def _told(check: CheckResult, figure: Figure | None) -> Markup:
    """Return what is said of one check, and its picture."""
    pieces = [_paragraph(text) for text in (check.message, check.reason, check.example) if text]
    if check.parts and check.status is Status.PARTIAL:
        pieces.insert(1, _listed("Parts", [_part(*part) for part in check.parts.items()]))
    if figure is not None:
        image = Markup(
            '<p><img src="data:image/png;base64,{}" width="{}" height="{}" alt="{}"></p>'
        )
        data, alternative = base64_of(figure.png), visible(figure.alternative_text)
        pieces.append(image.format(data, figure.width, figure.height, alternative))
    if check.question:
        pieces.append(_paragraph(f"Ask yourself: {check.question}"))
    return Markup().join(pieces)


def _part(name: str, share: float) -> str:
    mark = "✓" if share == 1 else "◐" if share else "✗"
    return f"{mark} {name.replace('_', ' ')}"


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(prose(text))


def _listed(title: str, entries: tuple[str, ...] | list[str]) -> Markup:
    if not entries:
        return Markup()
    shown = [one_line(entry, 2_000) for entry in entries[:SHOWN]]
    if len(entries) > SHOWN:
        shown.append(f"and {len(entries) - SHOWN:,} more")
    items = Markup().join(Markup("<li>{}</li>").format(prose(entry)) for entry in shown)
    return Markup("<p>{}</p><ul>{}</ul>").format(title, items)
