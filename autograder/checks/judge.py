"""Judges one result: its type, its shape, its values, each in a sentence of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.exercise import Call, Exercise, Result
from autograder.notebook import one_line
from autograder.sandbox.wire import ArraySubclass, Opaque

# Bounds are for float64; a result in float32 is a mistake of its own, and costs that one only.
FLOAT32_LOOSER = 1e6


@dataclass(frozen=True)
class Judgement:
    """What is to be said of one result.

    Attributes
    ----------
    right : bool
        Whether the values are right; their type is another matter.
    type_complaint : str or None
        What is wrong with the type, as the end of a sentence: "returned a list; ...".
    complaint : str or None
        What is wrong with the values.
    index : tuple of int
        Where they differ first.
    expected, got : number or None
        The two entries there.
    """

    right: bool
    type_complaint: str | None = None
    complaint: str | None = None
    index: tuple[int, ...] = ()
    expected: float | int | None = None
    got: float | int | str | None = None


def judge_component(
    exercise: Exercise, component: int | None, value: Any, expected: Any, bound: float
) -> Judgement:
    """Judge a returned value, or the one of several results that a call is about."""
    if component is None or value is None:
        return judge(value, expected, bound, exercise.result)
    complaint = _no_results(exercise, value)
    if complaint is not None:
        return Judgement(False, complaint=complaint)
    name = name_of(exercise, component)
    one, right = (component_of(exercise, results, component) for results in (value, expected))
    judgement = judge(one, right, bound, exercise.result)
    return replace(
        judgement,
        type_complaint=_about(name, judgement.type_complaint),
        complaint=_about(name, judgement.complaint),
    )


def judged_components(exercise: Exercise) -> tuple[int | None, ...]:
    """Return which of its results are judged; None for one that stands alone."""
    if not exercise.components:
        return (None,)
    return tuple(set(range(len(exercise.components))) - set(exercise.kept_back))


def name_of(exercise: Exercise, component: int) -> str:
    """Return how a sentence calls one of several results: `dF`, or `["F"]` where keys tell."""
    name = exercise.components[component]
    return f'["{name}"]' if exercise.keyed else name


def component_of(exercise: Exercise, value: Any, component: int) -> Any:
    """Return one of several results."""
    return value[exercise.components[component] if exercise.keyed else component]


def judge_call(
    exercise: Exercise, call: Call, value: Any, expected: Any, bound: float
) -> Judgement:
    """Judge what a call returned, where one result is right and where many are."""
    if exercise.accepts is None:
        return judge_component(exercise, call.component, value, expected, bound)
    # With no bound, all that is judged here is that it is an array of the right shape.
    judgement = judge(value, expected, np.inf, exercise.result)
    if not judgement.right:
        return judgement
    complaint = exercise.accepts(call, np.asarray(value, dtype=np.float64), expected)
    return replace(judgement, right=not complaint, complaint=complaint or None)


def _no_results(exercise: Exercise, value: Any) -> str | None:
    """Say what is wrong with a value that does not hold the several results that are asked for."""
    names = exercise.components
    if exercise.keyed:
        if not isinstance(value, dict):
            keys = ", ".join(f'"{name}"' for name in names)
            return f"returned {_kind(value)}; a dict with the keys {keys} is asked for"
        missing = next((name for name in names if name not in value), None)
        return None if missing is None else f'returned a dict without the key "{missing}"'
    if isinstance(value, (tuple, list)) and len(value) == len(names):
        return None
    wanted = f"{len(names)} results are asked for, `return {', '.join(names)}`"
    return f"returned {_kind(value)}; {wanted}"


def _about(name: str, complaint: str | None) -> str | None:
    """Say which of several results a complaint is about."""
    if complaint is None:
        return None
    return f"{name}{complaint}" if complaint.startswith("[") else f"{complaint} (as {name})"


def judge(value: Any, expected: Any, bound: float, result: Result) -> Judgement:
    """Judge a returned value.

    Parameters
    ----------
    value : object
        What the wire brought back.
    expected : array or int
        What the reference returns.
    bound : float
        How far a correct value may be off.
    result : Result
        What the exercise asks for.
    """
    if value is None:
        return Judgement(False, complaint="returned None: is the `return` missing?")
    if result is Result.INTEGER:
        return _judge_integer(value, int(expected))
    return _judge_array(value, np.asarray(expected), bound)


def _judge_integer(value: Any, expected: int) -> Judgement:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    integral = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    complaint = None if integral else f"returned {_kind(value)}; an int is asked for"
    if not isinstance(value, (int, float, np.integer, np.floating)) or isinstance(value, bool):
        return Judgement(False, complaint=complaint)
    number = value.item() if isinstance(value, np.generic) else value
    if number == expected:
        return Judgement(True, type_complaint=complaint)
    return Judgement(
        False,
        complaint=f"returned {number}; it should be {expected}",
        expected=expected,
        got=number if math.isfinite(number) else str(number),
    )


def _judge_array(value: Any, expected: npt.NDArray[np.float64], bound: float) -> Judgement:
    array, type_complaint = _plain_array(value)
    if expected.ndim == 0 and isinstance(value, (float, np.floating)):
        type_complaint = None  # what has no axes may as well be a float
    if array is None:
        return Judgement(False, complaint=type_complaint)
    if array.shape != expected.shape:
        message = f"returned shape {array.shape}; it should be {expected.shape}"
        if expected.ndim == 0:
            message = f"returned an array of shape {array.shape}; a single number is asked for"
        if type_complaint is not None and array.ndim == 0:
            message = type_complaint
        return Judgement(False, complaint=message)
    if array.dtype == np.float32 and array.ndim:
        bound *= FLOAT32_LOOSER
    with np.errstate(all="ignore"):
        # Written so that NaN is wrong.
        wrong = ~(np.abs(array - expected) <= bound)
    if not wrong.any():
        return Judgement(True, type_complaint=type_complaint)
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    want, have = float(expected[index]), array[index].item()
    if isinstance(have, complex):
        have = have.real if have.imag == 0 else str(have)
    if not index:  # a single number has no entries
        complaint = f"returned {number_text(have)}; it should be {number_text(want)}"
        if isinstance(have, float) and not np.isfinite(have):
            have = str(have)
        return Judgement(False, type_complaint, complaint, index, want, have)
    if isinstance(have, float) and not np.isfinite(have):
        complaint = f"[{_commas(index)}] is {have}, where {number_text(want)} is right"
        return Judgement(False, type_complaint, complaint, index, want, str(have))
    complaint = f"[{_commas(index)}] should be {number_text(want)}; yours is {number_text(have)}"
    return Judgement(False, type_complaint, complaint, index, want, have)


def _plain_array(value: Any) -> tuple[npt.NDArray[Any] | None, str | None]:
    """Return the value as an array of numbers, if it is one in disguise, and what to complain."""
    wanted = "a NumPy array of dtype float64 is asked for"
    if isinstance(value, ArraySubclass):
        return value.array, f"returned a `{one_line(value.type_name)}`; {wanted}"
    if isinstance(value, np.ndarray):
        if value.dtype == np.float64:
            return value, None
        complaint = f"returned an array of dtype {value.dtype}; float64 is asked for"
        return (value.view(np.uint8) if value.dtype == bool else value), complaint
    complaint = f"returned {_kind(value)}; {wanted}"
    if isinstance(value, (list, tuple)):
        try:
            return np.array(value, dtype=np.float64), complaint
        except (TypeError, ValueError):
            return None, f"returned {_kind(value)} that is no table of numbers; {wanted}"
    if isinstance(value, (bool, int, float, np.generic)):
        return np.asarray(value, dtype=np.complex128), complaint
    return None, complaint


def _kind(value: Any) -> str:
    """Name a value's type with its article, as a student knows it."""
    if isinstance(value, (Opaque, ArraySubclass)):
        name = one_line(value.type_name)
    elif isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    else:
        name = type(value).__name__
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name}"


def number_text(value: Any) -> str:
    """Write a number as briefly as it can be told from its neighbours."""
    return value if isinstance(value, str) else f"{value + 0:.10g}"  # no -0


def _commas(index: tuple[int, ...]) -> str:
    return ", ".join(str(i) for i in index)
