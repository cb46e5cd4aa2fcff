"""What needs a human is listed, whatever it is."""

from __future__ import annotations

from autograder.dashboard.attention import FAILED, REFUSED, UNSAFE, matters
from autograder.dashboard.results import Outcome
from tests.dashboard.classes import class_of, student, with_result


def test_all_kinds_are_listed_by_student() -> None:
    found = matters(
        class_of(
            student("zoe", 0, 0, 0, problem="not JSON"),
            with_result(student("ben", 0, 6, 2), 0, outcome=Outcome.NOT_JUDGED),
            student("carl", 14, 6, 2, is_unsafe=True),
            student("anna", 14, 6, 2),
        )
    )
    assert [(matter.kind, matter.student) for matter in found] == [
        (UNSAFE, "carl"),
        (FAILED, "ben"),
        (REFUSED, "zoe"),
    ]
    assert found[1].what.startswith("convolve-values: no points counted yet")
    assert found[2].what == "not JSON"


def test_where_nothing_is_nothing_is_listed() -> None:
    assert matters(class_of(student("anna", 14, 6, 2))) == ()
