"""Reads a graded class and writes the page about it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from autograder.classroom.paths import feedback_path, reports_folder
from autograder.classroom.reports import Reports
from autograder.classroom.scores import handed_in
from autograder.classroom.store import write_atomically
from autograder.course import Assignment, Course
from autograder.dashboard.gradebook import Recorded
from autograder.dashboard.page import ResultOf, class_page
from autograder.dashboard.results import ClassResults, class_results
from autograder.model import CheckResult
from autograder.modes import modes_in

PAGE, ANONYMOUS_PAGE, PSEUDONYMOUS_PAGE = "index.html", "anonymous.html", "pseudonyms.html"


def write_page(
    course: Course, assignment: Assignment, recorded: Recorded, is_anonymous: bool = False
) -> Path:
    """Write the page about a class beside its reports.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    recorded : Recorded
    is_anonymous : bool
        Whether it is shown in class: no names, no times, no links.

    Returns
    -------
    Path
        Where it is.
    """
    results = _results(course, assignment)
    folder = reports_folder(course, assignment.name)
    links = {} if is_anonymous else _links(course, results, folder)
    result_of = _examples(course, assignment.name)
    page = class_page(results, recorded, result_of, links, is_anonymous)
    path = folder / (ANONYMOUS_PAGE if is_anonymous else PAGE)
    write_atomically(path, page, modes_in(course))
    return path


def write_pseudonymous_page(
    course: Course, assignment: Assignment, recorded: Recorded, hidden: Callable[[str], str]
) -> Path:
    """Write the page with pseudonyms in place of ids, and without links.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    recorded : Recorded
    hidden : callable
        Puts pseudonyms in place of the ids in a text.

    Returns
    -------
    Path
        Where it is.
    """
    results = _results(course, assignment)
    ids = {hidden(one.student): one.student for one in results.students}
    students = sorted(
        (
            replace(one, student=hidden(one.student), problem=one.problem and hidden(one.problem))
            for one in results.students
        ),
        key=lambda one: one.student,
    )
    final = {hidden(student): score for student, score in recorded.final.items()}
    found = _examples(course, assignment.name)
    page = class_page(
        replace(results, students=tuple(students)),
        replace(recorded, final=final),
        lambda student, check: found(ids[student], check),
        {},
    )
    path = reports_folder(course, assignment.name) / PSEUDONYMOUS_PAGE
    write_atomically(path, page, modes_in(course))
    return path


def known_students(course: Course, assignment: str) -> frozenset[str]:
    """Return who has handed in, or has a report from an earlier time."""
    folders = handed_in(course.root / course.submitted, assignment)
    return folders.union(Reports(course, assignment))


def _results(course: Course, assignment: Assignment) -> ClassResults:
    folders = handed_in(course.root / course.submitted, assignment.name)
    return class_results(course, assignment.name, assignment.checks, folders)


def _examples(course: Course, assignment: str) -> ResultOf:
    reports = Reports(course, assignment)

    def result_of(student: str, check: str) -> CheckResult | None:
        report = reports.get(student)
        found = () if report is None else report.checks
        return next((result for result in found if result.id == check), None)

    return result_of


def _links(course: Course, results: ClassResults, folder: Path) -> dict[str, str]:
    """Return where the students' feedback pages lie that there are, seen from a folder."""
    links = {}
    for one in results.students:
        page = feedback_path(course, results.assignment, one.student)
        if page.is_file():
            links[one.student] = quote(os.path.relpath(page, folder))
    return links
