"""Grades one submission after the other where a worker runs: here, or somewhere in a cluster."""

from __future__ import annotations

import json
import tempfile
import threading
import traceback
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.autograded.cells import JSONNotebook
from autograder.autograded.filled import autograded_notebook, written
from autograder.classroom.package import Package, grader_version, unpack
from autograder.classroom.task import Answer, Job, Task
from autograder.feedback.figures import figures_of
from autograder.feedback.html import report_page
from autograder.feedback.level import at_level
from autograder.grade import grade, measure_again
from autograder.mending import Mended, mend, to_submission
from autograder.model import Report
from autograder.notebook import NotebookError, parse_notebook
from autograder.reference import Reference
from autograder.sandbox import process
from autograder.sandbox.layers import Policy
from autograder.sandbox.outcome import SandboxError
from autograder.sandbox.process import RefusedError

DESKS = 16  # kept ready: one for each assignment and thread, in a cluster that lives long


class OtherCodeError(Exception):
    """A worker would grade with other code than the rest of the class."""


@dataclass(frozen=True, eq=False)
class Desk:
    """An assignment ready to be graded against, with the solution running."""

    reference: Reference
    template: JSONNotebook


def begin(policy: Policy) -> str:
    """Start the sandbox; it takes a moment. There is nothing to answer."""
    process.start(policy)
    return Answer().to_json()


def ready(package: Package) -> str:
    """Prepare for a class, and tell whether anybody can be graded here.

    Returns
    -------
    str
        An `Answer` as JSON, with a refusal or empty.
    """
    try:
        _require_the_same_code(package)
        process.start(package.policy)
        process.require()
    except (OtherCodeError, SandboxError) as error:
        return Answer(refusal=str(error)).to_json()
    return Answer().to_json()


def grade_task(package: Package, task: Task) -> str:
    """Grade a submission, and make its feedback page and its autograded notebook.

    Returns
    -------
    str
        An `Answer` as JSON; whatever goes wrong is in it too.
    """
    try:
        _require_the_same_code(package)
        process.start(package.policy)
        answer = _answer(task, _desk(package, threading.get_ident()))
    except (OtherCodeError, RefusedError) as error:
        answer = Answer(refusal=str(error))
    except NotebookError as error:
        answer = Answer(problem=str(error))
    except Exception as error:
        problem = f"grading failed: {type(error).__name__}: {error}"
        answer = Answer(problem=problem, traceback=traceback.format_exc())
    return answer.to_json()


def _require_the_same_code(package: Package) -> None:
    if package.grader != grader_version():
        raise OtherCodeError(
            f"a worker grades with autograder {grader_version()}, here it is {package.grader}; "
            "install the same on all machines"
        )


@lru_cache(maxsize=DESKS)
def _desk(package: Package, thread: int) -> Desk:
    """Return the desk of a thread: a solution that runs answers one question at a time."""
    folder = tempfile.TemporaryDirectory(prefix="autograder-course-")
    unpacked = unpack(package, Path(folder.name))
    reference = Reference(unpacked.assignment)
    desk = Desk(reference, unpacked.template)
    weakref.finalize(desk, _clear, reference, folder)
    return desk


def _clear(reference: Reference, folder: tempfile.TemporaryDirectory[str]) -> None:
    reference.close()
    folder.cleanup()


def _answer(task: Task, desk: Desk) -> Answer:
    released = desk.reference.assignment.released
    mended = mend(parse_notebook(task.notebook, task.path), released)
    mended = replace(mended, notes=(*task.notes, *mended.notes))
    report = _report(task, mended, desk.reference)
    told = at_level(report, task.level)
    figures = figures_of(told)
    return Answer(
        report=replace(report, key=task.key, level=str(task.level)),
        page=report_page(told, figures),
        notebook=written(autograded_notebook(mended, desk.template, told, figures)),
        untouched=_untouched(mended, desk.template),
    )


def _report(task: Task, mended: Mended, reference: Reference) -> Report:
    submission = to_submission(mended, reference.assignment.name, task.student, task.variant)
    if task.job is Job.GRADE:
        report = grade(submission, reference, task.seed)
        return replace(report, provisional=report.is_near_a_step and not task.is_alone)
    assert task.report is not None, "what is not graded has been"
    report = Report.from_json(json.loads(task.report))
    if task.job is Job.MEASURE_AGAIN:
        report = replace(measure_again(submission, report, reference), provisional=False)
    return report


def _untouched(mended: Mended, template: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the solution cells that are as they were handed out, to the letter."""
    unchanged = {
        str(cell.cell.grade_id): cell.cell.source == template["cells"][cell.released]["source"]
        for cell in mended.cells  # of several copies the last one counts, as for nbgrader
        if cell.cell.is_solution and cell.released is not None
    }
    return tuple(name for name, is_unchanged in unchanged.items() if is_unchanged)
