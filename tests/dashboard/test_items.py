"""An exercise that tells nobody apart is named; what few students do says nothing."""

from __future__ import annotations

import pytest

from autograder.dashboard.items import FEWEST, items
from autograder.dashboard.results import Outcome
from tests.dashboard.classes import class_of, student, with_result

STRONG, WEAK = (14.0, 6.0), (4.0, 0.0)


def test_difficulty_is_the_mean_share_of_the_points() -> None:
    found = items(class_of(student("a", 14, 6, 2), student("b", 7, 0, 2)))
    assert [item.difficulty for item in found] == [0.75, 0.5, 1.0]


def test_of_few_students_nothing_more_is_said() -> None:
    found = items(class_of(*(student(f"s{i}", 14, 6, 2) for i in range(FEWEST - 1))))
    assert [(item.discrimination, item.remark) for item in found] == [(None, "")] * 3


def halves(right_for_the_strong: float, right_for_the_weak: float, number: int = 20) -> str:
    """Return what is said of the letter where these shares of both halves choose the right one."""
    students = [
        student(f"s{place}", *half, 2.0 if place < share * number / 2 else 0.0)
        for half, share in ((STRONG, right_for_the_strong), (WEAK, right_for_the_weak))
        for place in range(number // 2)
    ]
    return items(class_of(*students))[2].remark


def test_what_only_the_strong_can_do_discriminates_well() -> None:
    assert halves(0.9, 0.2) == ""


def test_what_all_guess_discriminates_badly() -> None:
    assert "Discriminates badly: points here say little" in halves(0.5, 0.5)


def test_what_only_the_weak_get_right_is_badly_posed() -> None:
    assert "who does well elsewhere does worse here" in halves(0.1, 0.8)


@pytest.mark.parametrize(
    ("points", "says"),
    [(2.0, "Everybody has all points"), (0.0, "Nobody has any"), (1.0, "the same points")],
)
def test_what_comes_out_alike_for_all_tells_nobody_apart(points: float, says: str) -> None:
    students = [student(f"s{i}", *(STRONG if i % 2 else WEAK), points) for i in range(FEWEST)]
    item = items(class_of(*students))[2]
    assert item.discrimination is None
    assert says in item.remark


def test_who_could_not_be_judged_is_left_out() -> None:
    unclear = with_result(student("b", 0, 0, 0), 0, outcome=Outcome.NOT_JUDGED)
    found = items(class_of(student("a", 14, 6, 2), unclear))
    assert [(item.students, item.difficulty) for item in found] == [(1, 1.0)] * 3


def test_nobody_has_no_difficulty() -> None:
    assert [item.difficulty for item in items(class_of())] == [None] * 3
