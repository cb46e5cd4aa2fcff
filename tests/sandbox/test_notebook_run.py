"""A notebook in the sandbox: one bad cell or call costs itself, and everything else goes on."""

from __future__ import annotations

import pytest

from autograder.model import Cell, Role
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun, describe
from autograder.sandbox.outcome import Missing, Raised, Returned, Stop, Stopped
from tests.fixtures.submissions import running

TIGHT = Limits(request_cpu_seconds=0.2, request_wall_seconds=1)
ENDLESS = "while True: pass"


class TestCells:
    @pytest.mark.parametrize(
        ("role", "runs"),
        [
            (Role.SOLUTION, True),
            (Role.PROVIDED, True),
            (Role.FREE, True),
            (Role.TEST, False),
            (Role.PICTURE, False),
        ],
    )
    def test_only_what_the_functions_need_runs(self, role: Role, runs: bool) -> None:
        with NotebookRun((Cell("one", "x = 1", role),)) as run:
            assert isinstance(run.variable("x"), Returned if runs else Missing)
            assert len(run.outcomes()) == runs

    def test_each_is_reported_with_its_name_error_and_output(self) -> None:
        with running("print('hello')", "1 / 0") as run:
            first, second = run.outcomes()
        assert (first.grade_id, first.error, first.output) == ("cell_0", None, "hello\n")
        assert second.grade_id == "cell_1"
        assert str(second.error).startswith("ZeroDivisionError: division by zero (line 1")

    @pytest.mark.parametrize(
        ("deed", "says"),
        [
            (ENDLESS, "was stopped after"),
            ("import os; os._exit(0)", "ended the Python process"),
            ("import time; time.sleep(100)", "the submission slept for more than 1 s"),
        ],
    )
    def test_one_that_never_ends_is_left_out_and_the_others_run(self, deed: str, says: str) -> None:
        limits = Limits(request_cpu_seconds=0.1, request_asleep_seconds=0.6)
        bad = f"def lost():\n    return 1\n{deed}"
        with running("a = 1", bad, "b = a + 1", limits=limits) as run:
            errors = [outcome.error for outcome in run.outcomes()]
            assert errors[0] is None
            assert says in str(errors[1])
            assert errors[2] is None
            assert run.variable("b").value == 2
            assert isinstance(run.variable("lost"), Missing)

    def test_several_that_never_end_are_all_left_out(self) -> None:
        with running(ENDLESS, "a = 1", ENDLESS, "b = a", limits=TIGHT) as run:
            assert run.variable("b").value == 1
            assert [outcome.error is None for outcome in run.outcomes()] == [
                False,
                True,
                False,
                True,
            ]

    def test_what_a_failed_cell_was_to_define_is_missing_with_the_reason(self) -> None:
        cells = (Cell("convolve", "def convolve(:\n    pass", Role.SOLUTION),)
        with NotebookRun(cells) as run:
            outcome = run.call("convolve", (), {})
        assert isinstance(outcome, Missing)
        assert "SyntaxError" in str(outcome.cell_error)
        assert "line 1 of the cell `convolve`" in str(outcome.cell_error)


class TestCalls:
    def test_after_a_call_that_was_stopped_the_next_finds_the_cells_run_afresh(self) -> None:
        source = (
            "count = []\ndef f(n):\n    count.append(n)\n    while n: pass\n    return len(count)"
        )
        with running(source, limits=TIGHT) as run:
            assert run.call("f", (0,), {}).value == 1
            assert run.call("f", (0,), {}).value == 2
            assert run.call("f", (1,), {}) == Stopped(Stop.CPU, 0.2)
            assert run.call("f", (0,), {}).value == 1

    def test_a_timed_call_tells_the_cpu_seconds_whatever_comes_of_it(self) -> None:
        source = (
            "import time\ndef f(seconds):\n    end = time.process_time() + seconds\n"
            "    while time.process_time() < end: pass"
        )
        with running(source) as run:
            outcome, seconds = run.timed_call("f", (0.1,), {})
            assert isinstance(outcome, Returned)
            assert 0.1 <= seconds < 0.3
            outcome, seconds = run.timed_call("f", (9,), {}, cpu_limit=0.2)
            assert outcome == Stopped(Stop.CPU, 0.2)
            assert seconds >= 0.2

    def test_work_put_off_until_the_result_is_read_counts(self) -> None:
        source = (
            "import time, threading\n"
            "def spin():\n    end = time.process_time() + 0.1\n"
            "    while time.process_time() < end: pass\n"
            "class Late(type):\n    @property\n    def __name__(cls):\n"
            "        spin()\n        return 'Late'\n"
            "class Result(metaclass=Late): pass\n"
            "def f(): return Result()"
        )
        with running(source) as run:
            _, seconds = run.timed_call("f", (), {})
        assert seconds >= 0.1


class TestTotal:
    LIMITS = Limits(request_cpu_seconds=0.2, request_wall_seconds=1, total_cpu_seconds=0.7)

    def test_once_it_is_used_up_nothing_runs_any_more(self) -> None:
        with running("def f():\n    while True: pass", limits=self.LIMITS) as run:
            outcomes = [run.call("f", (), {}) for _ in range(6)]
            assert outcomes[0] == Stopped(Stop.CPU, 0.2)
            assert outcomes[-1] == Stopped(Stop.EXHAUSTED, 0.7)
            assert run.timed_call("f", (), {}) == (Stopped(Stop.EXHAUSTED, 0.7), 0.0)

    def test_cells_that_it_does_not_reach_say_so(self) -> None:
        with running(*[ENDLESS] * 6, "x = 1", limits=self.LIMITS) as run:
            errors = [str(outcome.error) for outcome in run.outcomes()]
        assert len(errors) == 7
        assert errors[0].startswith("was stopped after")
        assert errors[-1] == "did not run: the submission's time was used up before"


class TestSleep:
    LIMITS = Limits(request_asleep_seconds=0.6, asleep_seconds=1)
    SLEEPS = "import time; time.sleep(100)"
    OVERSLEPT = Stopped(Stop.ASLEEP, 1)

    def test_of_one_call_costs_that_call(self) -> None:
        with running("import time\ndef f(n):\n    time.sleep(n)", limits=self.LIMITS) as run:
            assert run.call("f", (100,), {}) == Stopped(Stop.ASLEEP, 0.6)
            assert isinstance(run.call("f", (0,), {}), Returned)

    def test_of_several_adds_up_until_nothing_runs_any_more(self) -> None:
        source = "import time\ndef f(n):\n    time.sleep(n)\ndef g():\n    return 1"
        with running(source, limits=self.LIMITS) as run:
            assert run.call("f", (100,), {}) == Stopped(Stop.ASLEEP, 0.6)
            assert run.call("f", (100,), {}) == self.OVERSLEPT
            assert run.call("g", (), {}) == self.OVERSLEPT
            assert run.variable("f") == self.OVERSLEPT
            assert run.timed_call("g", (), {}) == (self.OVERSLEPT, 0.0)

    def test_of_cells_adds_up_too(self) -> None:
        with running(*[self.SLEEPS] * 4, "x = 1", limits=self.LIMITS) as run:
            errors = [str(outcome.error) for outcome in run.outcomes()]
            assert run.variable("x") == self.OVERSLEPT
        assert errors[:2] == [describe(Stopped(Stop.ASLEEP, 0.6)), describe(self.OVERSLEPT)]
        assert errors[2:] == ["did not run: the submission's time was used up before"] * 3

    def test_after_a_restart_only_what_is_left_is_allowed(self) -> None:
        limits = Limits(request_asleep_seconds=5, asleep_seconds=2)
        source = "import os, time\ndef f(n, ends):\n    time.sleep(n)\n    if ends: os._exit(0)"
        with running(source, limits=limits) as run:
            assert run.call("f", (1.5, True), {}).reason is Stop.DIED
            assert run.call("f", (1.6, False), {}) == Stopped(Stop.ASLEEP, 2)

    def test_that_comes_again_with_every_restart_adds_up_as_well(self) -> None:
        limits = Limits(request_asleep_seconds=5, asleep_seconds=1)
        pause, crash = "import time; time.sleep(0.3)", "def f():\n    import os; os._exit(0)"
        with running(pause, crash, limits=limits) as run:
            outcomes = [run.call("f", (), {}) for _ in range(20)]
        assert outcomes[0] == Stopped(Stop.DIED, limits.total_cpu_seconds)
        assert outcomes[-1] == self.OVERSLEPT


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Missing("f"), "`f` does not exist after all cells have run: is it called otherwise?"),
        (Missing("f", "oh"), "`f` does not exist, because its cell fails: oh"),
        (Raised("KeyError", "'k'"), "KeyError: 'k'"),
        (Raised("AssertionError", ""), "AssertionError"),
        (Raised("E", "m", 0, 3), "E: m (line 3 of a cell of your own)"),
        (Raised("E", "m", 0, 3, "x()", "relu"), "E: m (line 3 of the cell `relu`: `x()`)"),
        (
            Stopped(Stop.CPU, 4),
            "was stopped after 4 s of computing: does a loop never end, or run far too often?",
        ),
        (
            Stopped(Stop.ASLEEP, 10),
            "was stopped, because the submission slept for more than 10 s: "
            "take `time.sleep`, `plt.pause` and the like out",
        ),
        (Stopped(Stop.WALL, 40), "was stopped after 40 s in which it waited for something"),
        (
            Stopped(Stop.DIED),
            "ended the Python process (`os._exit`, a crash, or memory ran out)",
        ),
        (Stopped(Stop.GARBLED), "sent back something that grading does not accept"),
        (
            Stopped(Stop.EXHAUSTED, 120),
            "did not run: the submission had used its 120 s of computing before",
        ),
    ],
)
def test_every_failure_has_its_sentence(outcome: Missing | Raised | Stopped, sentence: str) -> None:
    assert describe(outcome) == sentence
