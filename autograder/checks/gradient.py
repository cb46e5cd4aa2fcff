"""Gradients by central differences of a forward pass: exact where the forward pass is linear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.finding import Finding
from autograder.checks.judge import FLOAT32_LOOSER, component_of, judge_component
from autograder.exercise import Array, Exercise
from autograder.sandbox.outcome import Functions, Returned


class NoForwardError(Exception):
    """There is no forward pass that could be differentiated."""


def central_differences(
    forward: Callable[[Array], Array], x: Array, upstream: Array, step: float = 1.0
) -> Array:
    """Return the gradient of ⟨upstream, forward(x)⟩ with respect to x.

    A linear function has no truncation error at any step; on multiples of 1/8 with a step of 1 the
    result is exact. With an upstream gradient of ones many a wrong gradient would pass, so pass
    random ones.

    Parameters
    ----------
    forward : callable
        Takes an array like `x`, returns one like `upstream`.
    x : array
        Where to differentiate.
    upstream : array
        The upstream gradient.
    step : float
        How far to go to both sides, one entry at a time.

    Returns
    -------
    array of x's shape

    Raises
    ------
    NoForwardError
        If the two do not fit together.
    """
    gradient = np.zeros(x.shape)
    if forward(x).shape != upstream.shape:
        raise NoForwardError("the forward pass returns another shape than the upstream gradient's")
    for index in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[index] += step
        behind[index] -= step
        difference = forward(ahead) - forward(behind)
        gradient[index] = np.sum(upstream * difference) / (2 * step)
    return gradient


def fits_own_forward(exercise: Exercise, failure: Finding, functions: Functions) -> bool:
    """Tell whether a wrong gradient is that of the student's own forward pass.

    Parameters
    ----------
    exercise : Exercise
    failure : Finding
        A call of the backward pass that went wrong.
    functions : Functions
        The student's notebook.
    """
    how, outcome, wrong = exercise.differentiable, failure.outcome, failure.judgement.index
    if how is None or how.name is None or not isinstance(outcome, Returned) or not wrong:
        return False
    name = how.name

    def forward(*arguments: Any, **options: Any) -> Array:
        outcome = functions.call(name, arguments, options)
        if not isinstance(outcome, Returned) or not _is_plain(outcome.value):
            raise NoForwardError(f"`{name}` of the notebook does not return an array of float64")
        result: Array = outcome.value
        return result

    call = failure.call
    try:
        # One entry that is wrong tells nearly always, in three calls, that it does not fit.
        near = how.gradient(call, _MovedAt(wrong, forward))
        if near is None or _differs(exercise, failure, near):
            return False
        gradient = how.gradient(call, forward)
    except NoForwardError:
        return False
    bound = exercise.tolerance(call, gradient)
    return judge_component(exercise, call.component, outcome.value, gradient, bound).right


class _MovedAt:
    """A forward pass that is asked only where one entry has moved from where it was asked first.

    Everywhere else it returns what it returned at first. So of its central differences, those for
    that entry are the real ones.
    """

    def __init__(self, index: tuple[int, ...], forward: Callable[..., Array]) -> None:
        self._index = index
        self._forward = forward
        self._first: tuple[tuple[Any, ...], Array] | None = None

    def __call__(self, *arguments: Any, **options: Any) -> Array:
        if self._first is None:
            self._first = arguments, self._forward(*arguments, **options)
        before, result = self._first
        if any(map(self._has_moved, before, arguments)):
            return self._forward(*arguments, **options)
        return result

    def _has_moved(self, before: Any, after: Any) -> bool:
        if before is after or not isinstance(before, np.ndarray):
            return False
        return self._index in map(tuple, np.argwhere(before != after).tolist())


def _differs(exercise: Exercise, failure: Finding, gradient: Any) -> bool:
    """Tell whether a gradient is another one at the entry that was found wrong."""
    call, judgement = failure.call, failure.judgement
    got = judgement.got
    if got is None or isinstance(got, str):
        return True  # no finite number fits
    bound = exercise.tolerance(call, gradient) * FLOAT32_LOOSER
    if call.component is not None:
        gradient = component_of(exercise, gradient, call.component)
    return not abs(gradient[judgement.index] - got) <= bound


def _is_plain(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64
