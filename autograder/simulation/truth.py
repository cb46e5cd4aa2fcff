"""What an answer of the pool is truly worth: found here, in process, by plain comparison.

The grading run has no part in it. The pool's functions are our own, so they need no sandbox; what
they return is compared with what the exercise's own right function returns. That takes half a
minute for the whole pool, too long for every class that is made, so `truth.json` keeps the result:

    python -m autograder.simulation.truth
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder import exercises
from autograder.exercise import Call, Exercise, Function, Manner, Objective, Result
from autograder.simulation.pool import NUMPY, Answer, Kind, Speed, answers, exercises_answered

TABLE = Path(__file__).with_name("truth.json")
SEED = 0  # of the probes; the tests hold that any other gives the same
FLOAT32_LOOSER = 1e6  # so many times more coarsely than the bounds allow for does float32 round


@dataclass(frozen=True)
class AnswerTruth:
    """What an answer is worth.

    Attributes
    ----------
    lost : tuple of str
        The parts that it has wrong, and the manners that it breaks.
    right_when_timed : tuple of str
        The timed sizes on which it is right.
    """

    lost: tuple[str, ...]
    right_when_timed: tuple[str, ...] = ()


def values_share(exercise: Exercise, truth: AnswerTruth) -> float:
    """Return the share of the points for right values."""
    weights = {part.name: part.weight for part in exercise.parts} | dict(exercise.manners)
    return 1 - sum(weights[name] for name in weights if name in truth.lost) / sum(weights.values())


def speed_share(exercise: Exercise, truth: AnswerTruth, speed: Speed | None) -> float | None:
    """Return the share of the points for speed; None if that is not certain."""
    assert exercise.budget is not None, f"{exercise.name} has a budget"
    if not truth.right_when_timed:
        return 0.0
    if speed is None:
        return None
    geometries = exercise.budget.geometries
    half = {g.name: 0.5 if g.full is not None else 1.0 for g in geometries}
    earned = sum(
        g.share * {Speed.FULL: 1.0, Speed.HALF: half[g.name], Speed.NONE: 0.0}[speed]
        for g in geometries
        if g.name in truth.right_when_timed
    )
    return earned / sum(g.share for g in geometries)


# ------------------------------------------------------------------------- the table


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def truth_of(answer: Answer) -> AnswerTruth:
    """Return what an answer of the pool is worth, as the table has it."""
    row = _table()[answer.exercise][f"{answer.kind}/{answer.name}"]
    return AnswerTruth(tuple(row["lost"]), tuple(row.get("right_when_timed", ())))


def write_table() -> None:
    """Work out what every answer of the pool is worth, and write the table anew."""
    blocks = []
    for exercise in sorted(exercises_answered()):
        rows = [
            f"  {json.dumps(f'{kind}/{name}')}: {json.dumps(_row(worked_out(answer)))}"
            for kind in Kind
            for name, answer in answers(exercise, kind).items()
        ]
        blocks.append(f" {json.dumps(exercise)}: {{\n" + ",\n".join(rows) + "\n }")
    TABLE.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _row(truth: AnswerTruth) -> dict[str, Any]:
    timed = {"right_when_timed": truth.right_when_timed} if truth.right_when_timed else {}
    return {"lost": truth.lost, **timed}


def worked_out(answer: Answer) -> AnswerTruth:
    """Work out what an answer is worth."""
    exercise, function = exercises.load(answer.exercise), function_of(answer)
    return AnswerTruth(lost(exercise, function), right_when_timed(exercise, function))


def function_of(answer: Answer) -> Function:
    """Return the function that an answer defines; what it calls of the notebook is right."""
    namespace: dict[str, Any] = {name: exercises.load(name).right for name in answer.calls}
    exec(compile(f"{NUMPY}\n{answer.source}", str(answer), "exec"), namespace)
    function: Function = namespace[answer.exercise]
    return function


# ------------------------------------------------------------------- plain comparison


def lost(exercise: Exercise, function: Function, seed: int = SEED) -> tuple[str, ...]:
    """Return the parts that a function has wrong and the manners that it breaks, in order.

    The parts count in the first setting in which the first one is right. If there is none, all is
    lost.

    Parameters
    ----------
    exercise : Exercise
    function : callable
    seed : int
        Of the probes.
    """
    broken = set[Manner]()
    for setting in exercise.settings:
        if _is_right(exercise, exercise.parts[0].probes(seed, setting), function, broken):
            break
    else:
        return (*(part.name for part in exercise.parts), *map(str, exercise.manners))
    wrong = [
        part.name
        for part in exercise.parts[1:]  # the first one is right here
        if not _is_right(exercise, part.probes(seed, setting), function, broken)
    ]
    return (*wrong, *(str(manner) for manner in exercise.manners if manner in broken))


def right_when_timed(exercise: Exercise, function: Function) -> tuple[str, ...]:
    """Return the timed sizes on which a function is right, in any setting."""
    if exercise.budget is None:
        return ()
    generator = np.random.default_rng(SEED)
    return tuple(
        geometry.name
        for geometry in exercise.budget.geometries
        if any(
            _look(exercise, geometry.call(generator, setting), function).right
            for setting in exercise.budget.settings
        )
    )


@dataclass(frozen=True)
class _Look:
    """What one call came to."""

    right: bool
    broken: frozenset[Manner] = frozenset()


def _is_right(
    exercise: Exercise, probes: Iterable[Call], function: Function, broken: set[Manner]
) -> bool:
    """Tell whether a function is right on all probes of a part; the first wrong one ends it.

    The first one is asked a second time, as grading does: a function that remembers calls may
    answer all others differently after that.
    """
    for number, call in enumerate(probes):
        look = _look(exercise, call, function)
        broken |= look.broken
        if not look.right:
            return False
        if number == 0 and not _look(exercise, call, function).right:
            broken.add(Manner.SECOND_CALL)
    return True


def _look(exercise: Exercise, call: Call, function: Function) -> _Look:
    """Call a function once, and compare what it returns with what is right."""
    assert exercise.right is not None, f"{exercise.name} has a right function to compare with"
    expected = exercise.right(*call.positional, **call.options)
    bound = exercise.tolerance(call, expected)
    arguments = [_copy(value) for value in call.arguments.values()]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            got = function(*arguments, **call.options)
        except Exception:  # whatever it is: nothing was returned, so nothing is right
            return _Look(False)
    broken = set[Manner]()
    if not all(map(_same, call.arguments.values(), arguments)):
        broken.add(Manner.ARGUMENTS)
    if call.component is not None:
        if not isinstance(got, (tuple, list)) or len(got) != len(exercise.components):
            return _Look(False, frozenset(broken))
        got, expected = got[call.component], expected[call.component]
    is_integer = exercise.result is Result.INTEGER
    right = _is_equal(got, expected) if is_integer else _is_close(got, expected, bound)
    if right and not (_is_integer(got) if is_integer else _is_float64_array(got)):
        broken.add(Manner.TYPE)
    return _Look(right, frozenset(broken))


def _is_equal(got: Any, expected: int) -> bool:
    """Compare whole numbers; True is none, but 7.0 is equal to 7."""
    return np.ndim(got) == 0 and np.asarray(got).dtype.kind in "iuf" and bool(got == expected)


def _is_integer(got: Any) -> bool:
    return np.asarray(got).dtype.kind in "iu"


def _is_close(got: Any, expected: Any, bound: float) -> bool:
    """Compare numbers of any type, in an array or in a list."""
    try:
        numbers = np.asarray(got)
    except ValueError:  # rows of different lengths
        return False
    if numbers.dtype.kind not in "biufc" or numbers.shape != np.shape(expected):
        return False
    if numbers.dtype == np.float32:
        bound *= FLOAT32_LOOSER
    return bool((np.abs(numbers.astype(np.complex128) - expected) <= bound).all())


def _is_float64_array(got: Any) -> bool:
    return type(got) is np.ndarray and got.dtype == np.float64


def _copy(value: Any) -> Any:
    return value if isinstance(value, Objective) else copy.deepcopy(value)


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    return isinstance(before, Objective) or bool(before == after)


if __name__ == "__main__":
    write_table()
