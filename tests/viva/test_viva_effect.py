"""What a change does to a result is told for certain, or not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned, Stop, Stopped
from autograder.sandbox.wire import ArraySubclass, Opaque
from autograder.viva.effect import MOST_ENTRIES, Effect, Entry, Kind, effect_of, result_of

ONE = exercises.load("convolve")
THREE = exercises.load("block_gradient")


def effect(before: Any, after: Any) -> Effect | None:
    outcome: Outcome = after if isinstance(after, Raised | Stopped | Missing) else Returned(after)
    pieces = result_of(Returned(before), ONE)
    assert pieces is not None
    return effect_of(pieces, outcome, ONE)


def kind(before: Any, after: Any) -> Kind | None:
    found = effect(before, after)
    return None if found is None else found.kind


def test_the_first_entry_in_row_order_and_how_many() -> None:
    found = effect(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 5.0], [0.0, 4.0]]))
    assert found is not None
    assert found.kind is Kind.VALUES
    assert found.first == Entry("[0, 1]", 2.0, 5.0)
    assert (found.changed, found.total) == (2, 4)


def test_one_of_several_results_is_named() -> None:
    before = result_of(Returned((np.zeros(2), np.zeros(2), np.zeros(1))), THREE)
    assert before is not None
    after = Returned((np.zeros(2), np.array([0.0, 3.0]), np.ones(1)))
    found = effect_of(before, after, THREE)
    assert found is not None
    assert found.first == Entry("dF[1]", 0.0, 3.0)
    assert (found.changed, found.total) == (2, 5)


def test_one_of_several_results_in_a_dict_is_named() -> None:
    of_network = exercises.load("cnn_backward")
    before = result_of(Returned({"F": np.zeros(2), "b": np.zeros(1)}), of_network)
    assert before is not None
    found = effect_of(before, Returned({"F": np.zeros(2), "b": np.ones(1)}), of_network)
    assert found is not None
    assert found.first == Entry('["b"][0]', 0.0, 1.0)


def test_another_number_of_results_is_told() -> None:
    before = result_of(Returned((np.zeros(2), np.zeros(2), np.zeros(1))), THREE)
    assert before is not None
    found = effect_of(before, Returned((np.zeros(2), np.zeros(2))), THREE)
    assert found is not None
    assert found.kind is Kind.OTHER
    assert found.message == "returns another number of results"


def test_a_number_too_large_for_an_array_is_no_result() -> None:
    assert result_of(Returned(10**400), ONE) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (7, 7, Kind.SAME),
        (7, 8, Kind.VALUES),
        (np.array([0.1]), np.array([0.1 + 1e-15]), Kind.SAME),
        (np.array([np.nan]), np.array([np.nan]), Kind.SAME),
        (np.array([1.0]), np.array([np.nan]), Kind.VALUES),
        (np.array([np.inf]), np.array([1.0]), Kind.VALUES),
        (np.zeros((2, 2)), np.zeros((2, 3)), Kind.SHAPE),
        (np.zeros(2), 3.0, Kind.SHAPE),
        (7, None, Kind.OTHER),
        (7, Opaque("Surprise"), Kind.OTHER),
        (np.zeros(2), np.zeros(0), Kind.OTHER),
        (7, Raised("ValueError", "no"), Kind.RAISES),
        (7, Stopped(Stop.CPU, 1), Kind.STOPS_NOT),
    ],
)
def test_what_becomes_of_a_result(before: Any, after: Any, expected: Kind) -> None:
    assert kind(before, after) is expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (np.array([1.0]), np.array([1.00001])),  # rounding, or not?
        (3, 3.0),
        (7, Missing("convolve")),
        (7, Stopped(Stop.WALL, 1)),
        (7, Stopped(Stop.DIED, 1)),
        (7, Raised("NotImplementedError", "")),
    ],
)
def test_what_is_not_certain_is_not_asked(before: Any, after: Any) -> None:
    assert effect(before, after) is None


@pytest.mark.parametrize(
    "value", [None, "text", Opaque("X"), np.zeros(0), np.zeros(MOST_ENTRIES + 1), 10**400, (1, "a")]
)
def test_only_a_few_numbers_are_a_result(value: Any) -> None:
    assert result_of(Returned(value), ONE) is None


def test_an_array_in_disguise_is_its_numbers() -> None:
    value = ArraySubclass("matrix", np.ones((1, 2)))
    pieces = result_of(Returned(value), ONE)
    assert pieces is not None
    assert pieces[0].values.tolist() == [[1, 1]]
