"""Misconceptions are ranked and explained; what nobody knows is grouped."""

from __future__ import annotations

from dataclasses import replace

from autograder.dashboard.results import StudentResult
from autograder.dashboard.wrong_answers import misconceptions, unforeseen
from tests.dashboard.classes import class_of, student, with_result


def wrong(name: str, *names: str) -> StudentResult:
    return with_result(student(name, 7, 6, 2), 0, misconceptions=names)


def test_the_most_common_one_comes_first() -> None:
    found = misconceptions(
        class_of(
            wrong("a", "stride-ignored"),
            wrong("b", "filter-flipped"),
            wrong("c", "filter-flipped"),
        )
    )
    assert [(group.name, group.students) for group in found] == [
        ("filter-flipped", ("b", "c")),
        ("stride-ignored", ("a",)),
    ]


def test_it_is_explained_with_its_slide() -> None:
    (group,) = misconceptions(class_of(wrong("a", "filter-flipped")))
    assert "rotated by 180°" in group.explanation
    assert group.slide == "Convolution"
    assert group.check == "convolve-values"


def test_so_is_a_wrong_letter() -> None:
    chosen = with_result(student("a", 14, 6, 0), 2, misconceptions=("everything-learned",))
    (group,) = misconceptions(class_of(chosen))
    assert group.explanation
    assert group.check == "learned_parameters-values"


def test_who_has_nothing_else_wrong_is_the_example() -> None:
    (first, _) = misconceptions(
        class_of(
            wrong("a", "filter-flipped", "stride-ignored"),
            wrong("b", "filter-flipped"),
        )
    )
    assert (first.name, first.example) == ("filter-flipped", "b")


def test_wrong_answers_that_are_alike_are_one_group() -> None:
    students = [
        with_result(student(name, 7, 6, 2), 0, fingerprint=print_)
        for name, print_ in (("a", "1f"), ("b", "2e"), ("c", "2e"), ("d", None))
    ]
    found = unforeseen(class_of(*students))
    assert [(group.students, group.explanation) for group in found] == [
        (("b", "c"), ""),
        (("a",), ""),
    ]


def test_who_has_no_report_is_passed_over() -> None:
    assert misconceptions(class_of(replace(student("a", 7, 6, 2), results=()))) == ()
