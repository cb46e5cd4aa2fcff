"""Tells whether a function is wrong only because a function of the notebook that it calls is.

Whoever puts wrong functions together in the right way gets wrong results, and has nothing to mend
where they show. So the function is put together once more, from the student's own functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.finding import Finding
from autograder.checks.judge import judge, judge_component, judged_components
from autograder.exercise import BuiltFrom, Call, Exercise, Function, Result, rounding_bound
from autograder.sandbox import wire
from autograder.sandbox.outcome import Functions, Missing, Outcome, Raised, Returned

LARGEST = 1 << 16  # bytes of what is passed on: probes are small, and arrays multiply


class _NotReturnedError(Exception):
    """A function of the notebook did not return."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def wrong_function_called(
    exercise: Exercise, findings: Sequence[Finding], functions: Functions
) -> str | None:
    """Return the one function to be mended first, if it and its like explain all that is wrong.

    Parameters
    ----------
    exercise : Exercise
        The function that is put together.
    findings : sequence of Finding
        What came of its calls; those that are right say nothing.
    functions : Functions
        The student's notebook.
    """
    built = exercise.built_from
    if built is None:
        return None
    names = []
    for finding in findings:
        if finding.judgement.right:
            continue
        name = fits_own_functions(built, exercise, finding.call, finding.outcome, functions)
        if name is None:
            return None
        names.append(name)
    return names[0] if names else None


def fits_own_functions(
    built: BuiltFrom, exercise: Exercise, call: Call, outcome: Outcome, functions: Functions
) -> str | None:
    """Return the first function that is wrong, if with it the outcome is what it has to be.

    Parameters
    ----------
    built : BuiltFrom
    exercise : Exercise
    call : Call
        A call of the function that is put together.
    outcome : Outcome
        What came of it.
    functions : Functions
        The student's notebook.
    """
    student = _Student(functions)
    for way in built.ways:
        wrong: list[str] = []
        own = {name: student.own(name, right, wrong) for name, right in built.right.items()}
        again = _outcome(way(own), call)
        if wrong and _same(exercise, call, outcome, again):
            return wrong[0]
    return None


class _Student:
    """The functions of a notebook, each asked only once for the same arguments."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._answers: dict[bytes, tuple[Outcome, bool]] = {}

    def own(self, name: str, right: Function, wrong: list[str]) -> Function:
        """Return one of them, which puts its name down where it is wrong."""

        def own(*arguments: Any, **options: Any) -> Any:
            key = b"".join(wire.encode([name, list(arguments), options]))
            if key not in self._answers:
                self._answers[key] = self._ask(name, right, arguments, options)
            outcome, is_right = self._answers[key]
            if not is_right:
                wrong.append(name)
            if not isinstance(outcome, Returned) or not _is_small_array(outcome.value):
                raise _NotReturnedError(outcome)
            return outcome.value

        return own

    def _ask(
        self, name: str, right: Function, arguments: tuple[Any, ...], options: Mapping[str, Any]
    ) -> tuple[Outcome, bool]:
        """Call a function, and tell whether it is right; what is not there is done without."""
        call = Call({str(place): argument for place, argument in enumerate(arguments)}, options)
        expected = right(*arguments, **options)
        outcome = self._functions.call(name, call.positional, options)
        if _is_absent(outcome):
            return Returned(expected), True
        if not isinstance(outcome, Returned):
            return outcome, False
        bound = rounding_bound(call, expected)
        return outcome, judge(outcome.value, expected, bound, Result.ARRAY).right


def _is_small_array(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.nbytes <= LARGEST


def _is_absent(outcome: Outcome) -> bool:
    is_unwritten = isinstance(outcome, Raised) and outcome.is_unwritten
    return is_unwritten or isinstance(outcome, Missing)


def _outcome(function: Function, call: Call) -> Outcome | None:
    """Call what was put together; None if the functions do not fit together at all."""
    try:
        with np.errstate(all="ignore"):
            return Returned(function(*call.positional, **call.options))
    except _NotReturnedError as stopped:
        return stopped.outcome if isinstance(stopped.outcome, Raised) else None
    except (ValueError, IndexError, TypeError):
        return None  # the grader's functions cannot work with what the student's returned


def _same(exercise: Exercise, call: Call, outcome: Outcome, again: Outcome | None) -> bool:
    """Tell whether two outcomes agree in all results, or are the same error at the same line."""
    if isinstance(outcome, Raised) or isinstance(again, Raised):
        return outcome == again
    if not isinstance(outcome, Returned) or not isinstance(again, Returned):
        return False
    bound = exercise.tolerance(call, again.value)
    return all(
        judge_component(exercise, component, outcome.value, again.value, bound).right
        for component in judged_components(exercise)
    )
