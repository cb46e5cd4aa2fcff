"""Lets `nbgrader autograde` grade through the sandbox, by preprocessors of its own kind.

nbgrader_config.py puts them in: `GradeInSandbox` instead of `Execute`, `FlagForReview` after
`SaveAutoGrades`, `ShowTextAsWritten` before anything is shown.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Enum, Integer, List, Unicode, Union

from autograder.autograded.cells import is_test
from autograder.autograded.filled import show_outcomes
from autograder.autograded.outputs import outputs_of_a_failure, outputs_of_all
from autograder.autograded.plain import plain
from autograder.feedback.figures import figures_of
from autograder.feedback.level import Level, LevelError, at_level
from autograder.feedback.setting import DEFAULT, levels
from autograder.grade import grade
from autograder.model import Report
from autograder.nbgrader_mending import MendingExporter, submission_of
from autograder.sandbox import process
from autograder.sandbox.layers import Layer, Policy
from autograder.sandbox.outcome import SandboxError

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
            outputs = outputs_of_all(told, figures_of(told))
        except Exception:
            self.log.exception("Student %s could not be graded", about["student"])
            outputs, unclear = {}, set()
        else:
            unclear = {check.id for check in told.checks if check.needs_review}
            nb.cells = nbformat.from_dict(show_outcomes(nb.cells, told))
        for cell in nb.cells:
            if is_test(cell):
                grade_id = cell.metadata.nbgrader.grade_id
                cell.outputs = nbformat.from_dict(outputs.get(grade_id) or outputs_of_a_failure())
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
        variant = exporter.variant_of(assignment, student)
        submission = submission_of(nb, assignment, student, variant)
        return grade(submission, exporter.reference(assignment), self.seed)


class FlagForReview(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Flags the cells that grading stumbled over, so that formgrader asks a person to look.

    Runs after SaveAutoGrades, which takes the flag from every cell that has a number. That number
    is taken back: it was nobody's verdict.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Flag what `GradeInSandbox` left to be reviewed."""
        about = resources["nbgrader"]
        if resources.get(REVIEW):
            cells = ", ".join(resources[REVIEW])
            self.log.error("Student %s: a person has to grade %s", about["student"], cells)
            if isinstance(self.parent, MendingExporter):
                self.parent.leave_to_a_person(about["student"])
            with Gradebook(about["db_url"]) as gradebook:
                for grade_id in resources[REVIEW]:
                    found = gradebook.find_grade(
                        grade_id, about["notebook"], about["assignment"], about["student"]
                    )
                    found.auto_score = None
                    found.needs_manual_grade = True
                gradebook.db.commit()
        return nb, resources


class ShowTextAsWritten(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Keeps what students wrote and printed from acting in anybody's browser."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Make every cell plain but those that are ours: as handed out, or with a mark scheme."""
        about = self.parent.reference(resources["nbgrader"]["assignment"]).assignment
        ours = {cell.source for cell in (*about.released, *about.solution)}
        nb.cells = nbformat.from_dict(plain(nb.cells, ours))
        return nb, resources
