"""The class as a table: a line a student, and a mark where a person has to look."""

from __future__ import annotations

import dataclasses

from autograder.classroom.table import MOST_LINES, Row, class_table
from autograder.model import Check, CheckResult, Report, Status

CHECKS = (Check("convolve-values", 14.0),)
RESULT = CheckResult("convolve-values", 8.4, 14.0, Status.PARTIAL, "…")
REPORT = Report(
    assignment="01_convolution",
    student="anna",
    seed=0,
    score=8.4,
    max_score=14.0,
    checks=(RESULT,),
    cells=(),
    sandbox=(),
    versions={},
)
ANNA = Row.of(REPORT)


def test_a_line_for_each_student_below_the_maxima() -> None:
    ben = Row.of(dataclasses.replace(REPORT, student="ben", mended=("…",)))
    assert class_table([ben, ANNA], CHECKS).splitlines() == [
        "student  convolve  sum",
        "           values",
        "               14   14",
        "anna          8.4  8.4",
        "ben           8.4  8.4  mended",
    ]


def test_what_needs_a_person_is_marked() -> None:
    failed = dataclasses.replace(RESULT, points=0.0, needs_review=True)
    row = Row.of(dataclasses.replace(REPORT, checks=(failed,), score=0.0))
    assert row.needs_review
    assert row.unclear_sentence == "convolve-values could not be checked: a person has to look."
    assert class_table([row], CHECKS).splitlines()[-1].split() == ["anna", "0!", "0"]


def test_a_large_class_is_told_by_its_means() -> None:
    rows = [ANNA] * (2 * MOST_LINES) + [dataclasses.replace(ANNA, points=(2.4,), score=2.4)] * 200
    *heads, mean = class_table(rows, CHECKS).splitlines()
    assert len(heads) == 3
    assert mean.split() == ["mean", "of", "400", "5.40", "5.40"]


def test_a_class_of_nobody_is_told_too() -> None:
    assert class_table([], CHECKS) == "Nobody was graded."
