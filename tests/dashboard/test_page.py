"""The page says how the class did; it runs nothing of anybody's, and can do without names."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autograder.dashboard.gradebook import Recorded
from autograder.dashboard.page import class_page
from autograder.dashboard.results import ClassResults, Outcome
from autograder.model import CheckResult, Status
from tests.browser.payloads import PAYLOADS, Payload
from tests.dashboard.classes import class_of, student, timed, with_result
from tests.dashboard.figures_of_page import figures_in, tree_of

FLIPPED = with_result(student("anna", 11.75, 6, 2), 0, misconceptions=("filter-flipped",))
STUB = with_result(student("ben", 0, 0, 2), 0, outcome=Outcome.NOT_ATTEMPTED)
UNKNOWN = with_result(student("carl", 7, 6, 2), 0, fingerprint="1f")
CLASS = class_of(timed(FLIPPED, 1.5), STUB, UNKNOWN, student("dora", 14, 6, 2))
LINKS = {"anna": "../../feedback/anna/01_convolution/01_convolution.html"}


def result_of(student: str, check: str) -> CheckResult | None:
    return CheckResult(check, 7.0, 14.0, Status.PARTIAL, f"What {check} says.", example="See.")


def page(results: ClassResults = CLASS, anonymous: bool = False, **recorded: object) -> str:
    book = Recorded(**recorded)  # type: ignore[arg-type]
    return class_page(results, book, result_of, LINKS, anonymous)


def test_the_three_first_questions_are_answered_before_anything_else() -> None:
    glance = tree_of(page()).first("dl", class_="glance").text
    words = " ".join(glance.split())
    assert "Most common misconception filter flipped in convolve-values: 1 student" in words
    assert "Not attempted convolve by 1 student" in words
    assert "convolve-speed: Only 1 have all values right" in words


def test_it_counts_what_there_is() -> None:
    figures = figures_in(page())
    assert figures.graded == 4
    assert figures.checks["convolve-values"] == {"full": 1, "partial": 2, "not attempted": 1}
    assert figures.misconceptions == {("convolve-values", "filter-flipped"): 1}
    assert figures.scores == {"anna": 19.75, "ben": 2.0, "carl": 15.0, "dora": 22.0}


def test_everybody_is_marked_with_what_can_be_asked_for() -> None:
    root = tree_of(page())
    marked = {
        row.attributes["data-student"]: row.attributes["data-tokens"].split()
        for row in root.all("tr")
        if "data-student" in row.attributes
    }
    asked = {
        one.attributes["data-show"] for one in root.all("button") if "data-show" in one.attributes
    }
    assert asked == {token for tokens in marked.values() for token in tokens}
    assert "m0" in marked["anna"]
    assert "u0" in marked["carl"]


def test_students_lead_to_their_feedback_where_there_is_one() -> None:
    links = [one for one in tree_of(page()).all("a") if one.text in ("anna", "ben")]
    assert [one.attributes["href"] for one in links] == [LINKS["anna"]]


def test_a_score_that_a_person_changed_is_noted() -> None:
    assert "gradebook: 21" in page(final={"anna": 21.0, "dora": 22.0})
    assert page(final={"dora": 22.0}).count("gradebook:") == 0


def test_what_needs_a_human_is_there_only_where_something_does() -> None:
    assert "What needs a human" not in page()
    refused = student("zoe", 0, 0, 0, problem="not JSON")
    assert figures_in(page(class_of(refused))).refused == {"zoe"}


def test_a_class_that_was_not_graded_says_what_to_do() -> None:
    assert "Nobody was graded yet" in page(class_of())


class TestAnonymous:
    def test_has_no_names_times_or_links(self) -> None:
        named = student("zoe", 0, 0, 0, problem="submitted/zoe/a.ipynb: not JSON")
        text = page(class_of(*CLASS.students, named), anonymous=True)
        assert not re.search(r"\b(anna|ben|carl|dora|zoe)\b", text)
        assert "handed in" not in text
        assert not [one for one in tree_of(text).all("a") if "#" not in one.attributes["href"]]

    def test_runs_no_script_at_all(self) -> None:
        root = tree_of(page(anonymous=True))
        assert not list(root.all("script"))
        assert not list(root.all("button"))

    def test_says_the_same_otherwise(self) -> None:
        named, unnamed = figures_in(page()), figures_in(page(anonymous=True))
        assert unnamed == replace(named, scores={}, points={})


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_what_students_are_called_and_what_they_return_is_text(payload: Payload) -> None:
    text = payload.text("127.0.0.1:9")
    hostile = class_of(replace(FLIPPED, student=text), replace(UNKNOWN, student=text, problem=text))

    def says(student: str, check: str) -> CheckResult | None:
        return CheckResult(check, 7.0, 14.0, Status.PARTIAL, text, example=text)

    root = tree_of(class_page(hostile, Recorded(), says, {text: "page.html"}))
    tags = {one.tag for one in _everything(root)}
    assert tags <= TAGS
    assert len(list(root.all("script"))) == 1


TAGS = set(
    "html head meta title style body a header h1 h2 h3 p nav ul ol li main dl dt dd section div "
    "article span button code details summary label input table thead tbody tr th td wbr strong "
    "script svg defs g path use clippath rect text".split()
)


def _everything(root: object) -> list:  # type: ignore[type-arg]
    from tests.dashboard.figures_of_page import Element

    assert isinstance(root, Element)
    found = [one for one in root.children if isinstance(one, Element)]
    return found + [below for one in found for below in _everything(one)]
