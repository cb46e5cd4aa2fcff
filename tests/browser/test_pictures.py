"""Pictures in nbgrader's own pages: shown, told in words, and nothing in the words acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.autograded.outputs import outputs_of
from autograder.course import Course
from autograder.feedback.figures import figure_of
from tests.autograded.test_outputs import CASE, PICTURED
from tests.browser.chromium import Chromium
from tests.browser.formgrader import Formgrader
from tests.browser.listener import Listener
from tests.browser.payloads import all_texts
from tests.conftest import ASSIGNMENT
from tests.test_nbgrader_plugin import Images, copy_of, hand_in, nbgrader, sample

pytestmark = pytest.mark.long  # `make browser` runs it too

STUDENT = "kofi"  # two wrong answers, with a picture each
SPOILT = "convolve-values"


@pytest.fixture(scope="module")
def course(
    real_course: Course, tmp_path_factory: pytest.TempPathFactory, listener: Listener
) -> Path:
    """Return a graded course in which the words of one picture are full of payloads."""
    root = copy_of(real_course, tmp_path_factory.mktemp("pictures") / "course")
    hand_in(root, STUDENT, sample(root, STUDENT))
    done = nbgrader(root, "autograde", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    path = root / "autograded" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == SPOILT:
            cell.outputs = spoilt_picture(all_texts(listener.address))
    nbformat.write(notebook, path)
    done = nbgrader(root, "generate_feedback", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    return root


def spoilt_picture(text: str) -> list[nbformat.NotebookNode]:
    """Return the outputs of a test cell, with a text wherever a counterexample may have one."""
    spoilt = replace(CASE, arguments={**CASE.arguments, "f": text}, yours=[[1.0, text]], got=text)
    result = replace(PICTURED, counterexample=spoilt)
    outputs: list[nbformat.NotebookNode] = nbformat.from_dict(outputs_of(result, figure_of(result)))
    return outputs


@pytest.fixture(scope="module")
def feedback(course: Path) -> str:
    """Return nbgrader's feedback page."""
    path = course / "feedback" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def formgrader(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    with Formgrader(course, tmp_path_factory.mktemp("jupyter")) as formgrader:
        yield formgrader


def test_each_picture_is_told_in_words(feedback: str, listener: Listener) -> None:
    first, spoilt = (str(image["alt"]) for image in Images(feedback).found)
    assert re.search(r"Entry \[\d, \d\] should be \d+; yours is \d+\.", first)
    assert "<script>" in spoilt, "the payloads are there, as words"
    assert listener.address in spoilt


def test_feedback_shows_them_and_nothing_acts(
    feedback: str, chromium: Chromium, listener: Listener
) -> None:
    visit = chromium.visit(listener.publish(feedback), listener)
    assert (visit.acted, visit.rendered) == (frozenset(), ())
    assert len(visit.pictures) == 2
    assert "Ask yourself: Which half?" in visit.text


def test_formgrader_shows_them_and_nothing_acts(
    formgrader: Formgrader, chromium: Chromium, listener: Listener
) -> None:
    visit = chromium.visit(formgrader.submission(ASSIGNMENT, STUDENT), listener)
    assert (visit.acted, visit.rendered) == (frozenset(), ())
    assert len(visit.pictures) == 2
    assert "Ask yourself: Which half?" in visit.text


def test_the_same_words_act_where_they_are_not_escaped(
    feedback: str, chromium: Chromium, listener: Listener
) -> None:
    words = str(Images(feedback).found[1]["alt"])
    page = f'<!DOCTYPE html><body><img alt="{words}">'
    visit = chromium.visit(listener.publish(page), listener, wanted="out-of-attribute")
    assert "out-of-attribute" in visit.acted
