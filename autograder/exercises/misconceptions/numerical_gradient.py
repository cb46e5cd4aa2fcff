"""What students get wrong in `numerical_gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises.misconceptions.ways import Buggy, ways

Objective = Callable[[Array], float]


def _quotient(slope: Callable[[float, float, float, float], float]) -> Buggy:
    """Find every entry by another formula from `f` above, at and below x, and the step."""

    def buggy(right: Function) -> Function:
        def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Array:
            gradient = np.zeros(x.shape)
            for index in np.ndindex(x.shape):
                above, below = x.copy(), x.copy()
                above[index] += h
                below[index] -= h
                gradient[index] = slope(f(above), f(x), f(below), h)
            return gradient

        return numerical_gradient

    return buggy


def _afterwards(change: Callable[[Array], Any]) -> Buggy:
    """Change the result."""

    def buggy(right: Function) -> Function:
        def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Any:
            return change(right(f, x, h))

        return numerical_gradient

    return buggy


def _step_ignored(right: Function) -> Function:
    def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Any:
        return right(f, x, 1e-5)

    return numerical_gradient


def _left_at(last: int) -> Buggy:
    """Leave every entry at its last place: one step above x, or one step below."""

    def buggy(right: Function) -> Function:
        def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Array:
            moved = x.copy()
            gradient = np.zeros(x.shape)
            for index in np.ndindex(x.shape):
                moved[index] -= last * h
                first_value = f(moved)
                moved[index] += 2 * last * h
                gradient[index] = last * (f(moved) - first_value) / (2 * h)
            return gradient

        return numerical_gradient

    return buggy


def _two_drifting_copies(right: Function) -> Function:
    """Raise one copy and lower another, entry after entry, and put nothing back."""

    def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Array:
        above, below, gradient = x.copy(), x.copy(), np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            above[index] += h
            below[index] -= h
            gradient[index] = (f(above) - f(below)) / (2 * h)
        return gradient

    return numerical_gradient


def _whole_array_step(right: Function) -> Function:
    def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Array:
        return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))

    return numerical_gradient


def _whole_array_step_once(right: Function) -> Function:
    def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> float:
        return (f(x + h) - f(x - h)) / (2 * h)

    return numerical_gradient


def _first_axis(shape: Callable[[Array], tuple[int, ...]]) -> Buggy:
    """Move a whole row at a time; the gradient has the shape of x, or one entry a row."""

    def buggy(right: Function) -> Function:
        def numerical_gradient(f: Objective, x: Array, h: float = 1e-5) -> Array:
            gradient = np.zeros(shape(x))
            for i in range(len(x)):
                above, below = x.copy(), x.copy()
                above[i] += h
                below[i] -= h
                gradient[i] = (f(above) - f(below)) / (2 * h)
            return gradient

        return numerical_gradient

    return buggy


def _first_entry_only(gradient: Array) -> Array:
    only = np.zeros(gradient.shape)
    only.flat[0] = gradient.flat[0]
    return only


MISCONCEPTIONS = (
    Misconception(
        "one-sided",
        _quotient(lambda above, here, below, h: (above - here) / h),
        "You compare `f` above `x` with `f` at `x` itself. Where `f` bends, that is not the slope "
        "at `x` but the one half a step further on; going to both sides, the two errors cancel.",
        "Draw a parabola with three points on it, side by side: which two do you join to get a "
        "line as steep as the curve is in the middle?",
    ),
    Misconception(
        "one-sided-backward",
        _quotient(lambda above, here, below, h: (here - below) / h),
        "You compare `f` at `x` itself with `f` below `x`. Where `f` bends, that is not the slope "
        "at `x` but the one half a step before; going to both sides, the two errors cancel.",
        "Draw a parabola with three points on it, side by side: which two do you join to get a "
        "line as steep as the curve is in the middle?",
    ),
    Misconception(
        "twice-too-large",
        _afterwards(lambda gradient: 2 * gradient),
        "Every entry is twice what it should be. The difference of the two values of `f` has to "
        "be divided by the whole distance between the two points.",
        "How far is it from `x - h` to `x + h`?",
    ),
    Misconception(
        "half-too-small",
        _quotient(lambda above, here, below, h: (above - here) / (2 * h)),
        "You divide by `2 * h`, but the two points at which you call `f` are only `h` apart: "
        "`x + h` and `x` itself. So the slope comes out at half its size.",
        "Once an entry has been raised by `h`, how far does it have to go down to reach `x - h`?",
    ),
    Misconception(
        "half-too-small",
        _afterwards(lambda gradient: gradient / 2),
        "Every entry is half of what it should be. The difference of the two values of `f` has to "
        "be divided by the distance between the two points, once.",
        "How far is it from `x - h` to `x + h`, and what do you divide by in all?",
    ),
    Misconception(
        "step-ignored",
        _step_ignored,
        "The step that is passed as `h` is not used: you always move each entry by `1e-5`. A large "
        "step gives another number, and that is the one that was asked for.",
        "If you are called with `h=0.5`, at which two points do you call `f`?",
    ),
    Misconception(
        "copy-shares-memory",
        _afterwards(lambda gradient: 0 * gradient),
        "Every entry is 0, as if both values of `f` came from the same point. That happens after "
        "`x_plus = x`, which makes no copy but a second name for the same array.",
        "After `y = x` and `y[0] = 7`, what is `x[0]`?",
    ),
    *ways(
        "x-not-restored",
        (_left_at(-1), _left_at(1), _two_drifting_copies),
        "Each entry stays where you moved it while you try the next ones. So from the second entry "
        "on, you ask `f` about another point than `x`.",
        "When your loop comes to the second entry, what is the value of the first one?",
    ),
    Misconception(
        "whole-array-step",
        _whole_array_step,
        "You move all entries of `x` at once, so each entry of your result is the sum of all "
        "slopes. A gradient says of each entry by itself how much `f` grows with it.",
        "If only `x[0]` is to move, what happens to `x[1]` in `x + h`?",
    ),
    Misconception(
        "whole-array-step",
        _whole_array_step_once,
        "You move all entries of `x` at once and get one number, the sum of all slopes. A "
        "gradient has one number for each entry of `x`: how much `f` grows with that one alone.",
        "How many slopes does a function of three numbers have at one point?",
    ),
    Misconception(
        "sign-swapped",
        _afterwards(lambda gradient: -gradient),
        "Every entry has the wrong sign. The slope is positive where `f` is larger above `x` than "
        "below.",
        "If `f` grows with `x`, which is larger, `f(x + h)` or `f(x - h)`, and which one do you "
        "subtract?",
    ),
    Misconception(
        "multiplied-by-step",
        _quotient(lambda above, here, below, h: (above - below) / 2 * h),
        "The difference of the two values of `f` is multiplied by `h` where it has to be divided: "
        "Python works through `a / 2 * h` from left to right.",
        "What does Python make of `8 / 2 * 4`, and where would brackets change it?",
    ),
    Misconception(
        "not-divided",
        _quotient(lambda above, here, below, h: above - below),
        "You return by how much `f` changes between the two points, but not yet how much that is "
        "for each unit of the distance.",
        "The slope of `f(x) = 3 * x` is 3 everywhere: what is your result for `h=0.5`, and for "
        "`h=0.25`?",
    ),
    # "axis of numerical_gradient is 1dim", github.com/youbeebee/deeplearning_from_scratch/issues/2
    Misconception(
        "first-axis-only",
        _first_axis(lambda x: x.shape),
        "Your loop runs along the first axis only: `x[i]` of a table is a whole row, and you move "
        "all of it at once.",
        "How many entries does an array of shape (2, 3) have, and how often does your loop go "
        "round?",
    ),
    Misconception(
        "first-axis-only",
        _first_axis(lambda x: x.shape[:1]),
        "Your loop runs along the first axis only: `x[i]` of a table is a whole row, and you get "
        "one number for it. The gradient has one number for each entry, and the shape of `x`.",
        "How many entries does an array of shape (2, 3) have, and how often does your loop go "
        "round?",
    ),
    Misconception(
        "flat-result",
        _afterwards(np.ravel),
        "Your numbers are right, but they stand in one long row. The gradient has the shape of "
        "`x`, so that each slope stands where its entry does.",
        "If `x` has shape (2, 3), where in your result is the slope for `x[1, 0]`?",
    ),
    Misconception(
        "return-in-loop",
        _afterwards(_first_entry_only),
        "Only the first entry is found, all others are still 0, as if the loop ended after its "
        "first round.",
        "Which lines belong to your loop: does the `return` stand inside it?",
    ),
)
