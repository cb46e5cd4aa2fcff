"""docs/instructor.md, typed from top to bottom: a term with a class of three, late days and all."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.docs.document import blocks
from tests.docs.reader import Reader, reader_in
from tests.fixtures.repository_copy import REPOSITORY
from tests.sample_class.build import fill, read_answers

pytestmark = pytest.mark.long  # `make documented` runs it by itself

PAGE = REPOSITORY / "docs" / "instructor.md"
NAME = "01_convolution"
CLASS = {"4711": "fatima", "4712": "george", "4713": "hanna"}
NEEDS_MORE = {  # what is not typed here, and the first word of what it needs
    "git clone": "a server",
    "git remote": "a server",
    "git push": "a server",
    "nbgrader release_assignment": "a hub",
    "nbgrader collect": "a hub",
    "nbgrader formgrader": "a browser",
}


@dataclass
class Term:
    """A term that is over.

    Attributes
    ----------
    reader : Reader
        Who has typed everything.
    penalties : list
        What 4713 lost for being late, after each time of grading.
    """

    reader: Reader
    penalties: list[float]

    @property
    def root(self) -> Path:
        return self.reader.clone.root

    @property
    def archive(self) -> Path:
        return self.root.parent / "archive"

    def said(self, begin: str) -> str:
        """Return what the one command that begins like this printed."""
        (said,) = (
            text for command, text in self.reader.printed.items() if command.startswith(begin)
        )
        return said


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Term:
    home = tmp_path_factory.mktemp("term")
    who = {
        f"GIT_{role}_{what}": "x@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    reader = reader_in(home / "clone", HOME=str(home), **who)
    for command in ("git init -q", "git add --all", "git commit -q -m 'As cloned'"):
        assert reader.clone.run(command).returncode == 0
    term = Term(reader, [])
    for block in blocks(PAGE):
        if any("zip_collect" in command for command in block.commands):
            hand_in(reader.clone.root, home / "Downloads")
        reader.follow(block)
        if any(command.startswith("autograder grade") for command in block.commands):
            with Gradebook(f"sqlite:///{term.root}/gradebook.db") as gradebook:
                late = gradebook.find_submission(NAME, "4713")
                term.penalties.append(late.late_submission_penalty / late.score)
    return term


def hand_in(root: Path, downloads: Path) -> None:
    """Put there what Canvas gives: the notebooks of the class in a zip file."""
    downloads.mkdir()
    released = (root / "assignments" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    with zipfile.ZipFile(downloads / "submissions.zip", "w") as archive:
        for student, name in CLASS.items():
            notebook = fill(json.loads(released), read_answers(name))
            archive.writestr(f"{name}_{student}_900{student}_{NAME}.ipynb", json.dumps(notebook))


def test_what_is_not_typed_here_says_so_and_needs_more() -> None:
    untyped = [
        command
        for block in blocks(PAGE)
        if block.info == "console notest"
        for command in block.commands
    ]
    assert untyped
    for command in untyped:
        assert any(command.startswith(begin) for begin in NEEDS_MORE), command


def test_every_block_is_of_a_kind_that_is_typed_written_or_left_out() -> None:
    assert {block.info for block in blocks(PAGE)} == {"console", "console notest", "python"}
    assert all(block.path for block in blocks(PAGE) if block.info == "python")


def test_the_class_is_graded(term: Term) -> None:
    for student in CLASS:
        report = json.loads((term.archive / "reports" / NAME / f"{student}.json").read_text())
        assert report["score"] > 0
        assert (term.archive / "feedback" / student / NAME / f"{NAME}.html").exists()


def test_the_points_are_those_that_were_set(term: Term) -> None:
    assert "41 of 41 points" in term.said("autograder check source")
    assert "0 of 41 points" in term.said("autograder check assignments")
    report = json.loads((term.archive / "reports" / NAME / "4711.json").read_text())
    assert report["max_score"] == 41


def test_the_level_of_feedback_is_the_one_that_was_set(term: Term) -> None:
    pages = "".join(p.read_text("utf-8") for p in term.archive.glob("feedback/*/*/*.html"))
    assert "<img" not in pages


def test_late_days_cost_what_the_plugin_says_until_there_is_more_time(term: Term) -> None:
    assert term.penalties == [pytest.approx(0.2), 0]  # a day and nine hours, then two days' leave


def test_regrading_says_who_gains_before_it_is_written(term: Term) -> None:
    shown, written = (term.said(f"autograder regrade {NAME} {how}") for how in ("--diff", "--yes"))
    assert "1 gain, 0 lose, 2 unchanged." in shown
    assert "1 gain, 0 lose, 2 unchanged." in written
    report = json.loads((term.archive / "reports" / NAME / "4713.json").read_text())
    assert str(report["score"]) in shown


def test_the_oral_check_asks_about_the_students_own_code(term: Term) -> None:
    assert re.findall("^becomes$", term.said("autograder viva"), re.MULTILINE) == ["becomes"] * 3


def test_the_class_page_is_written_with_names_and_without(term: Term) -> None:
    named, anonymous = (
        (term.archive / "reports" / NAME / f"{page}.html").read_text("utf-8")
        for page in ("index", "anonymous")
    )
    assert "4711" in named
    assert "4711" not in anonymous


class TestThePublicRepository:
    """What students can fetch, all of its history included."""

    def git(self, term: Term, *arguments: str) -> str:
        public = term.root.parent / "homework"
        return subprocess.run(
            ["git", "-C", str(public), *arguments], check=True, capture_output=True
        ).stdout.decode(errors="replace")

    def test_holds_what_students_get_and_nothing_else(self, term: Term) -> None:
        files = self.git(term, "ls-tree", "-r", "--name-only", "HEAD").split()
        released = (REPOSITORY / "assignments" / NAME).iterdir()
        assert set(files) == {f"{NAME}/{path.name}" for path in released if path.is_file()}

    def test_has_no_past(self, term: Term) -> None:
        assert self.git(term, "log", "--all", "--format=%s").split("\n")[:-1] == [
            "First assignment"
        ]

    def test_nothing_in_it_shows_a_solution_or_a_hidden_test(self, term: Term) -> None:
        everything = self.git(term, "log", "--all", "-p", "--text")
        assert "convolve" in everything
        for trace in ("BEGIN SOLUTION", "HIDDEN TESTS", "grade_cell", "autograder"):
            assert trace not in everything
