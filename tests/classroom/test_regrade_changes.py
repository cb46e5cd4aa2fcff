"""What a regrade changes is told student by student, those who lose most first."""

from __future__ import annotations

from dataclasses import replace

from autograder.classroom.changes import student_change, told
from autograder.model import CheckResult, Report, Status, score_of

VALUES = CheckResult("convolve-values", 8.0, 14.0, Status.PARTIAL, "…")
SPEED = CheckResult("convolve-speed", 6.0, 6.0, Status.PASSED, "…")
UNCLEAR = replace(SPEED, points=0.0, status=Status.ERROR, needs_review=True)


def report(*checks: CheckResult) -> Report:
    return Report("01_convolution", None, 0, score_of(checks), 20.0, checks, (), (), {})


BEFORE = report(VALUES, SPEED)


def test_only_what_changes_is_told() -> None:
    change = student_change("anna", BEFORE, report(replace(VALUES, points=10.5), SPEED))
    assert change.sentence == "anna: 14 → 16.5; convolve-values 8 → 10.5"
    assert change.gain == 2.5


def test_nothing_is_no_change() -> None:
    assert not student_change("anna", BEFORE, BEFORE).is_change


def test_two_that_make_up_for_each_other_are_one() -> None:
    after = report(replace(VALUES, points=9.0), replace(SPEED, points=5.0))
    change = student_change("anna", BEFORE, after)
    assert change.is_change
    assert change.gain == 0
    assert told([change]).endswith("1 have the same score in another way.")


def test_what_could_not_be_checked_has_no_points_to_lose() -> None:
    change = student_change("anna", report(VALUES, UNCLEAR), BEFORE)
    assert change.sentence == "anna: 8 → 14; convolve-speed not graded → 6"


def test_who_was_not_graded_gains_all_at_once() -> None:
    assert student_change("anna", None, BEFORE).sentence == "anna: not graded → 14"


def test_who_cannot_be_graded_any_more_is_told_why() -> None:
    change = student_change("anna", BEFORE, None, "not JSON")
    assert change.is_change
    assert change.sentence == "anna: 14 → not graded; not JSON"


def test_a_new_check_counts() -> None:
    change = student_change("anna", report(VALUES), BEFORE)
    assert change.sentence == "anna: 8 → 14; convolve-speed not graded → 6"


def test_an_id_reaches_no_terminal_as_it_is() -> None:
    assert "\x1b" not in student_change("\x1b[2J", None, BEFORE).sentence


def test_who_loses_most_comes_first_and_all_are_counted() -> None:
    less, more = (
        report(replace(VALUES, points=2.0), SPEED),
        report(replace(VALUES, points=9), SPEED),
    )
    changes = [
        student_change("anna", BEFORE, more),
        student_change("ben", BEFORE, less),
        student_change("carl", BEFORE, BEFORE),
    ]
    first, second, last = told(changes).splitlines()
    assert first.startswith("ben: 14 → 8")
    assert second.startswith("anna: 14 → 15")
    assert last == "1 gain, 1 lose, 1 unchanged."
