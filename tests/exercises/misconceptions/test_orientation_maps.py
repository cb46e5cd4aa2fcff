"""`orientation_maps`: every known mistake is named for certain, and told in plain words."""

from __future__ import annotations

import pytest

from autograder.exercises.orientation_maps import EXERCISE
from autograder.reference import Reference
from tests.exercises.misconceptions.in_process import checked, mistaken
from tests.exercises.misconceptions.known import (
    SEEDS,
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
TWO_AT_ONCE = [
    ("rows-upwards", "smoothing-forgotten"),
    ("half-circle", "cut-too-far"),
    ("rows-upwards", "wraps-around"),
]


@pytest.mark.parametrize("one", KNOWN, ids=str)
def test_a_known_mistake_is_named_and_told_in_these_words(one: Known) -> None:
    verdict = checked(EXERCISE, one.function)
    assert verdict.misconception == one.misconception.name
    assert block(verdict) == golden("orientation_maps")[one.title]


def test_no_text_is_left_of_a_mistake_that_is_not_known_any_more() -> None:
    assert set(golden("orientation_maps")) == {one.title for one in KNOWN}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("one", a_few(KNOWN, 8), ids=str)
def test_the_name_does_not_hang_on_the_probes(one: Known, seed: int) -> None:
    assert checked(EXERCISE, one.function, seed).misconception == one.misconception.name


def test_a_probe_tells_every_two_of_them_apart() -> None:
    assert indistinguishable(EXERCISE) == []


@pytest.mark.parametrize("one", KNOWN, ids=str)
def test_a_small_case_shows_it(one: Known) -> None:
    assert has_small_case(one)


@pytest.mark.parametrize(("first", "second"), TWO_AT_ONCE)
def test_two_at_once_are_both_named(first: str, second: str) -> None:
    verdict = checked(EXERCISE, mistaken(EXERCISE, first, second))
    assert verdict.misconception is not None
    assert set(verdict.misconception.split(" + ")) == {first, second}


def test_what_mistakes_are_built_on_is_right(network: Reference) -> None:
    assert not_right_on(EXERCISE, network) == []
