"""Each level tells what the one before it does and more; points are told at every level."""

from __future__ import annotations

import dataclasses
import itertools
import json

import pytest

from autograder.feedback.html import report_page
from autograder.feedback.level import Level, LevelError, at_level, level_named, result_at_level
from autograder.feedback.text import report_text
from autograder.model import CellOutcome, CheckResult, Cost, Counterexample, Report, Status

WRONG = CheckResult(
    id="convolve-values",
    points=11.75,
    max_points=14,
    status=Status.PARTIAL,
    message="Wrong with a stride of 2.",
    misconception="stride-ignored",
    parts={"plain": 1.0, "stride": 0.0},
    counterexample=Counterexample({"X": [[1.0]]}, (0, 0), 3.0, 5.0, [[3.0]], [[5.0]]),
    speed_ratio=2.5,
    reason="The window moves by 1 all the time.",
    example="`convolve(X, F, stride=2)` should be 3; yours is 5.",
    question="How far does the window move?",
    fingerprint="c0ffee",
    costs=(Cost("a stride of 2", 2.5, 1.5),),
    near_step=True,
)
UNWRITTEN = CheckResult(
    "relu-values", 0, 1, Status.NOT_ATTEMPTED, "Not written yet.", parts={"plain": 0.0}
)
STUMBLED = CheckResult(
    "max_pool-values", 0, 3, Status.ERROR, "Grading itself failed here.", needs_review=True
)
REPORT = Report(
    assignment="01_convolution",
    student="ada",
    seed=7,
    score=11.75,
    max_score=18,
    checks=(WRONG, UNWRITTEN, STUMBLED),
    cells=(CellOutcome("output_size", "ZeroDivisionError: division by zero", "hello"),),
    sandbox=("seccomp",),
    versions={"numpy": "2.4"},
    mended=("The test cell convolve-values was changed.",),
    unsafe=True,
)
NUMBERS = {"id", "points", "max_points", "status"}
TOLD = {
    Level.NONE: NUMBERS,
    Level.VERDICT: NUMBERS | {"message", "parts"},
    Level.REASON: NUMBERS | {"message", "parts", "reason", "question", "misconception"},
    Level.FULL: {field.name for field in dataclasses.fields(CheckResult)} - {"needs_review"},
}


def told(result: CheckResult) -> set[str]:
    """Return the names of the fields that hold anything."""
    return {name for name, value in vars(result).items() if value not in (None, "", False, ())}


def test_the_example_here_fills_every_field_but_that_of_a_failure_of_ours() -> None:
    assert told(WRONG) == TOLD[Level.FULL]


@pytest.mark.parametrize("level", Level)
def test_a_level_tells_these_and_nothing_else(level: Level) -> None:
    result = result_at_level(WRONG, level)
    assert told(result) == TOLD[level]
    assert all(getattr(result, name) == getattr(WRONG, name) for name in TOLD[level])


def test_each_level_tells_more_than_the_one_before() -> None:
    assert all(TOLD[less] < TOLD[more] for less, more in itertools.pairwise(Level))


@pytest.mark.parametrize("level", Level)
def test_points_and_what_became_of_the_submission_stay(level: Level) -> None:
    reduced = at_level(REPORT, level)
    assert dataclasses.replace(reduced, checks=()) == dataclasses.replace(REPORT, checks=())
    assert [check.points for check in reduced.checks] == [11.75, 0, 0]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("result", [UNWRITTEN, STUMBLED], ids=["not written", "not graded"])
def test_that_nothing_was_graded_is_told_at_every_level(result: CheckResult, level: Level) -> None:
    reduced = result_at_level(result, level)
    assert (reduced.message, reduced.needs_review) == (result.message, result.needs_review)


@pytest.mark.parametrize("level", Level)
def test_a_reduced_report_is_a_report(level: Level) -> None:
    reduced = at_level(REPORT, level)
    assert Report.from_json(json.loads(json.dumps(reduced.to_json()))) == reduced


@pytest.mark.parametrize("level", Level)
def test_text_and_page_say_at_every_level_what_everybody_has_to_know(level: Level) -> None:
    reduced = at_level(REPORT, level)
    for shown in (report_text(reduced, 100), report_page(reduced)):
        assert "11.75" in shown
        assert "Not written yet." in shown
        assert "Grading itself failed" in shown
        assert "without a full sandbox" in shown
        assert "The test cell convolve-values was changed." in shown
        assert "ZeroDivisionError" in shown


@pytest.mark.parametrize("render", [lambda report: report_text(report, 500), report_page])
def test_text_and_page_tell_no_more_than_the_level(render: object) -> None:
    assert callable(render)
    texts = [render(at_level(REPORT, level)) for level in Level]
    for piece, least in (
        ("Wrong with a stride of 2.", 1),
        ("The window moves by 1 all the time.", 2),
        ("How far does the window move?", 2),
        ("should be 3; yours is 5.", 3),
    ):
        assert [piece in text for text in texts] == [number >= least for number in range(4)], piece


def test_the_picture_goes_with_the_smallest_case() -> None:
    assert ["<img" in report_page(at_level(REPORT, level)) for level in Level] == [0, 0, 0, 1]


def test_nothing_trails_behind_the_points_where_nothing_is_said() -> None:
    lines = report_text(at_level(REPORT, Level.NONE)).splitlines()
    assert "◐ convolve-values: 11.75 of 14 points." in lines


@pytest.mark.parametrize("name", ["", "most", "FULL", "full ", None, 3, ["full"], "x\n" * 99])
def test_another_name_is_answered_with_those_that_there_are(name: object) -> None:
    with pytest.raises(LevelError, match="is no level of feedback; choose one of") as raised:
        level_named(name)
    message = str(raised.value)
    assert message.endswith("none, verdict, reason, full")
    assert "\n" not in message
    assert len(message) < 200
