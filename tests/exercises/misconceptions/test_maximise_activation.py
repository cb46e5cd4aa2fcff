"""`maximise_activation`: every known mistake is named for certain, and told in plain words."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercises.maximise_activation import EXERCISE
from autograder.reference import Reference
from tests.exercises.misconceptions.in_process import checked
from tests.exercises.misconceptions.known import (
    SEEDS,
    Known,
    block,
    golden,
    has_small_case,
    indistinguishable,
    known,
)
from tests.fixtures.long import a_few

KNOWN = known(EXERCISE)


@pytest.mark.parametrize("one", a_few(KNOWN, 10), ids=str)
def test_a_known_mistake_is_named_and_told_in_these_words(one: Known) -> None:
    verdict = checked(EXERCISE, one.function)
    assert verdict.misconception == one.misconception.name
    assert block(verdict) == golden("maximise_activation")[one.title]


def test_no_text_is_left_of_a_mistake_that_is_not_known_any_more() -> None:
    assert set(golden("maximise_activation")) == {one.title for one in KNOWN}


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("one", KNOWN, ids=str)
def test_the_name_does_not_hang_on_the_probes(one: Known, seed: int) -> None:
    assert checked(EXERCISE, one.function, seed).misconception == one.misconception.name


def test_a_probe_tells_every_two_of_them_apart() -> None:
    assert indistinguishable(EXERCISE) == []


@pytest.mark.parametrize("one", KNOWN, ids=str)
def test_a_small_case_shows_it(one: Known) -> None:
    assert has_small_case(one)


def test_what_mistakes_are_built_on_is_right(network: Reference) -> None:
    assert EXERCISE.right is not None
    for setting in EXERCISE.settings:
        for part in EXERCISE.parts:
            for call in part.calls(np.random.default_rng(0), setting):
                expected, _ = network.expected(EXERCISE, call)
                value = EXERCISE.right(*call.positional, **call.options)
                np.testing.assert_allclose(value, expected, rtol=1e-6, err_msg=part.name)
