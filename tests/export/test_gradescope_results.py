"""results.json says what a report says, in Gradescope's words; no markup of a student's is kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.export.gradescope.results import (
    IN_THEIR_CONTAINER,
    PARTLY_GRADED,
    results_of,
    without_marks,
)
from autograder.feedback.level import Level, at_level
from autograder.feedback.text import SHOWN
from autograder.model import CellOutcome, CheckResult, Counterexample, Report, Status

RIGHT = CheckResult("output_size-values", 3.0, 3.0, Status.PASSED, "All right.")
WRONG = CheckResult(
    "convolve-values",
    8.4,
    14.0,
    Status.PARTIAL,
    "The stride is ignored.",
    misconception="stride-ignored",
    parts={"stride": 0.0, "padding": 1.0},
    counterexample=Counterexample({"stride": 2}, (0, 0), 3.0, 5.0, [[3.0]], [[5.0]]),
    reason="The windows do not move.",
    example="With `stride=2`.",
    question="How far?",
)
REPORT = Report("01_convolution", None, 7, 11.4, 17.0, (RIGHT, WRONG), (), ("seccomp",), {})
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m`</code>`"


def test_each_check_is_a_test_with_its_points() -> None:
    results = results_of(REPORT)
    assert results["score"] == 11.4
    assert results["stdout_visibility"] == "hidden", "what we print is for the instructor"
    right, wrong = results["tests"]
    assert (right["name"], right["score"], right["max_score"]) == ("output_size-values", 3.0, 3.0)
    assert (right["status"], wrong["status"]) == ("passed", "failed")
    assert {test["visibility"] for test in results["tests"]} == {"visible"}
    json.dumps(results, allow_nan=False)


def test_all_pieces_and_the_picture_are_shown() -> None:
    output = results_of(REPORT)["tests"][1]["output"]
    for piece in ("stride is ignored", "windows do not move", "<code>stride=2</code>", "How far?"):
        assert piece in output
    assert "<li>✗ stride</li><li>✓ padding</li>" in output
    assert '<img src="data:image/png;base64,' in output


@pytest.mark.parametrize("level", [Level.NONE, Level.VERDICT, Level.REASON])
def test_no_more_is_told_than_the_level_allows(level: Level) -> None:
    output = results_of(at_level(REPORT, level))["tests"][1]["output"]
    assert "<img" not in output
    assert ("stride is ignored" in output) == (level is not Level.NONE)
    assert ("windows do not move" in output) == (level is Level.REASON)


def test_nothing_of_a_students_is_rendered() -> None:
    spoilt = replace(
        WRONG, message=MARKUP, reason=MARKUP, example=MARKUP, question=MARKUP, parts={MARKUP: 0.0}
    )
    cells = (CellOutcome(MARKUP, MARKUP),)
    results = results_of(replace(REPORT, checks=(spoilt,), cells=cells, mended=(MARKUP,)))
    for text in (results["output"], results["tests"][0]["output"]):
        assert "&lt;script&gt;" in text
        for tag in ("<script", "<img src=x", "\x1b", "</code></code>"):
            assert tag not in text
    assert "<script" not in without_marks(MARKUP)["output"]


def test_a_list_without_end_is_cut() -> None:
    cells = tuple(CellOutcome(f"cell_{number}", "NameError") for number in range(SHOWN + 7))
    assert "<li>and 7 more</li>" in results_of(replace(REPORT, cells=cells))["output"]


def test_an_internal_failure_is_no_mark_and_says_so() -> None:
    failed = CheckResult("x-values", 0.0, 3.0, Status.ERROR, "Not graded yet.", needs_review=True)
    results = results_of(at_level(replace(REPORT, checks=(failed,), score=0.0), Level.NONE))
    assert PARTLY_GRADED.split(",")[0] in results["output"]
    assert "Not graded yet." in results["tests"][0]["output"]
    assert results["extra_data"]["needs_review"]


def test_that_their_container_is_the_wall_is_said() -> None:
    said = IN_THEIR_CONTAINER.split("'")[0]
    assert said in results_of(replace(REPORT, unsafe=True))["output"]
    assert said not in results_of(REPORT)["output"]


def test_nothing_graded_is_a_score_that_says_it_is_none() -> None:
    results = without_marks("There is no notebook.")
    assert (results["score"], results["tests"]) == (0.0, [])
    assert results["output"] == "<p>There is no notebook.</p>"
