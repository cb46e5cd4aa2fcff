"""The smallest case that goes wrong is found in few calls, always the same one, and told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.cell import KernelNotebook
from autograder.checks.examination import Examination
from autograder.checks.memory import Memory
from autograder.checks.minimise import Smallest, smallest_case
from autograder.checks.wording import counterexample_of, example
from autograder.exercise import Array, Call, Exercise, Function
from autograder.exercises import forward
from autograder.sandbox.outcome import Returned
from autograder.sandbox.wire import ArraySubclass

CONVOLVE = exercises.load("convolve")


class Truth:
    def __init__(self) -> None:
        self.memory = Memory()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        return forward.convolve(*call.positional, **call.options), 1e-12


def examined(function: Function) -> Examination:
    student = KernelNotebook()
    student.define("convolve", function)
    return Examination(CONVOLVE, student, Truth(), seed=0)


def smallest(function: Function) -> Smallest:
    found = smallest_case(examined(function))
    assert found is not None
    return found


def told(function: Function) -> str:
    return example(CONVOLVE, smallest(function))


def flipped(X: Array, F: Array, *rest: Any, **options: Any) -> Array:
    return forward.convolve(X, F[..., ::-1, ::-1], *rest, **options)


def unstrided(X: Array, F: Array, b: Array | None = None, stride: int = 1, padding: int = 0) -> Any:
    return forward.convolve(X, F, b, 1, padding)


def first_image(X: Array, *rest: Any, **options: Any) -> Array:
    O = forward.convolve(X, *rest, **options)
    return np.repeat(O[:1], len(X), axis=0)


def averaged(X: Array, *rest: Any, **options: Any) -> Array:
    O = forward.convolve(X, *rest, **options)
    return O - O.mean(axis=0) + O[:1].mean(axis=0) if len(X) > 1 else O


def nothing(*arguments: Any, **options: Any) -> None:
    return None


def test_what_is_right_has_no_counterexample() -> None:
    assert smallest_case(examined(forward.convolve)) is None


def test_one_entry_is_told_by_what_it_answers_to() -> None:
    assert told(flipped) == (
        "Take `convolve(X, F)` with X of shape (1, 1, 2, 2) and F of shape (1, 1, 2, 2). Raising "
        "`X[0, 0, 0, 0]` by 1 raises `O[0, 0, 0, 0]` by 11, which is `F[0, 0, 0, 0]`; in yours, it "
        "rises by 14, which is `F[0, 0, 1, 1]`."
    )


def test_what_answers_to_nothing_is_told() -> None:
    def everywhere(X: Array, F: Array, *rest: Any, **options: Any) -> Array:
        return forward.convolve(X, F, *rest, **options) + 3 * (X.any() and F.shape[2] == 1)

    assert "by 1 does not change `O[0, 0, 0, 0]`; in yours, it rises by 3." in told(everywhere)


def test_a_wrong_shape_is_told_with_the_smallest_one() -> None:
    assert told(unstrided) == (
        "`convolve(X, F, stride=2)` with X of shape (1, 1, 3, 3) and F of shape (1, 1, 1, 1) "
        "returned shape (1, 1, 3, 3); it should be (1, 1, 2, 2)."
    )


def test_none_is_told() -> None:
    assert told(nothing).endswith("returned None: is the `return` missing?")


def test_an_error_is_told_with_the_call() -> None:
    def fails(*arguments: Any, **options: Any) -> None:
        raise ValueError("shapes do not fit")

    assert told(fails).endswith("raises ValueError: shapes do not fit.")


def test_what_shows_only_in_several_images_is_told_with_several() -> None:
    assert smallest(first_image).finding.call.arguments["X"].shape[0] == 2
    assert smallest(averaged).finding.call.arguments["X"].shape[0] == 2


@pytest.mark.parametrize("function", [flipped, unstrided, first_image, averaged, nothing])
def test_what_is_shown_does_happen(function: Function) -> None:
    examination = examined(function)
    found = smallest_case(examination)
    assert found is not None
    assert isinstance(found.finding.outcome, Returned)
    again = function(*found.finding.call.positional, **found.finding.call.options)
    np.testing.assert_array_equal(found.finding.outcome.value, again)
    shown = counterexample_of(examination, found)
    if shown is not None:
        right = forward.convolve(*found.finding.call.positional, **found.finding.call.options)
        assert shown.right == right.tolist()
        assert shown.yours == np.asarray(again).tolist()
        if shown.index:
            assert (shown.expected, shown.got) == (right[shown.index], again[shown.index])


def test_what_changes_nothing_is_told() -> None:
    def nowhere(X: Array, *rest: Any, **options: Any) -> Array:
        return 0 * forward.convolve(X, *rest, **options)

    assert told(nowhere).endswith("in yours, nothing changes there.")


def test_a_wrong_shape_is_shown_beside_the_right_one() -> None:
    examination = examined(unstrided)
    found = smallest_case(examination)
    assert found is not None
    shown = counterexample_of(examination, found)
    assert shown is not None
    assert (shown.index, shown.expected, shown.got) == ((), None, None)
    assert (np.shape(shown.right), np.shape(shown.yours)) == ((1, 1, 2, 2), (1, 1, 3, 3))


def test_it_takes_few_calls() -> None:
    calls = []

    def counted(*arguments: Any, **options: Any) -> Array:
        calls.append(1)
        return flipped(*arguments, **options)

    smallest(counted)
    assert len(calls) == 2, "all units stacked in one call, then the one that is wrong"


def test_a_number_that_may_be_chance_is_not_named() -> None:
    def doubled(X: Array, *rest: Any, **options: Any) -> Array:
        return 2 * forward.convolve(X, *rest, **options)

    assert told(doubled).endswith("by 11, which is `F[0, 0, 0, 0]`; in yours, it rises by 22.")


def test_a_subclass_in_disguise_is_told_like_an_array() -> None:
    def disguised(X: Array, F: Array, *rest: Any, **options: Any) -> Any:
        return ArraySubclass("Tensor", flipped(X, F, *rest, **options))

    assert told(disguised) == told(flipped)
