"""Gradients by central differences of a forward pass: exact where the forward pass is linear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.checks.judge import judge_component
from autograder.exercise import Call, Exercise
from autograder.sandbox.outcome import Functions, Returned

Array = npt.NDArray[np.float64]


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


def fits_own_forward(exercise: Exercise, call: Call, value: object, functions: Functions) -> bool:
    """Tell whether a returned gradient is that of the student's own forward pass.

    Parameters
    ----------
    exercise : Exercise
    call : Call
        The call of the backward pass.
    value : object
        What it returned.
    functions : Functions
        The student's notebook.
    """
    how = exercise.differentiable
    if how is None or how.name is None:
        return False
    name = how.name

    def forward(*arguments: Any, **options: Any) -> Array:
        outcome = functions.call(name, arguments, options)
        if not isinstance(outcome, Returned) or not _is_plain(outcome.value):
            raise NoForwardError(f"`{name}` of the notebook does not return an array of float64")
        result: Array = outcome.value
        return result

    try:
        gradient = how.gradient(call, forward)
    except NoForwardError:
        return False
    if gradient is None:
        return False
    bound = exercise.tolerance(call, gradient)
    return judge_component(exercise, call.component, value, gradient, bound).right


def _is_plain(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64
