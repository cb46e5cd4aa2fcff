"""The class as a table: a line a student, and a mark where a person has to look."""

from __future__ import annotations

import dataclasses

from autograder.classroom.table import class_table
from autograder.model import CheckResult, Report, Status

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


def test_a_line_for_each_student_below_the_maxima() -> None:
    ben = dataclasses.replace(REPORT, student="ben", mended=("…",))
    assert class_table([REPORT, ben]).splitlines() == [
        "student  convolve  sum",
        "           values",
        "               14   14",
        "anna          8.4  8.4",
        "ben           8.4  8.4  mended",
    ]


def test_what_needs_a_person_is_marked() -> None:
    failed = dataclasses.replace(RESULT, points=0.0, needs_review=True)
    table = class_table([dataclasses.replace(REPORT, checks=(failed,), score=0.0)])
    assert table.splitlines()[-1].split() == ["anna", "0!", "0"]


def test_an_empty_class_says_so() -> None:
    assert class_table([]) == "Nobody was graded."
