"""Probes are small, written in digits, and the same whenever they are drawn the same way."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises
from autograder.viva.probes import MOST_ENTRIES, differences, size_of, small_probes

BY_HAND = (
    "convolve_image output_size convolve count_parameters numerical_gradient relu relu_gradient "
    "max_pool max_pool_gradient bias_gradient filter_gradient input_gradient block_gradient dense"
).split()


@pytest.mark.parametrize("name", BY_HAND)
def test_there_are_several_and_each_is_small(name: str) -> None:
    probes = small_probes(exercises.load(name), np.random.default_rng(0))
    assert len(probes) >= 4
    assert max(map(size_of, probes)) <= MOST_ENTRIES
    assert sorted(map(size_of, probes)) == list(map(size_of, probes))


@pytest.mark.parametrize("name", BY_HAND)
def test_numbers_are_digits(name: str) -> None:
    for probe in small_probes(exercises.load(name), np.random.default_rng(0)):
        for value in probe.arguments.values():
            if isinstance(value, np.ndarray):
                assert set(np.abs(value).ravel()) <= set(range(10))


@pytest.mark.parametrize("name", ["convolve", "convolve_image", "filter_gradient"])
def test_inputs_are_not_left_empty(name: str) -> None:
    """The exercise's own smallest cases have a single 1 in them, or nothing."""
    for probe in small_probes(exercises.load(name), np.random.default_rng(0)):
        for value in probe.arguments.values():
            assert not isinstance(value, np.ndarray) or value.all()


def test_a_zero_that_is_there_on_purpose_stays() -> None:
    """The derivative of relu at 0 is what students ask about."""
    probes = small_probes(exercises.load("relu_gradient"), np.random.default_rng(0))
    assert any((probe.arguments["Z"] == 0).any() for probe in probes)
    assert any((probe.arguments["Z"] < 0).any() for probe in probes)


def test_the_same_generator_draws_the_same() -> None:
    drawn = [
        small_probes(exercises.load("convolve"), np.random.default_rng(seed)) for seed in (1, 1, 2)
    ]
    texts = [str([probe.arguments for probe in probes]) for probes in drawn]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("name", ["cnn_forward", "cnn_backward", "daisy_descriptor", "train"])
def test_nothing_is_asked_about_what_takes_a_whole_network(name: str) -> None:
    assert small_probes(exercises.load(name), np.random.default_rng(0)) == ()


def test_calls_that_differ_in_their_numbers_only_are_alike() -> None:
    first, second = (
        small_probes(exercises.load("max_pool"), np.random.default_rng(seed))[0] for seed in (1, 2)
    )
    assert differences(first, second) == 0
