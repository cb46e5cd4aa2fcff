"""`cnn_backward`: every known mistake is named for certain, and told in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.checks.values import check_values
from autograder.exercises.cnn_backward import EXERCISE
from autograder.reference import Reference
from tests.exercises.misconceptions.in_process import InProcess, Truth, mistaken
from tests.exercises.misconceptions.known import (
    Known,
    block,
    golden,
    has_small_case,
    indistinguishable,
    known,
    not_right_on,
)
from tests.fixtures.long import a_few

KNOWN = known(EXERCISE)
# A mistaken version of ours calls no layers, so there is nothing to judge again with right ones.
ALONE = replace(EXERCISE, layers=())
TWO_AT_ONCE = [
    ("averaged-over-batch", "first-rectifier-forgotten"),
    ("gradient-flipped", "sum-before-rectifier"),
    ("averaged-over-batch", "second-rectifier-forgotten"),
]


@pytest.fixture(scope="module", params=a_few(range(4), 1))
def seed_and_truth(request: pytest.FixtureRequest) -> tuple[int, Truth]:
    """Return a seed and one truth for all, which remembers what each mistake makes of a probe."""
    return request.param, Truth()


@pytest.mark.parametrize("one", KNOWN, ids=str)
def test_a_known_mistake_is_named_on_any_probes_and_told_in_these_words(
    one: Known, seed_and_truth: tuple[int, Truth]
) -> None:
    seed, truth = seed_and_truth
    verdict = check_values(ALONE, InProcess(EXERCISE.name, one.function), truth, seed)
    assert verdict.misconception == one.misconception.name
    assert block(verdict) == golden("cnn_backward")[one.title]


def test_no_text_is_left_of_a_mistake_that_is_not_known_any_more() -> None:
    assert set(golden("cnn_backward")) == {one.title for one in KNOWN}


def test_a_probe_tells_every_two_of_them_apart() -> None:
    # The other settings ask for the same in another order.
    assert indistinguishable(replace(EXERCISE, settings=EXERCISE.settings[:2])) == []


@pytest.mark.parametrize("one", KNOWN, ids=str)
def test_a_small_case_shows_it(one: Known) -> None:
    assert has_small_case(one)


@pytest.mark.parametrize(("first", "second"), TWO_AT_ONCE)
def test_two_at_once_are_both_named(first: str, second: str) -> None:
    function = InProcess(EXERCISE.name, mistaken(EXERCISE, first, second))
    verdict = check_values(ALONE, function, Truth(), seed=0)
    assert verdict.misconception is not None
    assert set(verdict.misconception.split(" + ")) == {first, second}


def test_what_mistakes_are_built_on_is_right(network: Reference) -> None:
    assert not_right_on(EXERCISE, network) == []
