"""Values are checked part by part: one mistake costs its own part, and is told in a sentence."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from autograder.checks.memory import Memory
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercise import Call, Exercise, Manner, Part, Response, Result, Setting, SmallCase
from autograder.model import Cell, Role, Status
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from tests.fixtures.submissions import answering, cells


def part(name: str, weight: float, *shapes: tuple[int, ...], **options: Any) -> Part:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return tuple(
            Call({"x": generator.integers(1, 9, shape) / 8}, {**setting, **options})
            for shape in shapes
        )

    return Part(name, weight, f"the part called {name}", calls)


# scale(x, factor=2, offset=0) -> x * factor + offset
SCALE = Exercise(
    name="scale",
    result=Result.ARRAY,
    parts=(
        part("smallest", 1, (1,)),
        part("longer", 2, (3,), (4,)),
        part("table", 1, (2, 2)),
        part("factor", 2, (2,), factor=3),
    ),
    settings=({"offset": 0}, {"offset": 1}),
    manners={Manner.TYPE: 1, Manner.ARGUMENTS: 0.5, Manner.SECOND_CALL: 0.5},
)
WEIGHT = 8.0


class Scaling:
    """Knows what `scale` has to return."""

    def __init__(self) -> None:
        self.memory = Memory()

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        options = {"factor": 2, "offset": 0, **call.options}
        return call.arguments["x"] * options["factor"] + options["offset"], 1e-12


def checked(body: str, exercise: Exercise = SCALE, above: str = "", seed: int = 0) -> Verdict:
    source = f"import numpy as np\n{above}\ndef scale(x, factor=2, offset=0):\n    {body}\n"
    limits = Limits(request_cpu_seconds=0.15, request_wall_seconds=1)
    with NotebookRun((Cell("scale", source, Role.SOLUTION),), limits=limits) as run:
        return check_values(exercise, run, Scaling(), seed)


def wrong_parts(verdict: Verdict) -> set[str]:
    assert verdict.parts is not None
    return {str(name) for name, share in verdict.parts.items() if share < 1}


def test_what_is_right_earns_everything() -> None:
    verdict = checked("return x * factor + offset")
    assert verdict.fraction == 1
    assert verdict.status is Status.PASSED
    assert verdict.counterexample is None
    assert set(verdict.parts or ()) == {
        *("smallest", "longer", "table", "factor"),
        *("type", "arguments_unchanged", "second_call"),
    }


@pytest.mark.parametrize(
    ("body", "lost", "weight"),
    [
        ("return x * 2 + offset", {"factor"}, 2),
        ("return (x * factor + offset).ravel()", {"table"}, 1),
        ("return np.where(x.size > 2, 0, x * factor + offset)", {"longer", "table"}, 3),
        ("assert x.ndim == 1\n    return x * factor + offset", {"table"}, 1),
        ("x *= factor\n    x += offset\n    return x", {"arguments_unchanged"}, 0.5),
        ("return (x * factor + offset).tolist()", {"type"}, 1),
        ("return (x * factor + offset).astype('f4')", {"type"}, 1),
        (
            "return np.asmatrix(x * factor + offset) if x.ndim == 2 else x * factor + offset",
            {"type"},
            1,
        ),
        ("return np.full(x.shape, np.nan) if x.ndim == 2 else x * factor + offset", {"table"}, 1),
    ],
)
def test_a_mistake_costs_its_own_part_only(body: str, lost: set[str], weight: float) -> None:
    verdict = checked(body)
    assert wrong_parts(verdict) == lost
    assert verdict.fraction == pytest.approx(1 - weight / WEIGHT)
    assert verdict.status is Status.PARTIAL


@pytest.mark.parametrize(
    "body",
    [
        "return x + 1000",
        "return np.nan * x",
        "return None",
        "return 'right'",
        "return [[[1]]]",
        "return x.astype(object)",
        "raise ValueError('not today')",
        "return np.zeros((9, 9))",
    ],
)
def test_what_is_wrong_in_everything_earns_nothing(body: str) -> None:
    verdict = checked(body)
    assert verdict.fraction == 0
    assert wrong_parts(verdict) == set(verdict.parts or ())
    assert verdict.status in (Status.FAILED, Status.ERROR)


def test_parts_are_judged_in_the_first_setting_in_which_the_smallest_case_is_right() -> None:
    verdict = checked("return x * factor + 1")
    assert verdict.fraction == 1, "right wherever the offset is 1"


def test_a_second_call_that_differs_costs_its_own_part() -> None:
    verdict = checked(
        "seen.append(x.tobytes())\n    return x * factor + offset + (seen.count(seen[-1]) > 1)",
        above="seen = []",
    )
    assert wrong_parts(verdict) == {"second_call"}
    assert "second call" in verdict.told


def test_who_is_right_every_other_time_loses_what_comes_in_between_too() -> None:
    verdict = checked(
        "count.append(1)\n    return (x * factor + offset) * (len(count) % 2)", above="count = []"
    )
    assert {"second_call"} < wrong_parts(verdict)


def test_what_was_asked_for_is_named_with_shapes_and_options() -> None:
    verdict = checked("return x * 2 + offset")
    assert "the part called factor" in verdict.told
    assert "`scale(x, offset=0, factor=3)` with x = [" in verdict.told
    assert "the part called table" not in verdict.told


def test_the_counterexample_is_the_first_wrong_entry() -> None:
    verdict = checked("return x * 2 + offset")
    example = verdict.counterexample
    assert example is not None
    x = example.arguments["x"]
    assert isinstance(x, list)
    assert example.arguments == {"x": x, "offset": 0, "factor": 3}
    assert (example.right, example.yours) == ([3 * x[0], 3 * x[1]], [2 * x[0], 2 * x[1]])
    assert example.index == (0,)
    assert example.expected == pytest.approx(1.5 * float(str(example.got)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("x.fill(0)", "changes its argument `x`"),
        ("x.shape = (1, *x.shape)", "changes its argument `x`"),
        ("x[0] = np.nan", "changes its argument `x`"),
    ],
)
def test_a_changed_argument_is_named(change: str, says: str) -> None:
    verdict = checked(f"O = x * factor + offset\n    {change}\n    return O")
    assert wrong_parts(verdict) == {"arguments_unchanged"}
    assert says in verdict.told


@pytest.mark.parametrize(
    "change",
    [
        "layers[0]['size'] = np.arange(3)",
        "layers[0] = np.zeros(2)",
        "layers.append(layers)",
        "layers[0]['size'] = {1, 2}",
        "layers[0]['size'] = float('nan')",
        "layers[0]['more'] = 1",
        "layers.clear()",
        "layers[0]['size'] = 3.0",
    ],
)
def test_so_is_a_changed_list_whatever_was_put_into_it(change: str) -> None:
    def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
        return (Call({"layers": [{"size": 3}]}),)

    class Ones:
        def __init__(self) -> None:
            self.memory = Memory()

        def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
            return 1, 0.0

    count = Exercise(
        name="count",
        result=Result.INTEGER,
        parts=(Part("smallest", 1, "one layer", calls),),
        manners={Manner.ARGUMENTS: 1},
    )
    source = f"import numpy as np\ndef count(layers):\n    {change}\n    return 1"
    with NotebookRun(cells(source)) as run:
        verdict = check_values(count, run, Ones(), seed=0)
    assert verdict.fraction < 1
    assert verdict.status in (Status.PARTIAL, Status.ERROR)


class TestUnwritten:
    def test_a_stub_is_not_attempted(self) -> None:
        verdict = checked("raise NotImplementedError()")
        assert verdict.status is Status.NOT_ATTEMPTED
        assert verdict.fraction == 0

    def test_a_function_that_does_not_exist_is_an_error(self) -> None:
        with NotebookRun(cells("x = 1")) as run:
            verdict = check_values(SCALE, run, Scaling(), seed=0)
        assert verdict.status is Status.ERROR
        assert "`scale` does not exist" in verdict.told

    def test_one_that_a_broken_cell_was_to_define_says_so_with_the_line(self) -> None:
        with answering(SCALE, "x = 1\ndef scale(x:\n    return x") as run:
            verdict = check_values(SCALE, run, Scaling(), seed=0)
        assert verdict.status is Status.ERROR
        assert "its cell fails: SyntaxError" in verdict.told
        assert "line 2" in verdict.told

    def test_something_that_is_no_function_is_an_error(self) -> None:
        with NotebookRun(cells("scale = 3")) as run:
            verdict = check_values(SCALE, run, Scaling(), seed=0)
        assert verdict.status is Status.ERROR
        assert "not callable" in verdict.told


class TestWhatNeverEnds:
    def test_everywhere_is_a_timeout_after_one_call(self) -> None:
        verdict = checked("while True: pass")
        assert (verdict.fraction, verdict.status) == (0, Status.TIMEOUT)

    def test_in_one_part_costs_this_part(self) -> None:
        verdict = checked("while x.ndim > 1: pass\n    return x * factor + offset")
        assert wrong_parts(verdict) == {"table"}

    def test_in_many_parts_is_not_waited_for_again_and_again(self) -> None:
        more = (part(f"more {n}", 1, (2, 2)) for n in range(30))
        many = dataclasses.replace(SCALE, parts=(*SCALE.parts, *more, part("last", 1, (1,))))
        verdict = checked("while x.ndim > 1: pass\n    return x * factor + offset", many)
        assert verdict.parts is not None
        assert verdict.parts["longer"] == verdict.parts["factor"] == 1
        assert verdict.parts["last"] == 0, "right, but no longer asked for"

    def test_a_crash_is_an_error(self) -> None:
        verdict = checked("import os; os._exit(0)")
        assert (verdict.fraction, verdict.status) == (0, Status.ERROR)
        assert "ended the Python process" in verdict.told


class TestProbes:
    def test_follow_from_the_seed(self) -> None:
        wrong = "return x * 3 + offset"
        assert checked(wrong, seed=7) == checked(wrong, seed=7)
        assert len({str(checked(wrong, seed=seed).counterexample) for seed in range(9)}) > 1

    def test_are_fresh_copies_for_every_call(self) -> None:
        call = Call({"x": np.zeros(2)})
        call.positional[0][:] = 1
        assert call.positional[0].tolist() == [0, 0]


def test_an_explanation_that_fails_costs_no_points(caplog: pytest.LogCaptureFixture) -> None:
    broken = dataclasses.replace(
        SCALE, small_cases=(SmallCase(Call({"x": 1}), Response("y", 0, "O")),)
    )
    verdict = checked("return x * 2 + offset", broken)
    assert verdict.fraction == checked("return x * 2 + offset").fraction
    assert "scale: what is wrong could not be explained" in caplog.text
