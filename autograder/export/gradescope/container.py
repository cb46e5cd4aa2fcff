"""Grades one submission in Gradescope's container, with as much of the sandbox as that allows."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classroom.package import Package, grader_version, unpack
from autograder.course import Assignment, renamed
from autograder.doctor import diagnosis
from autograder.export.gradescope import settings
from autograder.export.gradescope.archive import ASSIGNMENT
from autograder.export.gradescope.handed_in import content_of, find_notebook
from autograder.export.gradescope.results import NOT_GRADED, Results, results_of, without_marks
from autograder.export.gradescope.settings import Settings
from autograder.feedback.level import at_level
from autograder.grade import grade, measure_again
from autograder.mending import mend, to_submission
from autograder.model import Report
from autograder.notebook import NotebookError, one_line, parse_notebook
from autograder.reference import Reference
from autograder.sandbox import process
from autograder.sandbox.layers import Layer, Policy

STUDENT = None  # Gradescope knows who it was
ALL_THE_SAME = (
    "Graded all the same: Gradescope's container is the wall, and the submission is run as another "
    "user, who can read neither solution nor results."
)


class UnprotectedError(Exception):
    """Nothing would keep students' code from the solution and from the results."""


@dataclass(frozen=True)
class Layout:
    """Gradescope's folders.

    Attributes
    ----------
    root : Path
    """

    root: Path

    @property
    def source(self) -> Path:
        """What was uploaded as the autograder."""
        return self.root / "source"

    @property
    def submission(self) -> Path:
        """What the student has handed in."""
        return self.root / "submission"

    @property
    def results(self) -> Path:
        """What Gradescope reads in the end."""
        return self.root / "results" / "results.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade what was handed in, write the results and return the exit status.

    It is 0 whenever there are results: else Gradescope would not look at them.
    """
    options = _parser().parse_args(arguments)
    layout = Layout(Path(options.root))
    # Should this process be ended, by the container's limits say, this is what is there.
    write_results(layout, without_marks(NOT_GRADED))
    try:
        results = _results(layout, frozenset(options.without))
    except NotebookError as error:
        print(error)
        results = without_marks(f"Nothing was graded. {error}")
    except Exception:
        traceback.print_exc(file=sys.stdout)
        results = without_marks(NOT_GRADED)
    finally:
        process.shutdown()  # before the results are written: nothing of a student's runs any more
    write_results(layout, results)
    return 0


def write_results(layout: Layout, results: Results) -> None:
    """Write the results whole or not at all, to be read by root alone."""
    layout.results.parent.mkdir(exist_ok=True)
    descriptor, half = tempfile.mkstemp(dir=layout.results.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(results, file, allow_nan=False)
    Path(half).replace(layout.results)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run_autograder")
    parser.add_argument("root", help="Gradescope's folder: /autograder")
    parser.add_argument(
        "--without", metavar="LAYER", action="append", default=[], type=Layer, choices=list(Layer)
    )
    return parser


def _results(layout: Layout, without: frozenset[Layer]) -> Results:
    chosen = Settings.from_json((layout.source / settings.FILE).read_text(encoding="utf-8"))
    notebook = find_notebook(layout.submission, chosen.assignment)
    content = content_of(notebook)
    with tempfile.TemporaryDirectory(prefix="autograder-course-") as folder:
        assignment = _assignment(layout, chosen, Path(folder))
        cells = parse_notebook(content, one_line(notebook.name, 80))
        mended = mend(cells, assignment.released)
        notes = renamed(notebook.name, chosen.assignment)
        mended = replace(mended, notes=(*notes, *mended.notes))
        start_sandbox(without)
        print(diagnosis(process.protection()), flush=True)
        if process.policy().unsafe:
            print(ALL_THE_SAME, flush=True)
        submission = to_submission(mended, assignment.name, STUDENT)
        with Reference(assignment) as reference:
            report = grade(submission, reference, chosen.seed)
            if report.is_near_a_step:
                report = measure_again(submission, report, reference)
    _say(report)
    return results_of(at_level(report, chosen.level))


def _assignment(layout: Layout, chosen: Settings, folder: Path) -> Assignment:
    archive = (layout.source / ASSIGNMENT).read_bytes()
    package = Package(chosen.assignment, archive, grader_version(), Policy())
    return unpack(package, folder).assignment


def start_sandbox(without: frozenset[Layer] = frozenset()) -> None:
    """Start the sandbox; where too little of it holds, go on with what does.

    Then Gradescope's container keeps the student's code in, and its being another user's keeps it
    off the solution and the results.

    Raises
    ------
    UnprotectedError
        If not even that holds.
    """
    process.start(Policy(without))
    try:
        process.require()
        return
    except process.RefusedError:
        process.start(Policy(without, unsafe=True))
    if Layer.UID not in process.protection().held:
        raise UnprotectedError(
            "neither bubblewrap nor Landlock holds here, and students' code cannot be run as "
            "another user, so it could read the solution and write its own results. "
            "run_autograder has to be started as root, as Gradescope does."
        )


def _say(report: Report) -> None:
    """Print for the instructor what a person has to look at."""
    for check in report.checks:
        if check.needs_review:
            print(f"{check.id}: grading failed; see above.")
