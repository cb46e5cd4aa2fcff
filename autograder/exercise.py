"""What an exercise is, as data: the probes that test it, the parts they earn, and its budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.sandbox.wire import Computed

Array = npt.NDArray[np.float64]
Setting = Mapping[str, Any]
Function = Callable[..., Any]
Way = Callable[[Mapping[str, Function]], Function]

# What a mistaken version may raise, where a right one returns.
RAISED_BY_MISTAKE = (ValueError, IndexError, TypeError, ZeroDivisionError)


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a student's function.

    Attributes
    ----------
    arguments : mapping of str to value
        Passed by position, in this order.
    options : mapping of str to value
        Passed by name.
    component : int or None
        Which one of several results is judged; None if there is only one.
    """

    arguments: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    component: int | None = None

    @property
    def positional(self) -> tuple[Any, ...]:
        """The positional arguments as fresh copies, so that nobody's changes reach another call."""
        return tuple(map(_copy, self.arguments.values()))


def _copy(value: Any) -> Any:
    """Copy an array, those in a dict, and those of which something is computed."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {name: _copy(entry) for name, entry in value.items()}
    if isinstance(value, Computed):
        return replace(value, arguments=tuple(map(_copy, value.arguments)))
    return value


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

    def probes(self, seed: int, setting: Setting) -> tuple[Call, ...]:
        """Return the calls that are asked with a seed, whatever other parts there are."""
        name = int.from_bytes(self.name.encode(), "big")
        return self.calls(np.random.default_rng([seed, name]), setting)


def parts_made_by(make: Callable[..., Call]) -> Callable[..., Part]:
    """Return a short way to declare parts whose probes differ in a few options only.

    Parameters
    ----------
    make : callable
        Given a random generator, the setting and a variant's options by name, returns a call.

    Returns
    -------
    callable
        Takes a part's name, weight and meaning, then a mapping of options for each probe, and
        `combines` by name.
    """

    def part(
        name: str,
        weight: float,
        meaning: str,
        *variants: Mapping[str, Any],
        combines: bool = False,
    ) -> Part:
        def calls(generator: np.random.Generator, setting: Setting) -> tuple[Call, ...]:
            return tuple(make(generator, setting, **variant) for variant in variants)

        return Part(name, weight, meaning, calls, combines)

    return part


class Manner(StrEnum):
    """What is watched in every call, whatever it is that the call tests."""

    TYPE = "type"  # the result has the type that was asked for
    ARGUMENTS = "arguments_unchanged"
    SECOND_CALL = "second_call"  # the first call of a part, made again, gives the same result


class Result(Enum):
    """What a function of the exercise returns."""

    ARRAY = "a float64 NumPy array"
    INTEGER = "an int"
    CHOICE = "one of the letters"
    ANSWER = "an answer"


@dataclass(frozen=True)
class Objective:
    """A function of an array that is passed to a student's function and asked by it.

    It is evaluated by the grader, never by the student's process.

    Attributes
    ----------
    formula : str
        What it computes, for messages: "f(x) = sum(x ** 2)".
    shape : tuple of int
        The shape of the arrays that it takes.
    function : callable
    """

    formula: str
    shape: tuple[int, ...]
    function: Callable[[Array], float]

    def __call__(self, x: object) -> float:
        """Evaluate the function at x.

        Raises
        ------
        ValueError
            If x is not an array of numbers of the right shape.
        """
        if not isinstance(x, np.ndarray) or x.shape != self.shape or x.dtype.kind not in "iuf":
            got = f"shape {x.shape}" if isinstance(x, np.ndarray) else f"type {type(x).__name__}"
            raise ValueError(f"f takes an array of shape {self.shape}, not one of {got}")
        return float(self.function(x.astype(np.float64)))


@dataclass(frozen=True)
class Differentiable:
    """How a gradient is found numerically, from a forward pass.

    Attributes
    ----------
    name : str or None
        The forward pass's name in a student's notebook, if it has one.
    forward : callable
        The grader's own forward pass.
    gradient : callable
        Given a call of the backward pass and a forward pass, returns the gradient by central
        differences, or None where the forward pass has a kink.
    """

    name: str | None
    forward: Callable[..., Any]
    gradient: Callable[[Call, Callable[..., Any]], Any]


@dataclass(frozen=True)
class BuiltFrom:
    """Of which functions of the notebook another one is put together.

    Attributes
    ----------
    right : mapping of str to callable
        The grader's own versions of these functions, by name.
    ways : tuple of callable
        Each puts functions like `right` together, in one of the ways that give the right result
        as long as all of them are right.
    """

    right: Mapping[str, Function]
    ways: tuple[Way, ...]


def rounding_bound(call: Call, expected: Any) -> float:
    """Return how far rounding may take a correct product of the arguments from the exact one.

    A correct FFT stays far below it, and spreads its rounding over the whole output; a wrong value
    is off by 1/64 at least.
    """
    arrays = [value for value in call.arguments.values() if isinstance(value, np.ndarray)]
    if not arrays:
        return 0.0
    largest = np.prod([np.max(np.abs(array), initial=0) for array in arrays])
    return float(1e-12 * largest * min(array.size for array in arrays))


@dataclass(frozen=True)
class TimedGeometry:
    """A call to be timed, worth a share of the speed points.

    Attributes
    ----------
    name, meaning : str
    share : float
        Relative to the check's other geometries.
    full : float or None
        Full points up to so many times the vectorised yardstick.
    half : float
        Half the points up to so many times the looped yardstick; all of them if `full` is None.
    call : callable
        Given a random generator and a setting, returns a call on fresh inputs.
    """

    name: str
    meaning: str
    share: float
    full: float | None
    half: float
    call: Callable[[np.random.Generator, Setting], Call]


@dataclass(frozen=True)
class Budget:
    """How fast a function has to be, against two yardsticks on the same geometry.

    Attributes
    ----------
    yardsticks : str
        Python code that defines `vectorised` and `looped` with the function's signature.
    geometries : tuple of TimedGeometry
    settings : tuple of mapping
        As for the values: the first one in which the result is right is timed.
    """

    yardsticks: str
    geometries: tuple[TimedGeometry, ...]
    settings: tuple[Setting, ...] = ({},)


@dataclass(frozen=True)
class Misconception:
    """A mistake that students are known to make, as code that makes it.

    Attributes
    ----------
    name : str
        As reports name it: "stride-ignored".
    buggy : callable
        Given the right function, returns the mistaken one, which has the same signature. So two
        mistakes are made at once by passing one's result to the other.
    explanation : str
        What the student did, and where the lecture shows what is right.
    question : str
        What to ask oneself next; it leads to the mistake without handing out the code.
    """

    name: str
    buggy: Callable[[Function], Function]
    explanation: str
    question: str


@dataclass(frozen=True)
class Response:
    """How one entry answers to another: what a linear function's entries mean.

    Attributes
    ----------
    unit : str
        The argument of which one entry at a time is 1 and all others 0.
    stack : int
        Its axis along which several such arrays can be passed in one call; the results are stacked
        along axis 0.
    result : str
        The result's name: `O`, or `dX`.
    variable : str or None
        For a gradient: what it is the gradient of, `X`. None for a forward pass.
    """

    unit: str
    stack: int
    result: str
    variable: str | None = None


@dataclass(frozen=True)
class SmallCase:
    """A call small enough to be shown whole, whose numbers tell by themselves where they are from.

    Attributes
    ----------
    call : Call
        All entries of its arrays differ. What `response` raises is left at 0.
    response : Response or None
        How to find and tell the one entry that is wrong; None if the call is shown as it is.
    """

    call: Call
    response: Response | None = None


@dataclass(frozen=True)
class Distractor:
    """A wrong letter, and the misconception of whoever chooses it.

    Attributes
    ----------
    misconception : str
        Its name for reports.
    explanation : str
        Why it is wrong, and where the lecture shows it; the right letter is not given away.
    """

    misconception: str
    explanation: str


class AnswerError(ValueError):
    """An answer is not of the form that was asked for; the message says which one is."""


@dataclass(frozen=True)
class Marks:
    """What an answer is worth.

    Attributes
    ----------
    parts : mapping of str to float
        For each part the fraction in [0, 1] that it earned.
    message : str
        Whether it is right, and what it is wrong with. The right answer is not given away.
    reason, question : str or None
        Why it is wrong, and what to ask oneself next.
    misconception : str or None
        Its name, where it is certain.
    """

    parts: Mapping[str, float]
    message: str
    reason: str | None = None
    question: str | None = None
    misconception: str | None = None


@dataclass(frozen=True)
class Question:
    """Something that students answer in a cell, and that may be another one for each of them.

    Attributes
    ----------
    parts : mapping of str to float
        Their weights.
    form : str
        How an answer is written: `diagnosis = ["A", "B", "C"]`.
    mark : callable
        Given the answer and the text that the student's variant is drawn from, returns what it is
        worth, or None if all of it was left open; raises AnswerError where it is no answer.
    is_function : bool
        Whether the answer is what a function without arguments returns.
    shown : callable or None
        Given the text that a variant is drawn from, returns what the student has to see, as JSON
        values. None where everybody is asked the same.
    """

    parts: Mapping[str, float]
    form: str
    mark: Callable[[Any, str], Marks | None]
    is_function: bool = False
    shown: Callable[[str], dict[str, Any]] | None = None


@dataclass(frozen=True, eq=False)
class Images:
    """Images and what they show.

    Attributes
    ----------
    X : array (N, C, H, W)
    y : int array (N,)
    """

    X: Array
    y: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lesson:
    """One training, worth a share of the points.

    Attributes
    ----------
    name, meaning : str
    share : float
        Relative to the check's other lessons.
    seed : int
    order : tuple of int
        Which label stands for which: where it is not 0, 1, 2 ..., weights that were learned
        beforehand give wrong answers.
    """

    name: str
    meaning: str
    share: float
    seed: int
    order: tuple[int, ...]


@dataclass(frozen=True)
class Training:
    """How well a function has to train, and on what.

    Attributes
    ----------
    learned, held_back : callable
        Return the images to train on, and those to be told, which no student has.
    predict : callable
        Given what was returned and images, returns a score for each image and label; raises
        ValueError, in words for the student, where that is no network.
    lessons : tuple of Lesson
    unknown : callable
        Given a random generator, makes images that nobody can have learned beforehand, and others
        of their kind. They are so easy that whoever learns at all learns them.
    least : float
        The accuracy on the latter, without which nothing is earned.
    epochs : int
    full, half : float
        The accuracy for all points, and for half of them.
    cpu_seconds : float
        For one training.
    """

    learned: Callable[[], Images]
    held_back: Callable[[], Images]
    predict: Callable[[Any, Array], Array]
    lessons: tuple[Lesson, ...]
    unknown: Callable[[np.random.Generator], tuple[Images, Images]]
    least: float
    epochs: int
    full: float
    half: float
    cpu_seconds: float


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
    components : tuple of str
        Names of the results of a function that returns several.
    keyed : bool
        Whether it returns them in a dict, by these names.
    kept_back : tuple of int
        Those of its results that nobody judges: they stay in the student's process.
    layers : tuple of str
        Functions that students write elsewhere, and that this one is made of. Where right ones in
        their place make it better, that counts: a mistake costs points in one exercise.
    accepts : callable or None
        Given a call, an array of the right shape and the reference's, returns what is wrong with
        the first, or an empty text: where many results are right. None where there is only one.
    compared : callable or None
        Given a call and an array, returns what a misconception is recognised by; None for a call
        that it cannot be recognised by.
    differentiable : Differentiable or None
        For a gradient: what it is checked against numerically.
    built_from : BuiltFrom or None
        For a function that students put together from others of theirs.
    tolerance : callable
        Given a call and the right value, returns how far a correct value may be off.
    right : callable or None
        The function written once more by the grader, which misconceptions are built on.
    misconceptions : tuple of Misconception
    small_cases : tuple of SmallCase
        Where to look for the smallest counterexample, smallest first.
    training : Training or None
        For a function that trains.
    asked : Question or None
        For an answer that is more than a letter.
    choice, question : str
        For an answer that is chosen: the right letter, and what to ask whoever chose another.
    distractors : mapping of str to Distractor
        The other letters.
    """

    name: str
    result: Result
    parts: tuple[Part, ...] = ()
    settings: tuple[Setting, ...] = ({},)
    manners: Mapping[Manner, float] = field(default_factory=dict)
    budget: Budget | None = None
    components: tuple[str, ...] = ()
    keyed: bool = False
    kept_back: tuple[int, ...] = ()
    layers: tuple[str, ...] = ()
    accepts: Callable[[Call, Array, Array], str] | None = None
    compared: Callable[[Call, Array], Array | None] | None = None
    training: Training | None = None
    asked: Question | None = None
    differentiable: Differentiable | None = None
    built_from: BuiltFrom | None = None
    tolerance: Callable[[Call, Any], float] = rounding_bound
    right: Function | None = None
    misconceptions: tuple[Misconception, ...] = ()
    small_cases: tuple[SmallCase, ...] = ()
    choice: str = ""
    question: str = ""
    distractors: Mapping[str, Distractor] = field(default_factory=dict)
