"""Speed is the child's CPU time against two yardsticks, and only right results count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.checks.memory import Memory
from autograder.checks.speed import YardstickError, check_speed
from autograder.checks.verdict import Verdict
from autograder.exercise import Budget, Call, Exercise, Result, Setting, TimedGeometry
from autograder.model import Cell, Role, Status
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun

# `double(x)` works as much as it is told to: 4 units vectorised, 100 looped.
BUSY = """
import time

def busy(units):
    for _ in range(units):
        sum(range(30_000))
"""
YARDSTICKS = f"""
{BUSY}
def vectorised(x):
    busy(4)
    return 2 * x

def looped(x):
    busy(100)
    return 2 * x
"""
LIMITS = Limits(request_cpu_seconds=1, request_wall_seconds=2)


class Doubling:
    """Knows what `double` has to return."""

    def __init__(self) -> None:
        self.memory = Memory()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        return 2 * call.arguments["x"], 0.0


def call(size: int) -> Any:
    def make(generator: np.random.Generator, setting: Setting) -> Call:
        return Call({"x": generator.integers(1, 1000, size) + setting.get("offset", 0.0)})

    return make


@pytest.fixture
def exercise() -> Exercise:
    geometries = (
        TimedGeometry("small", "ten numbers", 2, full=2.0, half=0.4, call=call(10)),
        TimedGeometry("large", "twenty numbers", 1, full=2.0, half=0.4, call=call(20)),
    )
    return Exercise("double", Result.ARRAY, budget=Budget(YARDSTICKS, geometries))


@pytest.fixture
def yardsticks() -> Iterator[NotebookRun]:
    with NotebookRun((Cell(None, YARDSTICKS, Role.PROVIDED),)) as run:
        yield run


def checked(body: str, exercise: Exercise, yardsticks: NotebookRun, above: str = "") -> Verdict:
    source = f"{BUSY}\nimport numpy as np\n{above}\ndef double(x):\n    {body}\n"
    with NotebookRun((Cell("double", source, Role.SOLUTION),), limits=LIMITS) as run:
        generator = np.random.default_rng(0)
        return check_speed(exercise, run, yardsticks, Doubling(), generator)


@pytest.mark.parametrize(
    ("units", "fraction", "status"),
    [
        (1, 1.0, Status.PASSED),
        (4, 1.0, Status.PASSED),
        (20, 0.5, Status.PARTIAL),
        (100, 0.0, Status.FAILED),
    ],
)
def test_cost_decides_in_steps(
    units: int,
    fraction: float,
    status: Status,
    exercise: Exercise,
    yardsticks: NotebookRun,
) -> None:
    verdict = checked(f"busy({units})\n    return 2 * x", exercise, yardsticks)
    assert (verdict.fraction, verdict.status) == (fraction, status), verdict.told
    assert verdict.parts == {"small": fraction, "large": fraction}
    assert verdict.speed_ratio is not None


def test_each_geometry_earns_its_share(exercise: Exercise, yardsticks: NotebookRun) -> None:
    body = "busy(1 if len(x) == 10 else 100)\n    return 2 * x"
    verdict = checked(body, exercise, yardsticks)
    assert verdict.parts == {"small": 1.0, "large": 0.0}
    assert verdict.fraction == pytest.approx(2 / 3)


class TestCosts:
    def test_every_geometry_has_its_own_beside_the_budgets_steps(
        self, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        verdict = checked("busy(20)\n    return 2 * x", exercise, yardsticks)
        small, large = verdict.costs
        assert (small.meaning, large.meaning) == ("ten numbers", "twenty numbers")
        assert verdict.speed_ratio == max(small.yours, large.yours)
        for cost in verdict.costs:
            assert cost.full == 2.0
            assert cost.half is not None
            assert cost.looped is not None
            assert cost.half == pytest.approx(0.4 * cost.looped, abs=0.01)
            assert cost.full < cost.yours < cost.half < cost.looped

    def test_loops_are_not_timed_where_the_code_is_fast_anyway(
        self, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        for cost in checked("return 2 * x", exercise, yardsticks).costs:
            assert (cost.full, cost.half, cost.looped) == (2.0, None, None)

    def test_what_is_wrong_has_none(self, exercise: Exercise, yardsticks: NotebookRun) -> None:
        body = "return 2 * x if len(x) == 10 else x"
        (cost,) = checked(body, exercise, yardsticks).costs
        assert cost.meaning == "ten numbers"


def test_waiting_costs_nothing(exercise: Exercise, yardsticks: NotebookRun) -> None:
    assert checked("time.sleep(0.05)\n    return 2 * x", exercise, yardsticks).fraction == 1


def test_a_slow_first_call_is_forgiven(exercise: Exercise, yardsticks: NotebookRun) -> None:
    body = "busy(1 if warm else 20)\n    warm.append(1)\n    return 2 * x"
    assert checked(body, exercise, yardsticks, above="warm = []").fraction == 1


class TestOnlyRightResultsCount:
    def test_wrong_at_once_is_not_timed(self, exercise: Exercise, yardsticks: NotebookRun) -> None:
        verdict = checked("return x", exercise, yardsticks)
        assert (verdict.fraction, verdict.status) == (0, Status.FAILED)
        assert verdict.speed_ratio is None
        assert verdict.told.startswith("Not timed")

    @pytest.mark.parametrize("units", [11, 14, 18])
    def test_right_at_first_and_wrong_later_earns_nothing(
        self, units: int, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        body = (
            f"calls.append(1)\n    if len(calls) > 1: return x\n    busy({units})\n    return 2 * x"
        )
        verdict = checked(body, exercise, yardsticks, above="calls = []")
        assert verdict.fraction == 0, verdict.told
        assert verdict.speed_ratio is None

    def test_a_result_remembered_by_its_input_does_not_help(
        self, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        body = (
            "key = x.tobytes()\n    if key not in kept:\n"
            "        busy(100)\n        kept[key] = 2 * x\n"
            "    return kept[key]"
        )
        assert checked(body, exercise, yardsticks, above="kept = {}").fraction == 0

    def test_neither_does_the_last_result(
        self, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        body = "if not kept:\n        busy(100)\n        kept.append(2 * x)\n    return kept[0]"
        assert checked(body, exercise, yardsticks, above="kept = []").fraction == 0

    def test_work_put_off_to_a_thread_counts(
        self, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        body = (
            "worker = threading.Thread(target=busy, args=(100,))\n    worker.start()\n"
            "    worker.join()\n    return 2 * x"
        )
        verdict = checked(body, exercise, yardsticks, above="import threading")
        assert verdict.fraction == 0

    def test_the_clock_cannot_be_patched(self, exercise: Exercise, yardsticks: NotebookRun) -> None:
        patch = "time.perf_counter = time.time = time.monotonic = lambda: 0.0"
        verdict = checked("busy(100)\n    return 2 * x", exercise, yardsticks, above=patch)
        assert verdict.fraction == 0


class TestFailures:
    @pytest.mark.parametrize(
        "body",
        ["raise ValueError", "raise NotImplementedError", "return None", "return 'fast'"],
    )
    def test_an_error_is_a_wrong_result(
        self, body: str, exercise: Exercise, yardsticks: NotebookRun
    ) -> None:
        assert checked(body, exercise, yardsticks).fraction == 0

    @pytest.mark.parametrize("body", ["import os; os._exit(0)", "time.sleep(1000)"])
    def test_a_crash_or_a_sleep_earns_nothing(
        self,
        body: str,
        exercise: Exercise,
        yardsticks: NotebookRun,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("autograder.checks.speed.CALL_LIMIT", 0.1)
        assert checked(body, exercise, yardsticks).fraction == 0

    def test_an_endless_loop_is_a_timeout(
        self, exercise: Exercise, yardsticks: NotebookRun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("autograder.checks.speed.CALL_LIMIT", 0.2)
        verdict = checked("while True: pass", exercise, yardsticks)
        assert (verdict.fraction, verdict.status) == (0, Status.TIMEOUT)

    def test_a_broken_yardstick_is_the_graders_fault(self, exercise: Exercise) -> None:
        with (
            NotebookRun((Cell(None, "vectorised = None", Role.PROVIDED),)) as broken,
            pytest.raises(YardstickError, match="vectorised yardstick"),
        ):
            checked("return 2 * x", exercise, broken)


def test_a_clear_verdict_takes_two_calls(exercise: Exercise, yardsticks: NotebookRun) -> None:
    # Twice for each geometry, because a single measurement may be off; a counter tells.
    source = f"{BUSY}\ncalls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x\n"
    with NotebookRun((Cell("double", source, Role.SOLUTION),)) as run:
        check_speed(exercise, run, yardsticks, Doubling(), np.random.default_rng(0))
        assert run.variable("calls").value == 4 * [1]
