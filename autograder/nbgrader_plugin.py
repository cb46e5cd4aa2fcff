"""Lets `nbgrader autograde` grade through the sandbox, by preprocessors of its own kind.

nbgrader_config.py puts them in: `GradeInSandbox` instead of `Execute`, `FlagForReview` after
`SaveAutoGrades`, `ShowTextAsWritten` before anything is shown.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Integer

from autograder.feedback.text import check_text, points
from autograder.grade import INTERNAL_FAILURE, grade
from autograder.model import CellOutcome, CheckResult, Report
from autograder.nbgrader_mending import MendingExporter, is_note, submission_of

REVIEW = "autograder_review"  # resources: the grade_ids that a person has to look at


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades a notebook in the sandbox and writes what nbgrader reads into its test cells."""

    seed = Integer(0, help="Determines the probes; the same for the whole class.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade a mended notebook; whatever goes wrong is flagged and never stops the class."""
        about = resources["nbgrader"]
        resources[REVIEW] = []
        try:
            report = self._grade(nb, about["assignment"], about["student"])
        except Exception:
            self.log.exception("Student %s could not be graded", about["student"])
            results: dict[str, CheckResult] = {}
        else:
            results = {result.id: result for result in report.checks}
            _show_cells(nb, report)
        for cell in nb.cells:
            if is_grade(cell) and cell.cell_type == "code":
                result = results.get(cell.metadata.nbgrader.grade_id)
                cell.outputs = _outputs(result)
                cell.execution_count = None
                if result is None or result.needs_review:
                    resources[REVIEW].append(cell.metadata.nbgrader.grade_id)
        return nb, resources

    def _grade(self, nb: Any, assignment: str, student: str) -> Report:
        exporter = self.parent
        if not isinstance(exporter, MendingExporter):
            raise TypeError(
                "GradeInSandbox needs `c.Autograde.exporter_class = "
                '"autograder.nbgrader_mending.MendingExporter"` in nbgrader_config.py'
            )
        submission = submission_of(nb, assignment, student)
        return grade(submission, exporter.reference(assignment), self.seed)


class FlagForReview(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Flags the cells that grading stumbled over, so that formgrader asks a person to look.

    Runs after SaveAutoGrades, which takes the flag from every cell that has a number.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Flag what `GradeInSandbox` left to be reviewed."""
        about = resources["nbgrader"]
        if resources.get(REVIEW):
            with Gradebook(about["db_url"]) as gradebook:
                for grade_id in resources[REVIEW]:
                    found = gradebook.find_grade(
                        grade_id, about["notebook"], about["assignment"], about["student"]
                    )
                    found.needs_manual_grade = True
                gradebook.db.commit()
        return nb, resources


class ShowTextAsWritten(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Keeps students' text cells from running in anybody's browser; ours stay as they are.

    Sanitising HTML is not enough: Markdown makes links of its own, `javascript:` ones included. So
    students' text becomes a block of code, in which nothing is rendered.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Indent every text cell but those that were handed out."""
        assignment = resources["nbgrader"]["assignment"]
        ours = {cell.source for cell in self.parent.released_cells(assignment)}
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code" or cell.source in ours or (index == 0 and is_note(cell)):
                continue
            text = "\n".join(f"    {line}" for line in cell.source.splitlines())
            nb.cells[index] = nbformat.v4.new_markdown_cell(
                text, id=cell.id, metadata=cell.metadata
            )
        return nb, resources


def _outputs(result: CheckResult | None) -> list[Any]:
    """Return a test cell's outputs: what is to be said, then the number that nbgrader reads.

    nbgrader gives full marks to a cell without a number, and stops at one that is too large.
    """
    text = INTERNAL_FAILURE if result is None else check_text(result)
    number = 0.0 if result is None else result.points
    return [
        nbformat.v4.new_output("stream", name="stdout", text=f"{text}\n"),
        nbformat.v4.new_output("execute_result", {"text/plain": points(number)}),
    ]


def _show_cells(nb: Any, report: Report) -> None:
    """Write what each cell printed and raised below it."""
    shown = iter(report.cells)
    outcome = next(shown, None)
    for cell in nb.cells:
        if cell.cell_type != "code" or is_grade(cell) or outcome is None:
            continue
        if cell.metadata.get("nbgrader", {}).get("grade_id") == outcome.grade_id:
            cell.outputs = _cell_outputs(outcome)
            outcome = next(shown, None)


def _cell_outputs(outcome: CellOutcome) -> list[Any]:
    outputs = []
    if outcome.output:
        outputs.append(nbformat.v4.new_output("stream", name="stdout", text=outcome.output))
    if outcome.error:
        name, _, message = outcome.error.partition(": ")
        outputs.append(
            nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[outcome.error])
        )
    return outputs
