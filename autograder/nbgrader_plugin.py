"""Lets `nbgrader autograde` grade through the sandbox, by preprocessors of its own kind.

nbgrader_config.py puts them in: `GradeInSandbox` instead of `Execute`, `FlagForReview` after
`SaveAutoGrades`, `ShowTextAsWritten` before anything is shown.
"""

from __future__ import annotations

import re
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Dict, Enum, Integer, List, Unicode, Union

from autograder.feedback.level import Level, LevelError, at_level
from autograder.feedback.setting import DEFAULT, levels
from autograder.feedback.text import unsafe_sentence
from autograder.feedback.visible import capped, visible
from autograder.grade import grade
from autograder.model import CellOutcome, Report
from autograder.nbgrader_mending import MendingExporter, is_note, submission_of
from autograder.nbgrader_outputs import outputs_of, outputs_of_a_failure
from autograder.sandbox import process
from autograder.sandbox.layers import Layer, Policy
from autograder.sandbox.outcome import SandboxError

SHOWN_AT_ONCE = 20_000  # characters of one source or output of the student's
SHOWN_IN_A_NOTEBOOK = 300_000  # of all of them
_HIDDEN_TESTS = re.compile("(BEGIN|END) HIDDEN TESTS")
REVIEW = "autograder_review"  # resources: the grade_ids that a person has to look at


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades a notebook in the sandbox and writes what nbgrader reads into its test cells."""

    seed = Integer(0, help="Determines the probes; the same for the whole class.").tag(config=True)
    unsafe = Bool(
        False, help="Grade even where students' code cannot be locked in; every page says so."
    ).tag(config=True)
    without = List(
        Enum(list(map(str, Layer))), help="Layers of the sandbox to do without, one by one."
    ).tag(config=True)
    feedback_level = Union(
        [Unicode(), Dict()],
        default_value=str(DEFAULT),
        help="How much students are told: none, verdict, reason or full; for all assignments, or "
        "a dict with a level for each.",
    ).tag(config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._levels = self._read_levels()
        process.start(Policy(frozenset(map(Layer, self.without)), self.unsafe))
        try:
            process.require()
        except SandboxError as error:  # before the first submission: else each would get 0 points
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade a mended notebook; whatever goes wrong is flagged and never stops the class."""
        about = resources["nbgrader"]
        resources[REVIEW] = []
        try:
            report = self._grade(nb, about["assignment"], about["student"])
            told = at_level(report, self._levels.get(about["assignment"], DEFAULT))
            outputs = {check.id: outputs_of(check, unsafe_sentence(told)) for check in told.checks}
        except Exception:
            self.log.exception("Student %s could not be graded", about["student"])
            outputs, unclear = {}, set()
        else:
            unclear = {check.id for check in told.checks if check.needs_review}
            _show_cells(nb, told)
        for cell in nb.cells:
            if is_grade(cell) and cell.cell_type == "code":
                grade_id = cell.metadata.nbgrader.grade_id
                cell.outputs = outputs.get(grade_id) or outputs_of_a_failure()
                cell.execution_count = None
                if grade_id in unclear or grade_id not in outputs:
                    resources[REVIEW].append(grade_id)
        return nb, resources

    def _read_levels(self) -> dict[str, Level]:
        if not isinstance(self.parent, MendingExporter):  # `_grade` says that it has to be
            return {}
        try:
            return levels(self.feedback_level, self.parent.assignment_names())
        except LevelError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None

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
    """Keeps what students wrote and printed from acting in anybody's browser; ours stays as it is.

    Sanitising HTML is not enough: Markdown makes links of its own, `javascript:` ones included. So
    students' text becomes a block of code, in which nothing is rendered. All of theirs, code and
    outputs too, is cut where it would make the page endless, and rid of what cannot be seen.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Make every cell plain but those that were handed out."""
        assignment = resources["nbgrader"]["assignment"]
        ours = {cell.source for cell in self.parent.released_cells(assignment)}
        room = _Room()
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                _make_plain(cell, room, ours)
            elif cell.source not in ours and not (index == 0 and is_note(cell)):
                lines = room.show(cell.source).splitlines()
                text = "\n".join(f"    {line}" for line in lines)
                nb.cells[index] = nbformat.v4.new_markdown_cell(
                    text, id=cell.id, metadata=cell.metadata
                )
        return nb, resources


class _Room:
    """How much of a student's text a page still has room for."""

    def __init__(self) -> None:
        self._left = SHOWN_IN_A_NOTEBOOK

    def show(self, text: str) -> str:
        """Return a text as it is shown, cut where there is no more room."""
        # Feedback takes our hidden tests out by these words, and fails where they are a student's.
        text = _HIDDEN_TESTS.sub(r"\1 HIDDEN-TESTS", visible(text))
        limit = min(SHOWN_AT_ONCE, self._left)
        self._left -= min(limit, len(text))
        return capped(text, limit)


def _make_plain(cell: Any, room: _Room, ours: set[str]) -> None:
    """Show a code cell's source, if it is the student's, and what it printed and raised."""
    if is_grade(cell) and not is_solution(cell):
        return  # a test cell is ours altogether
    if cell.source not in ours:
        cell.source = room.show(cell.source)
    for output in cell.outputs:
        if output.output_type == "stream":
            output.text = room.show(output.text)
        elif output.output_type == "error":
            output.traceback = [room.show(line) for line in output.traceback]


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
