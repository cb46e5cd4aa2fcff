"""A report that is not what the manifest says has a line of its own; any other has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from autograder.model import CheckResult, Report, Status
from autograder.simulation.compare import compare
from autograder.simulation.manifest import Manifest, StudentTruth

TRUTH = StudentTruth(
    why="convolve: stride-ignored.",
    share="mistake",
    planted={"convolve": "wrong: stride_ignored", "output_size": "right: formula"},
    graded=True,
    points={"convolve-values": 11.75, "output_size-values": 3.0},
    misconceptions={"convolve-values": "stride-ignored"},
)
UNREADABLE = replace(TRUTH, why="truncated.", graded=False, points={}, misconceptions={})


def check(id: str, points: float, misconception: str | None = None) -> CheckResult:
    return CheckResult(id, points, 14.0, Status.PARTIAL, "", misconception)


def report(*checks: CheckResult, score: float | None = None) -> Report:
    total = sum(one.points for one in checks) if score is None else score
    return Report("01_convolution", "anna", 0, total, 40.0, checks, (), (), {})


CONVOLVE = check("convolve-values", 11.75, "stride-ignored")
OUTPUT_SIZE = check("output_size-values", 3.0)
AS_PLANTED = report(CONVOLVE, OUTPUT_SIZE)


def compared(found: Report | None, truth: StudentTruth = TRUTH) -> list[str]:
    reports: Mapping[str, Report] = {} if found is None else {"anna": found}
    return list(compare(Manifest("01_convolution", 5, {"anna": truth}), reports).differences)


def test_a_report_as_planted_has_no_line() -> None:
    assert compared(AS_PLANTED) == []


def test_other_points_are_a_difference() -> None:
    assert compared(report(replace(CONVOLVE, points=14.0), OUTPUT_SIZE)) == [
        "anna: convolve-values has 14 points instead of 11.75. Planted: convolve: stride-ignored."
    ]


def test_points_that_are_not_certain_are_not_compared() -> None:
    unsure = replace(TRUTH, points={**TRUTH.points, "convolve-values": None})
    assert compared(report(replace(CONVOLVE, points=2.0), OUTPUT_SIZE), unsure) == []


def test_a_missing_report_is_a_difference() -> None:
    assert compared(None) == [
        "anna: not graded (there is no report). Planted: convolve: stride-ignored."
    ]


def test_a_report_that_only_says_why_nothing_was_graded_counts_as_missing() -> None:
    refused = replace(AS_PLANTED, problem="not JSON, so not a notebook")
    (line,) = compared(refused)
    assert line.startswith("anna: not graded (not JSON, so not a notebook). Planted:")
    assert compared(refused, UNREADABLE) == []


def test_a_report_of_what_cannot_be_read_is_a_difference() -> None:
    assert compared(None, UNREADABLE) == []
    (line,) = compared(AS_PLANTED, UNREADABLE)
    assert line.startswith("anna: graded with 14.75 points, although the file cannot be read.")


def test_a_wrong_name_is_a_difference_and_silence_is_none() -> None:
    wrong = replace(CONVOLVE, misconception="padding-ignored")
    assert compared(report(wrong, OUTPUT_SIZE)) == [
        "anna: convolve-values is named padding-ignored, not stride-ignored. "
        "Planted: convolve: stride-ignored."
    ]
    assert compared(report(replace(CONVOLVE, misconception=None), OUTPUT_SIZE)) == []


def test_a_name_where_nothing_is_planted_is_a_difference() -> None:
    (line,) = compared(report(CONVOLVE, replace(OUTPUT_SIZE, misconception="rounded-up")))
    assert "output_size-values is named rounded-up, not anything" in line


def test_the_two_of_a_pair_may_come_in_any_order_but_not_alone() -> None:
    pair = replace(TRUTH, misconceptions={"convolve-values": "bias-forgotten + stride-ignored"})
    both = replace(CONVOLVE, misconception="stride-ignored + bias-forgotten")
    assert compared(report(both, OUTPUT_SIZE), pair) == []
    assert len(compared(AS_PLANTED, pair)) == 1


def test_a_check_that_could_not_be_made_is_a_difference() -> None:
    (line,) = compared(report(replace(CONVOLVE, needs_review=True), OUTPUT_SIZE))
    assert "convolve-values could not be checked" in line


@pytest.mark.parametrize("seed", [0, 7])
def test_what_is_true_is_true_for_every_seed_of_the_grading(seed: int) -> None:
    assert compared(replace(AS_PLANTED, seed=seed)) == []


def test_other_checks_are_a_difference() -> None:
    (line,) = compared(report(CONVOLVE))
    assert "has the checks convolve-values, not convolve-values, output_size-values" in line


def test_a_score_that_is_no_sum_is_a_difference() -> None:
    (line,) = compared(report(CONVOLVE, OUTPUT_SIZE, score=40.0))
    assert "the score is 40, not the sum of the points" in line


def test_everything_that_differs_stands_in_one_line() -> None:
    found = report(check("convolve-values", 1.0, "padding-ignored"), check("output_size-values", 0))
    (line,) = compared(found)
    assert line.count(";") == 2


def test_somebody_who_is_not_in_the_class_is_a_difference() -> None:
    lines = list(compare(Manifest("01_convolution", 5, {}), {"bert": AS_PLANTED}).differences)
    assert lines == ["bert: graded, but not in the manifest."]


def test_named_counts_what_grading_found_of_what_was_planted() -> None:
    manifest = Manifest("01_convolution", 5, {"anna": TRUTH, "bert": TRUTH, "carl": TRUTH})
    silent = report(replace(CONVOLVE, misconception=None), OUTPUT_SIZE)
    refused = replace(AS_PLANTED, problem="not JSON, so not a notebook")
    found = compare(manifest, {"anna": AS_PLANTED, "bert": silent, "carl": refused})
    assert (found.named, found.planted) == (1, 2)
