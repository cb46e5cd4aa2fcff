"""How many measurements a verdict on speed takes, with the seconds of each one given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from autograder.checks.memory import Memory
from autograder.checks.speed import ROUNDS, YardstickError, check_speed
from autograder.checks.verdict import Verdict
from autograder.exercise import Budget, Call, Exercise, Result, Setting, TimedGeometry
from autograder.sandbox.outcome import Outcome, Returned, Stop, Stopped

SHORT = 0.004  # seconds that the looped yardstick takes
LONG = 0.06
DIED = Stopped(Stop.DIED)


class Scripted:
    """Functions that double a number and take the seconds that they are told to, in turn.

    The last ones hold from then on.
    """

    def __init__(self, **seconds: list[float]) -> None:
        self.seconds = seconds
        self.stopped: list[str] = []  # does not return the next time
        self.calls: list[str] = []

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        number = self.calls.count(function)
        self.calls.append(function)
        if function in self.stopped:
            self.stopped.remove(function)
            return DIED, 0.0
        seconds = self.seconds[function]
        return Returned(2 * arguments[0]), seconds[min(number, len(seconds) - 1)]

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
    ) -> Outcome:
        raise AssertionError("speed is measured by timed calls")

    def variable(self, name: str) -> Outcome:
        raise AssertionError("speed is measured by timed calls")


class Doubling:
    """Knows what `double` has to return."""

    def __init__(self) -> None:
        self.memory = Memory()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        return 2 * call.arguments["x"], 0.0


def any_number(generator: np.random.Generator, setting: Setting) -> Call:
    return Call({"x": generator.integers(1, 1000, 3)})


def yardsticks(looped: float = SHORT) -> Scripted:
    return Scripted(vectorised=[looped / 25], looped=[looped])


def timed(
    student: Scripted, yardsticks: Scripted, full: float | None = None, half: float = 1.0
) -> Verdict:
    """Check one geometry; with nothing else said, the looped yardstick's seconds are the limit."""
    geometry = TimedGeometry("one", "three numbers", 1, full, half, any_number)
    exercise = Exercise("double", Result.ARRAY, budget=Budget("", (geometry,)))
    return check_speed(exercise, student, yardsticks, Doubling(), np.random.default_rng(0))


def checked(ratio: float, looped: float = SHORT) -> tuple[Verdict, int]:
    """Return the verdict on a cost of so many times the limit, and the measurements it took."""
    student = Scripted(double=[ratio * looped])
    verdict = timed(student, yardsticks(looped))
    return verdict, len(student.calls)


@pytest.mark.parametrize("looped", [SHORT, LONG])
@pytest.mark.parametrize(
    ("ratio", "measurements"), [(0.0, 2), (0.01, 2), (0.44, 2), (0.45, 3), (0.66, 3)]
)
def test_a_cost_far_below_the_limit_is_accepted_soon_but_never_after_one_measurement(
    ratio: float, measurements: int, looped: float
) -> None:
    verdict, taken = checked(ratio, looped)
    assert (verdict.fraction, taken) == (1, measurements)
    assert not verdict.near_step


@pytest.mark.parametrize(
    ("ratio", "measurements"),
    [(10.1, 1), (9.9, 2), (4.1, 2), (3.9, 3), (2.3, 3), (2.2, 4), (1.51, 4)],
)
def test_a_cost_far_above_the_limit_is_rejected_the_sooner_the_farther_it_is(
    ratio: float, measurements: int
) -> None:
    verdict, taken = checked(ratio)
    assert (verdict.fraction, taken) == (0, measurements)
    assert not verdict.near_step


@pytest.mark.parametrize(
    ("ratio", "measurements"), [(10.1, 1), (2.3, 1), (2.2, 2), (1.61, 2), (1.59, 3), (1.51, 3)]
)
def test_fewer_measurements_reject_what_takes_long_on_both_sides(
    ratio: float, measurements: int
) -> None:
    verdict, taken = checked(ratio, LONG)
    assert (verdict.fraction, taken) == (0, measurements)
    assert not verdict.near_step


@pytest.mark.parametrize(("looped", "half"), [(0.04, 4.0), (0.1, 0.1)])
def test_one_short_side_needs_as_many_measurements_as_two(looped: float, half: float) -> None:
    seconds = 2 * half * looped
    assert min(looped, seconds) < LONG < max(looped, seconds)
    student = Scripted(double=[seconds])
    assert timed(student, yardsticks(looped), half=half).fraction == 0
    assert len(student.calls) == 4


def test_one_short_measurement_is_enough_for_that() -> None:
    student = Scripted(double=[2 * SHORT, 2 * LONG])
    measured = Scripted(vectorised=[SHORT / 25], looped=[SHORT, LONG])
    assert timed(student, measured).fraction == 0
    assert len(student.calls) == 4


@pytest.mark.parametrize("looped", [SHORT, LONG])
class TestNearTheStep:
    @pytest.mark.parametrize("ratio", [0.67, 0.9, 1.0, 1.1, 1.19])
    def test_doubt_goes_to_the_student_after_all_rounds(self, ratio: float, looped: float) -> None:
        verdict, taken = checked(ratio, looped)
        assert (verdict.fraction, taken) == (1, ROUNDS)
        assert verdict.near_step

    @pytest.mark.parametrize("ratio", [1.21, 1.3, 1.49])
    def test_what_is_beyond_doubt_is_too_slow(self, ratio: float, looped: float) -> None:
        verdict, taken = checked(ratio, looped)
        assert (verdict.fraction, taken) == (0, ROUNDS)
        assert verdict.near_step


class TestASingleMeasurementThatIsOff:
    """What the others say decides."""

    def test_by_a_slow_first_call_takes_nothing(self) -> None:
        student = Scripted(double=[9 * SHORT, 0.3 * SHORT])
        assert timed(student, yardsticks()).fraction == 1
        assert len(student.calls) == 3

    def test_by_a_clock_that_stood_still_gives_nothing(self) -> None:
        student = Scripted(double=[0.0, 3 * SHORT])
        assert timed(student, yardsticks()).fraction == 0
        assert len(student.calls) == 3

    def test_at_the_end_changes_nothing_near_the_step(self) -> None:
        student = Scripted(double=[*[1.1 * SHORT] * (ROUNDS - 1), 9 * SHORT])
        assert timed(student, yardsticks()).fraction == 1


def test_a_yardstick_that_is_disturbed_again_and_again_gives_nothing() -> None:
    disturbed = Scripted(vectorised=[SHORT / 25], looped=[SHORT, *[4 * SHORT] * 3, SHORT])
    assert timed(Scripted(double=[2.2 * SHORT]), disturbed).fraction == 0


class TestTwoSteps:
    """Full points up to twice the vectorised cost, 2 ms; half of them up to 0.4 looped, 10 ms."""

    @pytest.mark.parametrize(
        ("milliseconds", "fraction", "measurements", "near"),
        [
            (0.4, 1, 2, False),
            (2.2, 1, ROUNDS, True),
            (2.6, 0.5, ROUNDS + 1, True),  # near the first one, far below the second
            (3.4, 0.5, 5, False),
            (9.0, 0.5, 2 + ROUNDS - 1, True),  # the other way round
            (25.0, 0, 3, False),  # the first measurement counts for both
            (110.0, 0, 1, False),
        ],
    )
    def test_are_measured_one_after_the_other(
        self, milliseconds: float, fraction: float, measurements: int, near: bool
    ) -> None:
        student = Scripted(double=[milliseconds / 1000])
        verdict = timed(student, yardsticks(0.025), full=2.0, half=0.4)
        assert (verdict.fraction, len(student.calls)) == (fraction, measurements)
        assert verdict.near_step == near

    def test_loops_are_not_measured_where_the_first_one_is_passed(self) -> None:
        measured = yardsticks(0.025)
        timed(Scripted(double=[0.001]), measured, full=2.0, half=0.4)
        assert "looped" not in measured.calls


def test_every_measurement_of_the_student_stands_beside_one_of_the_yardstick() -> None:
    student, measured = Scripted(double=[SHORT]), yardsticks()
    timed(student, measured)
    assert measured.calls.count("looped") == len(student.calls) == ROUNDS


class TestAYardstickThatDoesNotReturn:
    def test_is_asked_once_more(self) -> None:
        measured = yardsticks()
        measured.stopped = ["looped"]
        assert timed(Scripted(double=[SHORT / 10]), measured).fraction == 1

    def test_twice_is_the_graders_fault(self) -> None:
        measured = yardsticks()
        measured.stopped = ["looped", "looped"]
        with pytest.raises(YardstickError, match="looped yardstick does not return"):
            timed(Scripted(double=[SHORT / 10]), measured)
