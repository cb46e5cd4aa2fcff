"""nbgrader's formgrader on a course that `autograder grade` has graded, used as a person does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Frame, Locator, Page, expect

from autograder.cli import main
from autograder.course import Course
from tests.browser.chromium import Chromium
from tests.browser.conftest import Photograph
from tests.browser.formgrader import Formgrader
from tests.browser.tab import Tab
from tests.conftest import ASSIGNMENT
from tests.test_nbgrader_plugin import copy_of, hand_in, nbgrader, sample

STUDENT = "kofi"  # two wrong answers, with a picture each
OTHER = "anna"  # nothing wrong
GRADED, ANSWER = "convolve-values", "convolve"  # a cell of tests, and the one with the answer
FOUND, GIVEN = 11.75, 12.5  # points for it: the autograder's, and a person's
SAID = "Right idea: see me about the *rotation*."


@pytest.fixture(scope="module")
def course(real_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course with two graded submissions."""
    root = copy_of(real_course, tmp_path_factory.mktemp("formgrader") / "course")
    for student in (STUDENT, OTHER):
        hand_in(root, student, sample(root, student))
    grade(root)
    return root


@pytest.fixture(scope="module")
def formgrader(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    with Formgrader(course, tmp_path_factory.mktemp("jupyter")) as formgrader:
        yield formgrader


@pytest.fixture
def tab(formgrader: Formgrader, chromium: Chromium) -> Iterator[Tab]:
    """Return a tab that shows formgrader's first page; the test fails if a page had errors.

    That MathJax is away is none: formgrader takes it from the network.
    """
    with chromium.tab() as tab:
        tab.open(formgrader.page("manage_assignments"))  # gets the cookie that other pages ask for
        yield tab
        tab.settle()
        assert [error for error in tab.errors if "mathjax" not in error.lower()] == []


def test_links_lead_from_the_assignments_to_a_submission(
    formgrader: Formgrader, tab: Tab, photograph: Photograph
) -> None:
    page = tab.page
    submissions = row_of(page, ASSIGNMENT).locator(".num-submissions")
    expect(submissions).to_have_text("2")
    follow(page, submissions.get_by_role("link"))
    expect(row_of(page, OTHER).locator(".score")).to_have_text("40 / 40")
    photograph(page, "submissions")
    follow(page, page.get_by_role("link", name="Manual Grading"))
    follow(page, row_of(page, ASSIGNMENT).get_by_role("link"))
    follow(page, row_of(page, ASSIGNMENT).get_by_role("link"))
    follow(page, row_of(page, "40 / 40").get_by_role("link"))
    assert page.url == formgrader.submission(ASSIGNMENT, OTHER).partition("?")[0]
    expect(score(page)).to_have_attribute("placeholder", "14")


def test_it_opens_in_jupyterlab(formgrader: Formgrader, tab: Tab, photograph: Photograph) -> None:
    tab.open(formgrader.lab())
    for item in ("Nbgrader", "Formgrader"):
        tab.page.get_by_role("menuitem", name=item).click()
    inside = tab.page.locator("iframe").element_handle().content_frame()
    assert inside is not None
    follow(inside, inside.get_by_role("link", name="Manual Grading"))
    follow(inside, row_of(inside, ASSIGNMENT).get_by_role("link"))
    follow(inside, row_of(inside, ASSIGNMENT).get_by_role("link"))
    follow(inside, row_of(inside, "40 / 40").get_by_role("link"))
    expect(score(inside)).to_have_attribute("placeholder", "14")
    photograph(tab.page)


def test_a_submission_shows_scores_messages_and_pictures(
    formgrader: Formgrader, tab: Tab, photograph: Photograph
) -> None:
    tab.open(formgrader.submission(ASSIGNMENT, STUDENT))
    expect(score(tab.page)).to_have_attribute("placeholder", str(FOUND))
    tests = tab.page.locator(".cell", has=score(tab.page))
    expect(tests).to_contain_text(f"{GRADED}: {FOUND} of 14 points")
    expect(tests).to_contain_text("Ask yourself:")
    expect(tests.get_by_role("img")).to_be_visible()
    assert tests.get_by_role("img").evaluate("image => image.naturalWidth") > 100
    photograph(tab.page)


def test_what_a_person_gives_and_says_is_kept_when_all_is_graded_again(
    course: Path, formgrader: Formgrader, tab: Tab, photograph: Photograph
) -> None:
    tab.open(formgrader.submission(ASSIGNMENT, STUDENT))
    write(tab.page, score(tab.page), str(GIVEN))
    write(tab.page, comment(tab.page), SAID)
    assert by_hand(course) == (GIVEN, SAID)

    grade(course, "--again")
    assert by_hand(course) == (GIVEN, SAID)
    assert_shown(tab)

    done = nbgrader(course, "autograde", ASSIGNMENT, "--force", f"--student={STUDENT}")
    assert done.returncode == 0, done.stderr
    assert by_hand(course) == (GIVEN, SAID)
    assert_shown(tab)
    photograph(tab.page)


def row_of(page: Page | Frame, text: str) -> Locator:
    """Return the row of the table of which one cell is this text."""
    return page.locator("#main-table tr", has=page.get_by_text(text, exact=True))


def follow(page: Page | Frame, link: Locator) -> None:
    """Click at a link, and wait until its page is there."""
    before = page.url
    link.click()
    page.wait_for_url(lambda address: address != before)


def score(page: Page | Frame) -> Locator:
    return page.locator(f"[id='{GRADED}']")


def comment(page: Page) -> Locator:
    return page.locator(f"[id='{ANSWER}-comment']")


def write(page: Page, field: Locator, text: str) -> None:
    """Type into a field and leave it, which saves it."""
    expect(field).to_have_attribute("placeholder", re.compile("."))  # loaded: leaving it saves
    field.press_sequentially(text)
    with page.expect_response(lambda response: response.request.method == "PUT") as saved:
        field.blur()
    assert saved.value.ok


def assert_shown(tab: Tab) -> None:
    """Assert that the page, loaded anew, shows what a person gave and said."""
    tab.page.reload()
    expect(score(tab.page)).to_have_value(str(GIVEN))
    expect(score(tab.page)).to_have_attribute("placeholder", str(FOUND))
    expect(comment(tab.page)).to_have_value(SAID)


def by_hand(root: Path) -> tuple[float | None, str | None]:
    """Return a person's score and comment, as the gradebook holds them."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        found = (ASSIGNMENT, ASSIGNMENT, STUDENT)
        given: float | None = gradebook.find_grade(GRADED, *found).manual_score
        said: str | None = gradebook.find_comment(ANSWER, *found).manual_comment
        return given, said


def grade(root: Path, *options: str) -> None:
    assert main(["grade", ASSIGNMENT, *options, "--course", str(root)]) == 0
