"""Grades a class: every submission, whatever happens to one of them."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.classroom.store import save
from autograder.course import Assignment, Course, SubmittedNotebook
from autograder.feedback.html import report_page
from autograder.feedback.level import Level, at_level
from autograder.grade import grade
from autograder.model import Report
from autograder.notebook import NotebookError
from autograder.reference import Reference

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Graded:
    """What became of one student's submission: a report, or a line that says why there is none."""

    student: str
    report: Report | None
    problem: str | None = None


def grade_class(
    course: Course,
    assignment: Assignment,
    submitted: Sequence[SubmittedNotebook],
    seed: int,
    level: Level = Level.FULL,
) -> Iterator[Graded]:
    """Grade submissions one after the other, and write report and feedback page of each.

    A submission that cannot be read, or that grading stumbles over, leaves what was written about
    it before as it was.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    submitted : sequence of SubmittedNotebook
    seed : int
    level : Level
        Of the pages; reports are the instructor's and hold everything.

    Yields
    ------
    Graded
        In the order of `submitted`.
    """
    with Reference(assignment) as reference:
        for notebook in submitted:
            yield _grade_one(course, notebook, reference, seed, level)


def _grade_one(
    course: Course, notebook: SubmittedNotebook, reference: Reference, seed: int, level: Level
) -> Graded:
    student = notebook.student
    if notebook.path is None:
        return Graded(student, None, notebook.problem)
    try:
        submission = reference.assignment.submission(notebook.path, student)
        mended = notebook.notes + submission.mended
        report = grade(dataclasses.replace(submission, mended=mended), reference, seed)
        save(course, report, report_page(at_level(report, level)))
    except NotebookError as error:
        return Graded(student, None, str(error))
    except Exception as error:
        log.exception("grading %s failed", student)
        return Graded(student, None, f"grading failed: {type(error).__name__}: {error}")
    return Graded(student, report)
