"""The table of what answers are worth is true, by plain comparison, and not stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.exercises.convolve import EXERCISE as CONVOLVE
from autograder.exercises.input_gradient import EXERCISE as INPUT_GRADIENT
from autograder.exercises.output_size import EXERCISE as OUTPUT_SIZE
from autograder.simulation.pool import Kind, Speed, answers, exercises_answered
from autograder.simulation.truth import (
    TABLE,
    AnswerTruth,
    function_of,
    lost,
    right_when_timed,
    speed_share,
    truth_of,
    values_share,
)

SOME = 8  # of the answers whose function is slow, every so many are timed anew
SEEDS = range(1, 11)  # of the probes, other than the table's
SLOW = {"block_gradient", "convolve", "filter_gradient", "input_gradient"}  # with so many seeds
DRAWN_ONCE = {"count_parameters", "learned_parameters", "output_size"}  # no probe is random


def changed(change: Callable[..., Any]) -> Callable[..., Any]:
    """Return the right `convolve`, with something done to its arguments or to its result."""
    right = CONVOLVE.right
    assert right is not None

    def convolve(X: Any, F: Any, b: Any = None, stride: int = 1, padding: int = 0) -> Any:
        return change(right, X, F, b, stride, padding)

    return convolve


class TestPlainComparison:
    def test_right_loses_nothing(self) -> None:
        assert lost(CONVOLVE, changed(lambda right, *all: right(*all))) == ()

    def test_one_mistake_loses_its_own_parts(self) -> None:
        function = changed(lambda right, X, F, b, stride, padding: right(X, F, b, 1, padding))
        assert lost(CONVOLVE, function) == ("stride", "stride_remainder", "together")

    def test_the_parts_count_where_the_smallest_case_is_right(self) -> None:
        function = changed(lambda right, X, F, b, stride, padding: right(X, F, b, stride, 0))
        assert lost(CONVOLVE, function) == ("padding_2", "together")

    def test_wrong_everywhere_loses_all(self) -> None:
        function = changed(lambda right, *all: -right(*all))
        everything = (*(part.name for part in CONVOLVE.parts), *map(str, CONVOLVE.manners))
        assert lost(CONVOLVE, function) == everything

    @pytest.mark.parametrize("returned", [np.ndarray.tolist, np.float32])
    def test_another_type_loses_the_type(self, returned: Callable[..., Any]) -> None:
        function = changed(lambda right, *all: returned(right(*all)))
        assert set(lost(CONVOLVE, function)) <= {"type", "precision"}
        assert "type" in lost(CONVOLVE, function)

    def test_a_changed_argument_loses_its_share(self) -> None:
        def convolve(right: Any, X: Any, *rest: Any) -> Any:
            result = right(X, *rest)
            X += 1
            return result

        assert lost(CONVOLVE, changed(convolve)) == ("arguments_unchanged",)

    def test_another_result_the_second_time_loses_its_share(self) -> None:
        seen: list[bytes] = []

        def convolve(right: Any, X: Any, *rest: Any) -> Any:
            seen.append(X.tobytes())
            return right(X, *rest) * (seen.count(seen[-1]) == 1)

        assert lost(CONVOLVE, changed(convolve)) == ("second_call",)

    def test_who_is_right_every_other_time_loses_what_comes_in_between_too(self) -> None:
        calls: list[int] = []

        def convolve(right: Any, *all: Any) -> Any:
            calls.append(1)
            return right(*all) * (len(calls) % 2)

        found = lost(CONVOLVE, changed(convolve))
        assert "second_call" in found
        assert len(found) > 1

    def test_an_error_is_wrong(self) -> None:
        def convolve(right: Any, X: Any, F: Any, b: Any, stride: int, padding: int) -> Any:
            assert F.shape[2] == F.shape[3]
            return right(X, F, b, stride, padding)

        assert lost(CONVOLVE, changed(convolve)) == ("filter_not_square", "together")

    def test_a_float_that_is_whole_loses_the_type_and_true_is_no_number(self) -> None:
        right = OUTPUT_SIZE.right
        assert right is not None
        assert lost(OUTPUT_SIZE, lambda *a, **o: float(right(*a, **o))) == ("type",)
        assert "smallest" in lost(OUTPUT_SIZE, lambda *a, **o: True)

    def test_of_several_results_all_have_to_be_there(self) -> None:
        block = exercises.load("block_gradient")
        assert block.right is not None
        assert "smallest" in lost(block, lambda *a: block.right(*a)[:2])  # type: ignore[misc]


class TestShares:
    def test_of_the_points_for_values(self) -> None:
        assert values_share(OUTPUT_SIZE, AnswerTruth(())) == 1
        assert values_share(OUTPUT_SIZE, AnswerTruth(("type",))) == pytest.approx(2.5 / 3)

    @pytest.mark.parametrize(
        ("speed", "share"), [(Speed.FULL, 1), (Speed.HALF, 0.5), (Speed.NONE, 0), (None, None)]
    )
    def test_of_the_points_for_speed(self, speed: Speed | None, share: float | None) -> None:
        assert speed_share(CONVOLVE, AnswerTruth((), ("stride_1", "stride_2")), speed) == share

    def test_wrong_on_a_timed_size_earns_nothing_there(self) -> None:
        assert speed_share(CONVOLVE, AnswerTruth((), ("stride_1",)), Speed.FULL) == pytest.approx(
            2 / 3
        )
        assert speed_share(CONVOLVE, AnswerTruth(()), None) == 0

    def test_half_is_all_where_a_size_has_no_full_step(self) -> None:
        everywhere = AnswerTruth((), ("stride_1", "stride_2", "stride_3"))
        assert speed_share(INPUT_GRADIENT, everywhere, Speed.HALF) == (6 / 2 + 2) / 8


@pytest.mark.long
class TestTheTable:
    def test_it_has_every_answer_and_no_other(self) -> None:
        table = json.loads(TABLE.read_text())
        pool = {
            exercise: [f"{kind}/{name}" for kind in Kind for name in answers(exercise, kind)]
            for exercise in exercises_answered()
        }
        assert {name: list(rows) for name, rows in table.items()} == pool

    @pytest.mark.parametrize("exercise", sorted(exercises_answered()))
    def test_right_answers_lose_nothing_and_wrong_ones_something(self, exercise: str) -> None:
        budget = exercises.load(exercise).budget
        timed = tuple(g.name for g in budget.geometries) if budget else ()
        for one in answers(exercise, Kind.RIGHT).values():
            assert truth_of(one) == AnswerTruth((), timed)
        for one in answers(exercise, Kind.WRONG).values():
            assert truth_of(one).lost != ()

    @pytest.mark.parametrize("exercise", sorted(exercises_answered()))
    def test_it_is_not_stale(self, exercise: str) -> None:
        """If this fails: `python -m autograder.simulation.truth`, and look at what has changed."""
        loaded = exercises.load(exercise)
        for kind in Kind:
            for one in answers(exercise, kind).values():
                assert lost(loaded, function_of(one)) == truth_of(one).lost, one

    @pytest.mark.parametrize("seed", SEEDS)
    def test_it_is_true_for_every_seed(self, seed: int) -> None:
        """If this fails, chance decides if a mistake shows: put what shows it into the probe."""
        other = {}
        for exercise in sorted(exercises_answered() - DRAWN_ONCE):
            loaded, wrong = exercises.load(exercise), list(answers(exercise, Kind.WRONG).values())
            for one in wrong[seed % len(SEEDS) :: len(SEEDS)] if exercise in SLOW else wrong:
                found = lost(loaded, function_of(one), seed)
                if found != truth_of(one).lost:
                    other[str(one)] = found
        assert not other

    @pytest.mark.parametrize("exercise", ["convolve", "filter_gradient", "input_gradient"])
    def test_what_it_says_of_timed_sizes_is_not_stale(self, exercise: str) -> None:
        loaded = exercises.load(exercise)
        for one in list(answers(exercise, Kind.WRONG).values())[::SOME]:
            timed = right_when_timed(loaded, function_of(one))
            assert timed == truth_of(one).right_when_timed, one

    def test_an_answer_whose_speed_counts_and_is_not_stated_is_rare(self) -> None:
        timed = [
            one
            for exercise in ("convolve", "filter_gradient", "input_gradient")
            for one in answers(exercise, Kind.WRONG).values()
        ]
        unsure = [one for one in timed if truth_of(one).right_when_timed and one.speed is None]
        assert len(unsure) < len(timed) / 15
