"""What an exercise is, as data: the probes that test it, the parts they earn, and its budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

import numpy as np

Setting = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a student's function.

    Attributes
    ----------
    arguments : mapping of str to value
        Passed by position, in this order.
    options : mapping of str to value
        Passed by name.
    """

    arguments: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def positional(self) -> tuple[Any, ...]:
        """The positional arguments as fresh copies, so that nobody's changes reach another call."""
        return tuple(
            value.copy() if isinstance(value, np.ndarray) else value
            for value in self.arguments.values()
        )

    def magnitude(self) -> Call:
        """Return the same call on the arrays' absolute values: it bounds rounding errors."""
        arguments = {
            name: np.abs(value) if isinstance(value, np.ndarray) else value
            for name, value in self.arguments.items()
        }
        return Call(arguments, self.options)


@dataclass(frozen=True)
class Part:
    """One thing to get right, worth a share of the points.

    Attributes
    ----------
    name : str
        As reports list it.
    weight : float
        Its share relative to the other parts of the check.
    meaning : str
        What fails if it fails, to follow "wrong with": "a stride of 2".
    calls : callable
        Given a random generator and the setting in which to test, returns the probes.
    combines : bool
        Whether it mixes what other parts test, so that it is worth naming only if it fails alone.
    """

    name: str
    weight: float
    meaning: str
    calls: Callable[[np.random.Generator, Setting], tuple[Call, ...]]
    combines: bool = False


class Manner(StrEnum):
    """What is watched in every call, whatever it is that the call tests."""

    TYPE = "type"  # the result has the type that was asked for
    ARGUMENTS = "arguments_unchanged"
    SECOND_CALL = "second_call"  # the same call again gives the same result


class Result(Enum):
    """What a function of the exercise returns."""

    ARRAY = "a float64 NumPy array"
    INTEGER = "an int"
    CHOICE = "one of the letters"


@dataclass(frozen=True)
class TimedGeometry:
    """A call to be timed, worth a share of the speed points.

    Attributes
    ----------
    name, meaning : str
    share : float
        Relative to the check's other geometries.
    full : float
        Full points up to so many times the vectorised yardstick.
    half : float
        Half the points up to so many times the looped yardstick.
    call : callable
        Given a random generator and a setting, returns a call on fresh inputs.
    """

    name: str
    meaning: str
    share: float
    full: float
    half: float
    call: Callable[[np.random.Generator, Setting], Call]


@dataclass(frozen=True)
class Budget:
    """How fast a function has to be, against two yardsticks on the same geometry.

    Attributes
    ----------
    yardsticks : Path
        A Python file that defines `vectorised` and `looped` with the function's signature.
    geometries : tuple of TimedGeometry
    settings : tuple of mapping
        As for the values: the first one in which the result is right is timed.
    """

    yardsticks: Path
    geometries: tuple[TimedGeometry, ...]
    settings: tuple[Setting, ...] = ({},)


@dataclass(frozen=True)
class Exercise:
    """One function, or one answer, that students write.

    Attributes
    ----------
    name : str
        The function's or variable's name, and the grade_id of its solution cell.
    result : Result
        What it returns.
    parts : tuple of Part
        Smallest case first: where the first part is wrong in every setting, nothing is earned.
    settings : tuple of mapping
        Ways of calling that avoid one common mistake each, the preferred one first. The other
        parts are judged in the first setting in which the first part is right, so that one
        mistake costs its own part only.
    manners : mapping of Manner to float
        Weights, relative to the parts', of what is watched in every call.
    budget : Budget or None
    choice, question : str
        For an answer that is chosen: the right letter, and what to ask whoever chose another.
    """

    name: str
    result: Result
    parts: tuple[Part, ...] = ()
    settings: tuple[Setting, ...] = ({},)
    manners: Mapping[Manner, float] = field(default_factory=dict)
    budget: Budget | None = None
    choice: str = ""
    question: str = ""
