"""Gradients by central differences: exact where they are used, and the adjoint identity holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.cell import KernelNotebook
from autograder.checks.gradient import NoForwardError, _MovedAt, central_differences
from autograder.checks.values import check_values
from autograder.exercise import Call, Exercise
from autograder.exercises import forward
from autograder.exercises.probes import eighths
from autograder.reference import Reference
from tests.fixtures.gradients import CONVOLVE, FILTER_GRADIENT, INPUT_GRADIENT
from tests.fixtures.submissions import YARDSTICKS, before_return
from tests.fixtures.verdicts import values

FUNCTIONS = ("filter_gradient", "input_gradient")


def probes(exercise: Exercise, seed: int = 0) -> Iterator[Call]:
    """Yield every call of every part in every setting."""
    for setting in exercise.settings:
        for part in exercise.parts:
            yield from part.calls(np.random.default_rng(seed), setting)


def right(call: Call, name: str) -> Any:
    how = exercises.load(name).differentiable
    assert how is not None
    return how.gradient(call, how.forward)


def inner(one: Any, other: Any) -> float:
    return float(np.sum(one * other))


class TestCentralDifferences:
    @pytest.mark.parametrize("seed", range(5))
    def test_of_a_linear_function_on_eighths_they_are_exact(self, seed: int) -> None:
        generator = np.random.default_rng(seed)
        A, x, u = (eighths(generator, shape) for shape in ((4, 3), (3,), (4,)))
        assert np.array_equal(central_differences(lambda x: A @ x, x, u), A.T @ u)

    def test_they_leave_x_as_it_was(self) -> None:
        x = np.array([1.0, 2.0])
        central_differences(lambda x: 2 * x, x, x.copy())
        assert x.tolist() == [1, 2]

    def test_a_forward_pass_of_another_shape_is_refused(self) -> None:
        with pytest.raises(NoForwardError, match="another shape"):
            central_differences(lambda x: x, np.zeros(3), np.zeros(2))

    def test_a_kink_on_the_way_would_be_averaged(self) -> None:
        ones = np.ones(1)
        assert central_differences(forward.relu, np.array([0.5]), ones) == [0.75]
        assert central_differences(forward.relu, np.array([2.0]), ones) == [1]


class TestEveryProbe:
    @pytest.mark.long
    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_the_adjoint_identity_holds_exactly(self, name: str, gradients: Reference) -> None:
        """⟨dO, convolve(X, F)⟩ = ⟨dX, X⟩ = ⟨dF, F⟩, for the gradients that answers are held to."""
        exercise = exercises.load(name)
        for call in probes(exercise):
            gradient, _ = gradients.expected(exercise, call)
            X, F, varied = operands(call, gradient)
            O = forward.convolve(X, F, None, **call.options)
            assert inner(call.arguments["dO"], O) == inner(gradient, varied)

    @pytest.mark.parametrize("yardstick", ["vectorised", "looped"])
    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_yardsticks_and_reference_agree_exactly(
        self, name: str, yardstick: str, gradients: Reference
    ) -> None:
        function = defined(YARDSTICKS / f"{name}.py")[yardstick]
        exercise = exercises.load(name)
        for call in probes(exercise):
            returned = gradients._call(exercise, call)
            assert np.array_equal(function(*call.positional, **call.options), returned), call

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_the_reference_agrees_exactly_with_central_differences(
        self, name: str, gradients: Reference
    ) -> None:
        exercise = exercises.load(name)
        numerical = [(call, right(call, name)) for call in probes(exercise)]
        compared = [(call, gradient) for call, gradient in numerical if gradient is not None]
        assert len(compared) > len(numerical) / 2  # not the few that are too large
        for call, gradient in compared:
            assert np.array_equal(gradients._call(exercise, call), gradient), call

    @pytest.mark.parametrize(
        "name", ["relu_gradient", "max_pool_gradient", "bias_gradient", "block_gradient"]
    )
    def test_the_other_references_agree_exactly_wherever_there_is_no_kink(
        self, name: str, gradients: Reference
    ) -> None:
        exercise, compared = exercises.load(name), 0
        for call in probes(exercise):
            gradient = right(call, name)
            if gradient is None:
                continue
            returned = gradients._call(exercise, call)
            pairs = (
                zip(returned, gradient, strict=True)
                if exercise.components
                else [(returned, gradient)]
            )
            assert all(np.array_equal(one, other) for one, other in pairs), call.positional
            compared += 1
        assert compared

    def test_an_upstream_gradient_of_ones_would_miss_a_flip(self) -> None:
        """So no probe has one: with it, a gradient that is not rotated has the same inner product.

        ⟨1, convolve(X, F)⟩ does not tell F from F rotated, if X looks the same from both sides.
        """
        generator = np.random.default_rng(0)
        F, X = eighths(generator, (1, 1, 2, 2)), np.ones((1, 1, 3, 3))
        call = Call({"dO": np.ones((1, 1, 2, 2)), "F": F, "input_size": (3, 3)})
        dX = right(call, "input_gradient")
        flipped = Call({**call.arguments, "F": F[:, :, ::-1, ::-1]})
        wrong = right(flipped, "input_gradient")
        assert inner(wrong, X) == inner(dX, X)
        assert (wrong[..., 1, 1], wrong.sum()) == (dX[..., 1, 1], dX.sum())
        random = Call({**call.arguments, "dO": eighths(generator, (1, 1, 2, 2))})
        random_flipped = Call({**random.arguments, "F": F[:, :, ::-1, ::-1]})
        assert not np.array_equal(
            right(random, "input_gradient")[..., 1, 1],
            right(random_flipped, "input_gradient")[..., 1, 1],
        )

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_no_probe_has_an_upstream_gradient_of_equal_entries(self, name: str) -> None:
        for call in probes(exercises.load(name)):
            dO = call.arguments["dO"]
            assert dO.size == 1 or len(np.unique(dO)) > 1


# relu, max_pool and convolve each work on one array that moves, and may leave others alone.
ONE_ENTRY = ("relu_gradient", "max_pool_gradient", "bias_gradient", *FUNCTIONS)


@pytest.mark.parametrize("name", ONE_ENTRY)
class TestOneEntry:
    """Nearly every hint is ruled out by one entry, for which few calls have to be made."""

    def test_of_a_wrong_forward_pass_is_what_all_of_its_differences_would_give(
        self, name: str
    ) -> None:
        how = exercises.load(name).differentiable
        assert how is not None
        for call in list(probes(exercises.load(name)))[:12]:
            gradient = how.gradient(call, lopsided(how.forward))
            if gradient is None or gradient.size > 100:
                continue
            for index in np.ndindex(gradient.shape):
                near = how.gradient(call, _MovedAt(index, lopsided(how.forward)))
                assert near[index] == gradient[index], (call, index)

    def test_takes_three_calls(self, name: str) -> None:
        how = exercises.load(name).differentiable
        assert how is not None
        call = next(
            call
            for call in probes(exercises.load(name))
            if (gradient := right(call, name)) is not None and gradient.size > 1
        )
        asked = []

        def forward(*arguments: Any, **options: Any) -> Any:
            asked.append(arguments)
            return how.forward(*arguments, **options)

        how.gradient(call, _MovedAt((0,) * right(call, name).ndim, forward))
        assert len(asked) == 3


def lopsided(forward: Callable[..., Any]) -> Callable[..., Any]:
    """Return a forward pass that is wrong, in another way at every entry."""

    def wrong(*arguments: Any, **options: Any) -> Any:
        O = forward(*arguments, **options)
        return O * np.arange(1.0, O.size + 1).reshape(O.shape)

    return wrong


def operands(call: Call, gradient: Any) -> tuple[Any, Any, Any]:
    """Return X, F and the one that the gradient is for, which is random: the call lacks it."""
    varied = eighths(np.random.default_rng(1), gradient.shape)
    if "X" in call.arguments:
        return call.arguments["X"], varied, varied
    return varied, call.arguments["F"], varied


def defined(path: Path) -> dict[str, Callable[..., Any]]:
    names: dict[str, Any] = {}
    exec(path.read_text(), names)
    return names


# --- The student's own forward pass: a hint, and no points ---------------------------------------

FLIPPED_FORWARD = CONVOLVE.replace("windows, F,", "windows, F[:, :, ::-1, ::-1],")
FLIPPED = {
    "filter_gradient": before_return(FILTER_GRADIENT, "dF[:, :, ::-1, ::-1]"),
    "input_gradient": INPUT_GRADIENT.replace("[:, :, ::-1, ::-1]", ""),
}
HINT = "It does fit your own `convolve`, so look for the mistake there first."


@pytest.mark.parametrize("name", FUNCTIONS)
class TestOwnForward:
    def test_a_backward_that_fits_a_wrong_forward_is_told_so_and_earns_no_more(
        self, name: str, gradients: Reference
    ) -> None:
        exercise = exercises.load(name)
        alone = values(exercise, FLIPPED[name], gradients)
        both = values(exercise, f"{FLIPPED[name]}\n{FLIPPED_FORWARD}", gradients)
        assert both.reason == HINT
        assert alone.reason != HINT
        assert both.fraction == alone.fraction < 1
        assert both.parts == alone.parts

    def test_no_hint_where_the_forward_pass_is_right(self, name: str, gradients: Reference) -> None:
        verdict = values(exercises.load(name), f"{FLIPPED[name]}\n{CONVOLVE}", gradients)
        assert HINT not in verdict.told

    def test_few_calls_tell_that_there_is_no_hint(self, name: str, gradients: Reference) -> None:
        asked = []

        def convolve(*arguments: Any, **options: Any) -> Any:
            asked.append(arguments)
            return forward.convolve(*arguments, **options)

        exercise, student = exercises.load(name), KernelNotebook()
        assert exercise.right is not None
        student.define(
            name, lambda *arguments, **options: 2 * exercise.right(*arguments, **options)
        )
        student.define("convolve", convolve)
        assert check_values(exercise, student, gradients, 0).fraction < 1
        assert len(asked) == 3

    def test_a_right_backward_is_right_beside_a_wrong_forward(
        self, name: str, gradients: Reference
    ) -> None:
        right = {"filter_gradient": FILTER_GRADIENT, "input_gradient": INPUT_GRADIENT}[name]
        verdict = values(exercises.load(name), f"{right}\n{FLIPPED_FORWARD}", gradients)
        assert verdict.fraction == 1

    @pytest.mark.parametrize(
        "own",
        [
            "def convolve(*a, **k): raise ValueError('no')",
            "def convolve(*a, **k): return None",
            "def convolve(*a, **k): return [[1.0]]",
            "def convolve(X, F, **k): return X",
            "convolve = 3",
        ],
    )
    def test_a_forward_pass_that_fails_gives_no_hint(
        self, name: str, own: str, gradients: Reference
    ) -> None:
        verdict = values(exercises.load(name), f"{FLIPPED[name]}\n{own}\n", gradients)
        assert HINT not in verdict.told
        assert verdict.fraction < 1
