"""`autograder report` writes one page beside the reports, with names, pseudonyms or neither."""

from __future__ import annotations

import stat
from dataclasses import replace

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.paths import feedback_path, reports_folder
from autograder.classroom.store import save_report
from autograder.cli import main
from autograder.course import Course
from autograder.model import CheckResult, Report, Status
from autograder.privacy.pseudonyms import pseudonym_of
from tests.conftest import ASSIGNMENT
from tests.dashboard.figures_of_page import figures_in, tree_of
from tests.fixtures.gradebooks import CourseFolder


@pytest.fixture
def course(course_folder: CourseFolder) -> Course:
    """Return a course in which two students have reports, and one of them a page."""
    course = Course(course_folder.root)
    checks = tuple(
        CheckResult(check.id, check.max_points, check.max_points, Status.PASSED, "Right.")
        for check in course.assignment(ASSIGNMENT).checks
    )
    whole = Report(ASSIGNMENT, "anna", 0, 40.0, 40.0, checks, (), (), {})
    save_report(course, whole)
    refused = tuple(replace(check, points=0.0, needs_review=True) for check in checks)
    problem = f"{course.root}/submitted/ben: not JSON"
    save_report(course, replace(whole, student="ben", score=0.0, checks=refused, problem=problem))
    page = feedback_path(course, ASSIGNMENT, "anna")
    page.parent.mkdir(parents=True)
    page.write_text("<p>")
    return course


def reported(course: Course, *options: str) -> str:
    assert main(["report", ASSIGNMENT, "--course", str(course.root), *options]) == 0
    (name,) = (path.name for path in reports_folder(course, ASSIGNMENT).glob("*.html"))
    assert name == {"--anonymous": "anonymous.html", "--pseudonyms": "pseudonyms.html"}.get(
        "".join(options), "index.html"
    )
    return (reports_folder(course, ASSIGNMENT) / name).read_text(encoding="utf-8")


def test_the_page_says_who_did_what_and_leads_to_their_feedback(course: Course) -> None:
    page = reported(course)
    figures = figures_in(page)
    assert figures.scores == {"anna": 40.0, "ben": None}
    assert figures.refused == {"ben"}
    (link,) = (one for one in tree_of(page).all("a") if one.text == "anna")
    target = reports_folder(course, ASSIGNMENT) / link.attributes["href"]
    assert target.resolve() == feedback_path(course, ASSIGNMENT, "anna").resolve()


def test_nobody_else_may_read_it(course: Course) -> None:
    reported(course)
    page = reports_folder(course, ASSIGNMENT) / "index.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_without_names_there_are_none(course: Course) -> None:
    page = reported(course, "--anonymous")
    assert "anna" not in page
    assert "ben" not in page
    assert figures_in(page).graded == 1


def test_with_pseudonyms_there_is_all_else(course: Course) -> None:
    page = reported(course, "--pseudonyms")
    assert "anna" not in page
    assert "/ben" not in page
    anna, ben = (pseudonym_of(course, student) for student in ("anna", "ben"))
    figures = figures_in(page)
    assert figures.scores == {anna: 40.0, ben: None}
    assert figures.refused == {ben}


def test_a_gradebook_that_is_gone_is_said_and_the_page_is_there(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    (course.root / "gradebook.db").unlink()
    reported(course)
    assert "without the gradebook's dates and scores: there is no gradebook" in (
        capsys.readouterr().err
    )
    assert not (course.root / "gradebook.db").exists()


def test_a_gradebook_that_does_not_know_the_assignment_is_said_and_the_page_is_there(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        gradebook.remove_assignment(ASSIGNMENT)
    reported(course)
    assert f"does not know '{ASSIGNMENT}': run `autograder release`" in capsys.readouterr().err


def test_an_assignment_that_there_is_not_is_named(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "04_nothing", "--course", str(course.root)]) == 1
    assert "No assignment '04_nothing'" in capsys.readouterr().err
