"""What a hostile student writes, prints, raises and returns is text on every page that shows it."""

from __future__ import annotations

import dataclasses
import html
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from autograder.cli import main
from autograder.course import Course
from autograder.feedback.figures import figure_of
from autograder.feedback.html import CONTENT_SECURITY_POLICY, report_page
from tests.browser.chromium import Chromium
from tests.browser.formgrader import Formgrader
from tests.browser.hostile import hostile_notebook
from tests.browser.listener import Listener
from tests.browser.payloads import all_texts
from tests.conftest import ASSIGNMENT
from tests.feedback.test_html import placed_everywhere
from tests.feedback.test_text import REPORT, TOLD
from tests.test_nbgrader_plugin import copy_of, hand_in, nbgrader, sample

STUDENT = "vera"
WRITTEN = "data-acted-"  # what every payload's text holds
ACT_IN_STOCK_PAGES = {"script", "image-error", "svg-load", "link", "markdown-link", "picture"}


@dataclass(frozen=True)
class HostilePages:
    """The pages about a hostile student, and the course they are from."""

    root: Path
    ours: str
    nbgraders: str


@pytest.fixture(scope="module")
def pages(
    real_course: Course, tmp_path_factory: pytest.TempPathFactory, listener: Listener
) -> HostilePages:
    """Return the pages that both ways of grading write about the same notebook."""
    root = copy_of(real_course, tmp_path_factory.mktemp("hostile") / "course")
    hand_in(root, STUDENT, hostile_notebook(sample(root, "anna"), listener.address))
    page = root / "feedback" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert main(["grade", ASSIGNMENT, "--course", str(root)]) == 0
    ours = page.read_text(encoding="utf-8")
    shutil.rmtree(root / "feedback")  # nbgrader keeps what is there
    for command in ("autograde", "generate_feedback"):
        done = nbgrader(root, command, ASSIGNMENT)
        assert done.returncode == 0, done.stderr
    return HostilePages(root, ours, page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def formgrader(
    pages: HostilePages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Formgrader]:
    with Formgrader(pages.root, tmp_path_factory.mktemp("jupyter")) as formgrader:
        yield formgrader


class TestOurPage:
    def test_runs_loads_and_renders_nothing(
        self, pages: HostilePages, chromium: Chromium, listener: Listener
    ) -> None:
        visit = chromium.visit(listener.publish(pages.ours), listener)
        assert WRITTEN in visit.text, "it is there, as text"
        assert (visit.acted, visit.rendered) == (frozenset(), ())
        assert visit.title == f"{ASSIGNMENT} · {STUDENT}"

    def test_does_not_either_with_payloads_wherever_a_report_has_text(
        self, chromium: Chromium, listener: Listener
    ) -> None:
        page = report_page(placed_everywhere(all_texts(listener.address)))
        visit = chromium.visit(listener.publish(page), listener)
        assert WRITTEN in visit.title
        assert visit.text.count("data-acted-svg-load") >= 5
        assert (visit.acted, visit.rendered) == (frozenset(), ())

    def test_is_safe_by_its_policy_alone(self, chromium: Chromium, listener: Listener) -> None:
        escaped = report_page(placed_everywhere(all_texts(listener.address)))
        unescaped = html.unescape(escaped)
        assert chromium.visit(listener.publish(unescaped), listener).acted <= {"elsewhere"}
        unprotected = unescaped.replace(CONTENT_SECURITY_POLICY, "")
        visit = chromium.visit(listener.publish(unprotected), listener, wanted="script")
        assert "script" in visit.acted

    def test_shows_no_character_that_cannot_be_seen(self, pages: HostilePages) -> None:
        assert unseen(pages.ours) == set()

    def test_shows_the_picture_of_a_wrong_answer(
        self, chromium: Chromium, listener: Listener
    ) -> None:
        figure = figure_of(TOLD)
        assert figure is not None
        page = report_page(dataclasses.replace(REPORT, checks=(TOLD,)))
        visit = chromium.visit(listener.publish(page), listener)
        assert visit.pictures == ((figure.width, figure.height),)
        assert visit.acted == frozenset()


class TestFeedbackOfNbgrader:
    def test_runs_loads_and_renders_nothing(
        self, pages: HostilePages, chromium: Chromium, listener: Listener
    ) -> None:
        visit = chromium.visit(listener.publish(pages.nbgraders), listener)
        assert WRITTEN in visit.text
        assert (visit.acted, visit.rendered) == (frozenset(), ())
        assert visit.title == ASSIGNMENT

    def test_shows_students_text_where_no_mathematics_is_set(
        self, pages: HostilePages, chromium: Chromium, listener: Listener
    ) -> None:
        r"""MathJax follows `\href{javascript:…}`, but looks for formulas outside code only."""
        visit = chromium.visit(listener.publish(pages.nbgraders), listener)
        assert visit.places == {"pre"}

    def test_shows_no_character_that_cannot_be_seen(self, pages: HostilePages) -> None:
        assert unseen(pages.nbgraders) == set()


class TestFormgrader:
    def test_runs_loads_and_renders_nothing(
        self,
        pages: HostilePages,
        formgrader: Formgrader,
        chromium: Chromium,
        listener: Listener,
    ) -> None:
        visit = chromium.visit(formgrader.submission(ASSIGNMENT, STUDENT), listener)
        assert "Submission 1 / 1" in visit.text, "it is formgrader's page"
        assert WRITTEN in visit.text
        assert (visit.acted, visit.rendered) == (frozenset(), ())
        assert visit.places == {"pre"}

    @pytest.mark.parametrize(
        "path",
        [
            "manage_assignments",
            f"manage_submissions/{ASSIGNMENT}",
            f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}",
            "manage_students",
        ],
    )
    def test_runs_nothing_where_submissions_are_listed(
        self, path: str, formgrader: Formgrader, chromium: Chromium, listener: Listener
    ) -> None:
        visit = chromium.visit(formgrader.page(path), listener)
        assert "formgrader" in visit.title.lower() or "nbgrader" in visit.title.lower()
        assert visit.acted == frozenset()


def test_the_same_notebook_acts_on_a_page_that_is_not_ours(
    pages: HostilePages, chromium: Chromium, listener: Listener
) -> None:
    path = pages.root / "submitted" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    notebook.metadata.language_info = {"name": "python"}  # nbconvert refuses others, and tags
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)
    stock, _ = HTMLExporter().from_notebook_node(notebook)
    stock = stock.replace('http-equiv="refresh"', "")  # it would leave before the others act
    visit = chromium.visit(listener.publish(stock), listener, wanted="script")
    assert visit.acted >= ACT_IN_STOCK_PAGES


def unseen(page: str) -> set[str]:
    """Return the characters that a terminal obeys, or that show nothing, in a page's text."""
    bad = {"Cc", "Cf", "Cs", "Co"}
    return {each for each in html.unescape(page) if unicodedata.category(each) in bad} - {
        "\n",
        "\t",
    }
