"""Whether a budget is too strict is judged by those who have everything right."""

from __future__ import annotations

from autograder.dashboard.budgets import BudgetUse, budget_uses
from autograder.dashboard.results import StudentResult
from tests.dashboard.classes import class_of, student, timed


def use(*students: StudentResult) -> BudgetUse:
    (found,) = budget_uses(class_of(*students))
    return found


def fast(number: int) -> list[StudentResult]:
    return [timed(student(f"f{i}", 14, 6, 2), 1.0 + i / 10) for i in range(number)]


def slow(number: int, ratio: float) -> list[StudentResult]:
    return [timed(student(f"s{i}", 14, 3, 2), ratio) for i in range(number)]


def test_every_cost_is_there_with_the_steps() -> None:
    (geometry,) = use(*fast(2), *slow(1, 40.0)).geometries
    assert geometry.ratios == (1.0, 1.1, 40.0)
    assert (geometry.meaning, geometry.full, geometry.half) == ("a stride of 1", 3.0, 20.0)


def test_one_that_nobody_misses_is_not_too_strict() -> None:
    assert use(*fast(8)).remark == (
        "Of 8 with all values right, nobody lost points for speed: the budget is not too strict."
    )


def test_nor_is_one_that_few_miss_by_far() -> None:
    found = use(*fast(8), *slow(2, 40.0))
    assert (found.right, found.lost, found.near) == (10, 2, 0)
    assert found.remark.endswith("none of them by less than a factor of 1.5: the budget is not "
                                 "too strict.")  # fmt: skip


def test_one_that_most_miss_by_little_may_be() -> None:
    found = use(*fast(8), *slow(3, 3.2))
    assert found.near == 3
    assert "it may be too strict" in found.remark


def test_one_that_most_miss_by_far_may_not_say_what_is_asked_for() -> None:
    assert "may not say what is asked for" in use(*fast(2), *slow(5, 40.0)).remark


def test_whose_values_are_wrong_does_not_count() -> None:
    wrong = [timed(student(f"w{i}", 7, 0, 2), 3.2) for i in range(9)]
    assert use(*fast(8), *wrong).right == 8


def test_of_few_nothing_is_said() -> None:
    assert use(*fast(2)).remark.startswith("Only 2 have all values right: too few")
