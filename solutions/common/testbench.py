"""What the visible tests of every assignment share: judging, drawing, comparing, timing.

It needs NumPy and matplotlib only. An assignment's own tests stand in `visible_tests.py`: what your
functions are called with. This file calls them, compares what comes back with the right outputs
stored in `expected_outputs.npz`, and draws both. It holds no code that solves an exercise.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import numbers
import os
import sys
import textwrap
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

Array = np.ndarray[Any, Any]

# Colours that people with any kind of colour vision can tell apart.
BLUE, ORANGE, GREEN, YELLOW, GREY = "#0072B2", "#D55E00", "#009E73", "#F0E442", "#888888"
NUMBER_COLOURS, SIGNED_COLOURS, PHOTOGRAPH_COLOURS = "Blues", "PuOr", "gray"

# The layer that speed is measured on.
TIMED_IMAGES, TIMED_FILTERS = (2, 3, 64, 64), (8, 3, 3, 3)


# --- What an assignment declares -----------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One call of a function, whose right output is stored under the case's name.

    Attributes
    ----------
    function : str
        The name of the function that is called.
    arguments : tuple
        What it is called with, by position.
    options : dict
        What it is called with, by name.
    lesson : str
        What the case shows, as a sentence.
    pitfall_of : str
        Empty for a test. Otherwise the name of the test that a common mistake answers with this
        case's output; `lesson` then says which mistake.
    element : int or str, optional
        Which element of the result is meant, if the function returns a tuple or a dict.
    first_shown : str
        How a list of tests shows the first argument, if its own text would be too long.
    """

    function: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    lesson: str = ""
    pitfall_of: str = ""
    element: int | str | None = None
    first_shown: str = ""


@dataclass(frozen=True, eq=False)
class Computed:
    """An argument that another function of the notebook returns, as one element of a tuple."""

    function: str
    arguments: tuple[Any, ...]
    element: int


@dataclass(frozen=True)
class Function:
    """A function to write.

    Attributes
    ----------
    parameters : tuple of str
        How its arguments without a default are called.
    results : tuple of str
        How messages call what it returns; more than one where it returns a tuple.
    """

    parameters: tuple[str, ...]
    results: tuple[str, ...] = ("O",)

    def symbol(self, case: Case) -> str:
        """Return the name of the result that a case is about."""
        if isinstance(case.element, str):
            return f'grads["{case.element}"]'
        return self.results[case.element or 0]


@dataclass(frozen=True)
class Yardstick:
    """How long a function may take, as a multiple of a matrix product of the same size.

    Attributes
    ----------
    call : callable
        Returns the call to be timed.
        On images of the shape TIMED_IMAGES and filters of the shape TIMED_FILTERS, padding 1.
    result_shape : tuple of int
    whole_arrays : float
        Up to this multiple, the function works on whole arrays.
    pixel_loops : float
        Up to this multiple, it looks like one loop over pixels.
    """

    call: Callable[[], Case]
    result_shape: tuple[int, ...]
    whole_arrays: float
    pixel_loops: float

    def verdict(self, ratio: float) -> str:
        """Say what a multiple means."""
        if ratio <= self.whole_arrays:
            return "Fast: this is what a loop over the filter's taps, or less, takes."
        if ratio <= self.pixel_loops:
            return (
                "Half way: this looks like a loop over output pixels. Loop over the taps instead."
            )
        return (
            "Slow: this looks like a loop over images, filters and pixels. Loop over taps instead."
        )

    def seconds_of_product(self) -> float:
        """Time a matrix product with as many multiplications.

        It goes through the columns in small blocks: so small that NumPy uses one thread for each,
        which makes the time steadier on a busy computer.
        """
        generator = np.random.default_rng(1)
        (N, _, H, W), (K, C, R, S) = TIMED_IMAGES, TIMED_FILTERS
        left = generator.standard_normal((K, C * R * S))
        right = generator.standard_normal((N * H * W // 128, C * R * S, 128))
        return _seconds(lambda: left @ right)


# --- What came back ------------------------------------------------------------------------------


class Status(Enum):
    """How one visible test came out."""

    PASSES = "passes"
    FAILS = "fails"
    NOT_WRITTEN = "not written yet"


@dataclass(frozen=True)
class Outcome:
    """What one visible test found: its status, a sentence about it, and what came back."""

    status: Status
    sentence: str
    result: object = None


@dataclass(frozen=True)
class Attempt:
    """One call of a student's function: what came back, or what went wrong instead."""

    result: object = None
    failure: Outcome | None = None
    changed: str = ""


RETURNED_NONE = "The function returned None. Is there a `return` at its end?"
NEEDS = "the test needs"  # another function of the notebook
SIGNS = {Status.PASSES: "✓", Status.FAILS: "✗", Status.NOT_WRITTEN: "·"}
WIDTH_OF_VALIDATION = 80  # nbgrader cuts a line off soon after
# What students of machine learning often have, and grading has not.
ABSENT = frozenset("cupy cv2 jax keras numba pandas scipy skimage sklearn tensorflow torch".split())
NOT_THERE = (
    "It uses `{}`, which is not there when your homework is graded. NumPy is all that it needs."
)
NEVER_ENDED = "was stopped, since it took too long. Is there a loop that never ends?"


def is_validating() -> bool:
    """Tell whether `nbgrader validate`, or JupyterLab's button for it, runs the notebook."""
    return os.environ.get("NBGRADER_VALIDATING") == "1"


def tell(lines: Iterable[tuple[Status, str]]) -> None:
    """Print what visible tests found, a line each; to stderr what should show in a validation.

    nbgrader's validation takes a test cell that writes to stderr for one that fails, and shows
    what it wrote. Everywhere else the lines stay together, in order.
    """
    shown = []
    for status, line in lines:
        if status is Status.PASSES or not is_validating():
            print(line)
        else:
            shown += [_wrapped(part) for part in line.splitlines()]
    if shown:
        print("\n".join(shown), file=sys.stderr)


@contextlib.contextmanager
def ended_by_validation(exercise: str) -> Iterator[None]:
    """Say in a sentence that a function, or the cell above, took longer than nbgrader waits."""
    if is_validating() and getattr(sys, "last_type", None) is KeyboardInterrupt:
        sys.last_type = None
        tell([(Status.FAILS, f"{SIGNS[Status.FAILS]} {exercise}: a cell above {NEVER_ENDED}")])
    try:
        yield
    except KeyboardInterrupt:
        if not is_validating():
            raise
        tell([(Status.FAILS, f"{SIGNS[Status.FAILS]} {exercise}: your function {NEVER_ENDED}")])


def _in_short(exercise: str, lines: list[tuple[Status, str]]) -> list[tuple[Status, str]]:
    """Return one line where all tests wait for the same function to be written."""
    waiting_for = {line.partition(": ")[2] for _, line in lines}
    if len(waiting_for) == 1 and {status for status, _ in lines} == {Status.NOT_WRITTEN}:
        sign = SIGNS[Status.NOT_WRITTEN]
        return [(Status.NOT_WRITTEN, f"{sign} {exercise}: {waiting_for.pop()}")]
    return lines


def _wrapped(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(line, WIDTH_OF_VALIDATION, subsequent_indent=f"{indent}  ")


# --- What notebooks call -------------------------------------------------------------------------


@dataclass(frozen=True)
class VisibleTests:
    """The visible tests of one assignment.

    Attributes
    ----------
    functions : mapping of str to Function
        What is to be written, in order.
    cases : callable
        Returns every case by name.
    outputs : Path
        The file with the right outputs.
    input_panels : callable
        Given a case, returns its inputs as columns of panels.
    choices : mapping of str to tuple of str
        The multiple-choice questions: by variable, the letters to choose from.
    yardsticks : mapping of str to Yardstick
        By function.
    absent : str
        What to say of a test whose input is missing on this machine.
    """

    functions: Mapping[str, Function]
    cases: Callable[[], Mapping[str, Case]]
    outputs: Path
    input_panels: Callable[[Case], list[list[Panel]]]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    yardsticks: Mapping[str, Yardstick] = field(default_factory=dict)
    absent: str = "There is no test of this name."

    @cached_property
    def _outputs(self) -> Mapping[str, Array]:
        with np.load(self.outputs) as stored:
            return {name: stored[name] for name in stored.files}

    def expected_outputs(self) -> Mapping[str, Array]:
        """Return the right output of every case by name."""
        return self._outputs

    def check(self, name: str, function: object) -> None:
        """Run one visible test: draw inputs, expected and own output, and say what differs."""
        if name not in self.cases():
            print(self.absent)
            return
        outcome = self.judge(name, function)
        self.draw_case(name, outcome)
        print(self._verdict(name, outcome))

    def check_all(self, exercise: str, function: object) -> None:
        """Run every visible test of one function and print a line for each."""
        with ended_by_validation(exercise):
            lines = self._lines(exercise, function)
            tell(_in_short(exercise, list(lines)) if is_validating() else lines)

    def _lines(self, exercise: str, function: object) -> Iterator[tuple[Status, str]]:
        for name in self.tests_of(exercise):
            outcome = self.judge(name, function)
            yield outcome.status, self._verdict(name, outcome)

    def compare(self, name: str, function: object, numerical: object) -> None:
        """Call a gradient function and a numerical one with the same inputs; say if they agree."""
        case = self.cases()[name]
        symbol = self.functions[case.function].symbol(case)
        own, nudged = self._attempt(case, function), self._attempt(case, numerical, element=False)
        for attempt, what in ((own, name), (nudged, f"{name}, the numerical gradient")):
            if attempt.failure or not _is_drawable(attempt.result):
                failure = attempt.failure or Outcome(Status.FAILS, _no_array(attempt.result))
                print(f"{SIGNS[failure.status]} {what}: {failure.sentence}")
                return
        sentence, wrong = _disagreement(own.result, nudged.result, symbol)
        print(f"{SIGNS[Status.FAILS if sentence else Status.PASSES]} {name}: ", end="")
        print(sentence or "your gradient and the numerical one agree.")
        _draw_comparison(symbol, np.asarray(own.result), np.asarray(nudged.result), wrong)

    def progress(self, namespace: Mapping[str, object] | None = None) -> None:
        """Say of each exercise of this notebook whether it is done, fails or is not written yet."""
        names = vars(sys.modules["__main__"]) if namespace is None else namespace
        for exercise in self.functions:
            print(f"{exercise:<20} {self._progress_of(exercise, names)}")
        for question in self.choices:
            status, sentence = self._read_choice(question, names.get(question))
            print(f"{question:<20} {SIGNS[status]} {sentence}")

    def check_choice(self, question: str, letter: object) -> None:
        """Say whether a multiple-choice answer can be read; right or wrong stays open."""
        status, sentence = self._read_choice(question, letter)
        tell([(status, f"{SIGNS[status]} {question}: {sentence}")])

    def show_speed(self, exercise: str, function: Callable[..., Any]) -> None:
        """Time a function and a matrix product with as many multiplications; draw the ratio."""
        with ended_by_validation(exercise):
            status, sentence = self._cannot_be_timed(exercise, function)
            if sentence:
                tell([(status, f"{SIGNS[status]} {exercise}: {sentence}")])
                return
            self._show_ratio(exercise, function)

    def _cannot_be_timed(self, exercise: str, function: object) -> tuple[Status, str]:
        """Say what has to be mended before timing means anything, if there is something."""
        yardstick = self.yardsticks[exercise]
        attempt = self._attempt(yardstick.call(), function)
        if attempt.failure and attempt.failure.status is Status.NOT_WRITTEN:
            return Status.NOT_WRITTEN, "not written yet, so there is nothing to time"
        if attempt.failure:
            return Status.FAILS, attempt.failure.sentence
        if getattr(attempt.result, "shape", None) != yardstick.result_shape:
            return Status.FAILS, f"get its shape right first, {yardstick.result_shape} here."
        return Status.PASSES, ""

    def _show_ratio(self, exercise: str, function: Callable[..., Any]) -> None:
        yardstick = self.yardsticks[exercise]
        case = yardstick.call()
        with contextlib.redirect_stdout(io.StringIO()), notes_on_stdout():
            own = _seconds(lambda: function(*case.arguments, **case.options))
        ratio = own / yardstick.seconds_of_product()
        time_taken = f"Your {exercise} takes {own * 1e3:.3g} ms: "
        multiple = f"{ratio:.3g} × a matrix product of this size."
        status = Status.PASSES if ratio <= yardstick.whole_arrays else Status.FAILS
        tell([(status, f"{time_taken}{multiple}\n{yardstick.verdict(ratio)}")])
        draw_speed(ratio, yardstick)

    def judge(self, name: str, function: object) -> Outcome:
        """Call a function with the case of that name and compare its result with the right one."""
        case = self.cases()[name]
        attempt = self._attempt(case, function)
        if attempt.failure:
            return attempt.failure
        fault = self._fault(attempt.result, name)
        if attempt.changed:
            told = f"{fault} It also" if fault else "The result is right, but the call"
            fault = f"{told} changed its argument {attempt.changed}. Work on a copy."
        if fault:
            return Outcome(Status.FAILS, fault, attempt.result)
        return Outcome(Status.PASSES, case.lesson, attempt.result)

    def tests_of(self, exercise: str) -> list[str]:
        """Return the names of a function's tests, in order."""
        found = self.cases().items()
        return [name for name, case in found if case.function == exercise and not case.pitfall_of]

    def draw_case(self, name: str, outcome: Outcome) -> None:
        """Draw inputs, expected and own output side by side; one row a plane."""
        case, expected = self.cases()[name], self.expected_outputs()[name]
        symbol = self.functions[case.function].symbol(case)
        right = [
            Panel(f"expected {at}", plane, colours_of(plane))
            for at, plane in planes(expected, symbol)
        ]
        columns = [*self.input_panels(case), right, _own_panels(outcome, expected, symbol, right)]
        show(draw_panels(list(zip_longest(*columns))))

    def _attempt(self, case: Case, function: object, element: bool = True) -> Attempt:
        """Call a function; `element` says whether to take the case's element of its result."""
        if not callable(function):
            kind = _a(type(function).__name__)
            sentence = f"`{case.function}` is {kind}, not a function."
            return Attempt(failure=Outcome(Status.FAILS, sentence))
        absent = _absent_package(function)
        if absent:
            return Attempt(failure=Outcome(Status.FAILS, NOT_THERE.format(absent)))
        arguments, options = _copy(case.arguments), _copy(case.options)
        needed = _first_unwritten(arguments, function)
        if needed:
            return Attempt(failure=Outcome(Status.NOT_WRITTEN, needed))
        try:
            with notes_on_stdout():
                result = function(*_computed(arguments, function), **options)
        except NotImplementedError as error:
            return Attempt(failure=_explain_stub(error, function, case))
        except (Exception, SystemExit) as error:
            sentence = self._explain_error(error, function, case)
            return Attempt(failure=Outcome(Status.FAILS, sentence))
        changed = self._changed(arguments, options, case)
        if element and case.element is not None:
            sentence = _no_results(result, case, self.functions[case.function].results)
            if sentence:
                return Attempt(failure=Outcome(Status.FAILS, sentence))
            result = result[case.element]
        return Attempt(result, changed=changed)

    def _changed(self, arguments: tuple[Any, ...], options: dict[str, Any], case: Case) -> str:
        """Return the name of the first argument that the call changed."""
        names = (*self.functions[case.function].parameters, *case.options)
        before = (*case.arguments, *case.options.values())
        after = (*arguments, *options.values())
        found = zip(names, before, after, strict=True)
        return next((name for name, old, new in found if not _same(old, new)), "")

    def _fault(self, result: object, name: str) -> str:
        """Say what is wrong with a result, or return the empty string."""
        expected = self.expected_outputs()[name]
        case = self.cases()[name]
        symbol = self.functions[case.function].symbol(case)
        if result is None:
            return f"{symbol} is None." if case.element is not None else RETURNED_NONE
        if expected.ndim == 0 and case.element is not None:
            return _fault_of_float(result, float(expected), symbol)
        if expected.ndim == 0:
            return _fault_of_number(result, int(expected))
        fault = _fault_of_array(result, expected, symbol)
        return f"{fault} {self._pitfall(result, name)}".strip() if fault else ""

    def _pitfall(self, result: object, name: str) -> str:
        """Name the common mistake that gives exactly this result, if there is one."""
        if not isinstance(result, np.ndarray) or result.dtype != np.float64:
            return ""
        for pitfall, case in self.cases().items():
            if case.pitfall_of == name:
                mistaken = self.expected_outputs()[pitfall]
                if result.shape == mistaken.shape and not _wrong_entries(result, mistaken).any():
                    return case.lesson
        return ""

    def _explain_error(self, error: BaseException, function: object, case: Case) -> str:
        """Name an exception and the line of the student's code that it comes from."""
        what = f"{type(error).__name__}: {error}".removesuffix(": ")
        place = last_place(function, error)
        if place is None:
            parameters = self.functions[case.function].parameters
            names = ", ".join((*parameters, *(f"{name}=..." for name in case.options)))
            return f"The call {case.function}({names}) stopped with {what}"
        text = linecache.getline(place.file, place.line).strip()
        where = f"line {place.line} of the cell that defines `{place.function}`"
        return f"It stopped with {what}\n    in {where}: {text}"

    def _verdict(self, name: str, outcome: Outcome) -> str:
        case, expected = self.cases()[name], self.expected_outputs()[name]
        is_count = expected.ndim == 0 and case.element is None
        label = _call(case) if is_count else name
        sign = SIGNS[outcome.status]
        if outcome.status is Status.NOT_WRITTEN and outcome.sentence.startswith(NEEDS):
            return f"{sign} {label}: {outcome.sentence}"
        if outcome.status is Status.NOT_WRITTEN:
            return f"{sign} {label}: not written yet"
        if outcome.status is Status.PASSES and is_count:
            return f"{sign} {label} is {int(expected):,}"
        return f"{sign} {label}: {outcome.sentence}"

    def _progress_of(self, exercise: str, names: Mapping[str, object]) -> str:
        if exercise not in names:
            return f"{SIGNS[Status.NOT_WRITTEN]} not there: run the cell that defines it"
        with contextlib.redirect_stdout(io.StringIO()):
            outcomes = {name: self.judge(name, names[exercise]) for name in self.tests_of(exercise)}
        statuses = {outcome.status for outcome in outcomes.values()}
        if statuses == {Status.PASSES}:
            return f"{SIGNS[Status.PASSES]} done: all {len(outcomes)} visible tests pass"
        if statuses == {Status.NOT_WRITTEN}:
            return f"{SIGNS[Status.NOT_WRITTEN]} not written yet"
        open_tests = [
            name.partition("-")[2]
            for name, outcome in outcomes.items()
            if outcome.status is not Status.PASSES
        ]
        return f"{SIGNS[Status.FAILS]} failing: {', '.join(open_tests)}"

    def _read_choice(self, question: str, letter: object) -> tuple[Status, str]:
        if letter is None:
            return Status.NOT_WRITTEN, "not answered yet"
        if isinstance(letter, str) and letter in self.choices[question]:
            return Status.PASSES, f"your answer is {letter}"
        wanted = ", ".join(f'"{choice}"' for choice in self.choices[question])
        return Status.FAILS, f"one of {wanted} was expected, not {letter!r}"


# --- Calling and comparing -----------------------------------------------------------------------


@contextlib.contextmanager
def notes_on_stdout() -> Iterator[None]:
    """Let warnings and what is written to stderr appear as ordinary output, in plain words."""
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stderr(sys.stdout):
        warnings.simplefilter("default")
        yield
    for message in sorted({f"{note.category.__name__}: {note.message}" for note in caught}):
        print(f"(Python warned while your function ran: {message})")


def _copy(value: Any) -> Any:
    """Copy arguments deeply, so that a function that writes into them spoils nothing."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copy(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_copy(entry) for entry in value)
    return value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(one, other)
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _absent_package(function: Callable[..., Any]) -> str:
    """Return a package that a function imports or uses and that grading has not, if any."""
    names = getattr(function, "__globals__", {})
    waiting: list[Any] = [getattr(function, "__code__", None)]
    while waiting:
        code = waiting.pop()
        if not isinstance(code, CodeType):
            continue
        waiting += code.co_consts  # functions within the function
        for name in code.co_names:
            value = names.get(name)
            origin = value.__name__ if isinstance(value, ModuleType) else name
            package = origin.partition(".")[0]
            if package in ABSENT:
                return package
    return ""


def _first_unwritten(arguments: tuple[Any, ...], function: object) -> str:
    """Say that a function which makes an argument is not there yet; empty if all are."""
    names = getattr(function, "__globals__", {})
    for one in arguments:
        if not isinstance(one, Computed):
            continue
        if one.function not in names:
            return f"{NEEDS} `{one.function}`: run the cell that defines it."
        with contextlib.suppress(Exception):  # it comes up again when the test is made
            try:
                names[one.function](*_copy(one.arguments))
            except NotImplementedError:
                return f"{NEEDS} `{one.function}`, which is not written yet"
    return ""


def _computed(arguments: tuple[Any, ...], function: object) -> list[Any]:
    """Return the arguments, with what other functions of the notebook return in its place."""
    names = getattr(function, "__globals__", {})
    return [
        names[one.function](*_copy(one.arguments))[one.element]
        if isinstance(one, Computed)
        else one
        for one in arguments
    ]


def _explain_stub(error: NotImplementedError, function: object, case: Case) -> Outcome:
    """Tell a function that is not written yet from one that calls such a function."""
    place = last_place(function, error)
    if place is None or place.function == getattr(function, "__name__", ""):
        return Outcome(Status.NOT_WRITTEN, f"`{case.function}` is not written yet.")
    return Outcome(Status.FAILS, f"It calls `{place.function}`, which is not written yet.")


def _fault_of_number(result: object, expected: int) -> str:
    if isinstance(result, (float, np.floating)):
        right = "The value is right, but an" if result == expected else "An"
        return f"{right} int was expected, yours is the float {result}. Is there a / for a // ?"
    if isinstance(result, (bool, np.bool_)) or not isinstance(result, numbers.Integral):
        return f"An int was expected, yours is {_a(type(result).__name__)}."
    if result != expected:
        return f"{expected:,} was expected, yours is {int(result):,}."
    return ""


def _fault_of_float(result: object, expected: float, symbol: str) -> str:
    if isinstance(result, np.ndarray) and result.ndim == 0:
        result = float(result)
    if isinstance(result, (bool, np.bool_)) or not isinstance(result, (int, float, np.floating)):
        return f"A float was expected for {symbol}, yours is {_described(result)}."
    if not abs(result - expected) <= 1e-9 * (1 + abs(expected)):
        should_be, is_ = _told_apart(expected, float(result))
        return f"{symbol} should be {should_be}, yours is {is_}."
    return ""


def _fault_of_array(result: object, expected: Array, symbol: str) -> str:
    if not isinstance(result, np.ndarray):
        return _no_array(result)
    if result.dtype != np.float64:
        return f"The dtype float64 was expected, yours is {result.dtype}."
    if result.shape != expected.shape:
        return f"The shape {expected.shape} was expected, yours is {result.shape}."
    wrong = _wrong_entries(result, expected)
    if not wrong.any():
        return ""
    place = _first(wrong)
    should_be, is_ = _told_apart(expected[place], result[place])
    return (
        f"{symbol}{list(place)} should be {should_be}, yours is {is_} "
        f"({wrong.sum():,} of {wrong.size:,} values differ)."
    )


def _disagreement(own: Any, numerical: Any, symbol: str) -> tuple[str, Array]:
    """Say where two gradients differ, and mark it; the sentence is empty if they agree."""
    if own.shape != numerical.shape:
        sentence = f"your {symbol} has shape {own.shape}, the numerical one {numerical.shape}."
        return sentence, np.zeros(own.shape, bool)
    wrong = _wrong_entries(own, numerical, tolerance=1e-6)
    if not wrong.any():
        return "", wrong
    place = _first(wrong)
    mine, tried = _told_apart(own[place], numerical[place])
    return (
        f"{symbol}{list(place)} is {mine} in yours and {tried} numerically "
        f"({wrong.sum():,} of {wrong.size:,} values differ). One of the two is wrong."
    ), wrong


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to see that they differ."""
    short = f"{one:g}", f"{other:g}"
    return short if short[0] != short[1] else (f"{one:.16g}", f"{other:.16g}")


def _first(marked: Array) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(marked)[0])


def _wrong_entries(result: Array, expected: Array, tolerance: float = 1e-9) -> Array:
    """Mark what differs by more than rounding; NaN always does."""
    right: Array = np.abs(result - expected) <= tolerance * (1 + np.abs(expected).max())
    return ~right


def _is_drawable(result: object) -> bool:
    return isinstance(result, np.ndarray) and result.dtype.kind in "biuf" and result.size > 0


def _no_results(result: object, case: Case, names: tuple[str, ...]) -> str:
    """Say that a result is not the tuple or dict that was asked for, if it is not."""
    if isinstance(case.element, str):
        if not isinstance(result, dict):
            return f"A dict was expected, yours is {_described(result)}."
        return "" if case.element in result else f'The dict has no key "{case.element}".'
    if isinstance(result, (tuple, list)) and len(result) == len(names):
        return ""
    return _no_tuple(result, names)


def _no_tuple(result: object, names: tuple[str, ...]) -> str:
    if result is None:
        return RETURNED_NONE
    return f"The tuple ({', '.join(names)}) was expected, yours is {_described(result)}."


def _no_array(result: object) -> str:
    return f"A NumPy array was expected, yours is {_described(result)}."


def _described(result: object) -> str:
    """Name the type of a result, and of a tuple how many elements it has."""
    if isinstance(result, np.ndarray):
        return "one array"
    kind = _a(type(result).__name__)
    return f"{kind} of {len(result)}" if isinstance(result, tuple) else kind


def _call(case: Case) -> str:
    """Write a call the way one would type it."""
    arguments = [str(argument) for argument in case.arguments]
    arguments[0] = case.first_shown or arguments[0]
    options = [f"{option}={value}" for option, value in case.options.items()]
    return f"{case.function}({', '.join(arguments + options)})"


@dataclass(frozen=True)
class Place:
    """A line of the student's code."""

    function: str
    file: str
    line: int


def last_place(function: object, error: BaseException) -> Place | None:
    """Return the last line that ran in the function's own notebook before the error."""
    home = getattr(function, "__globals__", None)
    place = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is home:
            place = Place(frame.f_code.co_name, frame.f_code.co_filename, line)
    return place


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


# --- Speed ---------------------------------------------------------------------------------------


def _seconds(work: Callable[[], object]) -> float:
    """Return the fastest of up to twenty runs; slow work runs only once."""
    fastest, spent, runs = float("inf"), 0.0, 0
    while runs < 20 and spent < 0.3:
        start = time.perf_counter()
        work()
        elapsed = time.perf_counter() - start
        fastest, spent, runs = min(fastest, elapsed), spent + elapsed, runs + 1
    return fastest


def draw_speed(ratio: float, yardstick: Yardstick) -> None:
    """Draw a multiple on a logarithmic scale with marks for what to expect."""
    fast, half = yardstick.whole_arrays, yardstick.pixel_loops
    figure, axes = plt.subplots(figsize=(7, 1.3), layout="constrained")
    end = max(13 * half, 3 * ratio)
    for left, right, colour, word in (
        (0.7, fast, GREEN, "whole arrays"),
        (fast, half, YELLOW, "a loop over pixels"),
        (half, end, ORANGE, "many loops"),
    ):
        axes.axvspan(left, right, color=colour, alpha=0.25, linewidth=0)
        axes.text((left * right) ** 0.5, 0.78, word, ha="center", va="center", fontsize=9)
    axes.plot([1, ratio], [0.35, 0.35], color=GREY, linewidth=2, zorder=1)
    axes.plot(1, 0.35, "s", color=GREY)
    axes.plot(ratio, 0.35, "o", color=BLUE, markersize=9)
    axes.annotate("yours", (ratio, 0.35), (6, -3), textcoords="offset points", color=BLUE)
    axes.set(xscale="log", xlim=(0.7, end), ylim=(0, 1), yticks=[])
    axes.set_xlabel("times a matrix product of this size", fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    show(figure)


# --- Drawing arrays ------------------------------------------------------------------------------

CELL = 0.34  # inches, for planes that show their numbers
PHOTOGRAPH_HEIGHT = 2.0  # inches
GAP = 0.3
LINE_OF_TITLE = 0.19
CHARACTER_OF_TITLE = 0.072
LARGEST_WITH_NUMBERS = 12
LONGEST_NUMBER = 5  # characters that fit into a cell


@dataclass(frozen=True)
class Box:
    """An outline around `height` × `width` cells of a plane, from (row, column) on."""

    row: int
    column: int
    height: int
    width: int
    colour: str = ORANGE


@dataclass(frozen=True)
class Panel:
    """One small picture: a plane with title, colours and outlines.

    Attributes
    ----------
    title : str
    plane : array (H, W)
    colours : tuple
        Name of the colour map, value at its low end, value at its high end.
    boxes : tuple of Box
    note : str
        Written in place of the plane if it is not empty.
    sign : str
        Written behind the panel, "+" for example.
    """

    title: str
    plane: Array
    colours: tuple[str, float, float]
    boxes: tuple[Box, ...] = ()
    note: str = ""
    sign: str = ""

    @property
    def shows_numbers(self) -> bool:
        """True where the plane is small enough to write its entries into the cells."""
        return bool(max(self.plane.shape) <= LARGEST_WITH_NUMBERS)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the plane in inches."""
        height, width = self.plane.shape
        cell = CELL if self.shows_numbers else PHOTOGRAPH_HEIGHT / max(height, width)
        return width * cell, height * cell

    @property
    def title_size(self) -> tuple[float, float]:
        """Width and height of the title in inches, estimated."""
        lines = self.title.split("\n")
        return max(map(len, lines)) * CHARACTER_OF_TITLE, len(lines) * LINE_OF_TITLE + 0.06


def draw_panels(rows: Sequence[Sequence[Panel | None]]) -> Figure:
    """Draw panels in rows and columns; None leaves a place empty."""
    panels = [[panel for panel in row if panel] for row in rows]
    heights = [max(panel.size[1] for panel in row) for row in panels]
    titles = [max(panel.title_size[1] for panel in row) for row in panels]
    columns = [[panel for panel in column if panel] for column in zip(*rows, strict=True)]
    widths = [max(max(p.size[0], p.title_size[0]) for p in column) for column in columns]
    width = sum(widths) + GAP * (len(widths) + 1)
    height = sum(heights) + sum(titles) + GAP
    figure = plt.figure(figsize=(width, height))
    top = height - GAP / 2
    for row, row_height, title_height in zip(rows, heights, titles, strict=True):
        top -= title_height
        left = GAP
        for panel, column_width in zip(row, widths, strict=True):
            if panel:
                own_width, own_height = panel.size
                corner = left + (column_width - own_width) / 2, top - own_height
                place = (
                    corner[0] / width,
                    corner[1] / height,
                    own_width / width,
                    own_height / height,
                )
                _draw_panel(figure.add_axes(place), panel)
            left += column_width + GAP
        top -= row_height
    return figure


def _draw_panel(axes: Axes, panel: Panel) -> None:
    axes.set_title(panel.title, fontsize=9, pad=4)
    axes.set_axis_off()
    axes.text(
        1 + GAP / 2 / panel.size[0],
        0.5,
        panel.sign,
        transform=axes.transAxes,
        ha="center",
        va="center",
        fontsize=14,
    )
    if panel.note:
        axes.text(
            0.5,
            0.5,
            panel.note,
            transform=axes.transAxes,
            ha="center",
            va="center",
            fontsize=9,
            color=GREY,
        )
        return
    colour_map, low, high = panel.colours
    image = axes.imshow(panel.plane, cmap=colour_map, vmin=low, vmax=high, aspect="auto")
    if panel.shows_numbers:
        _write_numbers(axes, panel.plane, image)
    for box in panel.boxes:
        axes.add_patch(
            Rectangle(
                (box.column - 0.5, box.row - 0.5),
                box.width,
                box.height,
                fill=False,
                edgecolor=box.colour,
                linewidth=2,
                zorder=3,
                clip_on=False,
            )
        )


def _write_numbers(axes: Axes, plane: Array, image: Any) -> None:
    """Write every entry into its cell, dark on light and light on dark."""
    brightness = image.cmap(image.norm(plane))[..., :3] @ np.array([0.299, 0.587, 0.114])
    for (i, j), value in np.ndenumerate(plane):
        colour = "black" if brightness[i, j] > 0.5 else "white"
        axes.text(j, i, _short(value), ha="center", va="center", fontsize=8, color=colour)
    for i in range(1, plane.shape[0]):
        axes.axhline(i - 0.5, color="white", linewidth=0.8)
    for j in range(1, plane.shape[1]):
        axes.axvline(j - 0.5, color="white", linewidth=0.8)


def _short(value: float) -> str:
    """Write a number so that it fits into a cell: weights below 1 as fractions."""
    if 0 < abs(value) < 1 and (8 * value).is_integer():
        return str(Fraction(value))
    text = f"{value + 0.0:.3g}"
    return text if len(text) <= LONGEST_NUMBER else f"{value:.2f}"


def colours_of(plane: Array) -> tuple[str, float, float]:
    """Choose colour map and limits: signed values are centred on a neutral zero."""
    if plane.min() < 0:
        limit = np.abs(plane).max()
        return SIGNED_COLOURS, -limit, limit
    if max(plane.shape) > LARGEST_WITH_NUMBERS:
        return PHOTOGRAPH_COLOURS, 0, 255
    return NUMBER_COLOURS, 0, max(1.6 * plane.max(), 1)


def show(figure: Figure) -> None:
    """Show a figure and forget it; a backend without a screen has nothing to show."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*non-interactive.*")
        plt.show()
    plt.close(figure)


# --- Drawing a visible test ----------------------------------------------------------------------


def _own_panels(outcome: Outcome, expected: Array, symbol: str, right: list[Panel]) -> list[Panel]:
    """Show the student's planes in the colours of the expected ones, wrong entries outlined."""
    O = outcome.result
    if isinstance(O, (float, np.floating)):
        O = np.asarray(O)
    if not isinstance(O, np.ndarray) or not _is_drawable(O) or O.ndim != expected.ndim:
        words = "not written yet" if outcome.status is Status.NOT_WRITTEN else "nothing to draw"
        return [Panel("yours", right[0].plane, right[0].colours, note=words)]
    wrong = _wrong_entries(O, expected) if O.shape == expected.shape else np.zeros(O.shape, bool)
    own = zip(planes(O, symbol), planes(wrong, symbol), right, strict=False)
    return [
        Panel(f"yours {at}", plane.astype(np.float64), panel.colours, _boxes_around(marked))
        for (at, plane), (_, marked), panel in own
    ]


def _draw_comparison(symbol: str, own: Array, numerical: Array, wrong: Array) -> None:
    """Draw two gradients side by side, entries that differ outlined."""
    nudged = [
        Panel(f"numerical {at}", plane, colours_of(plane))
        for at, plane in planes(numerical, symbol)
    ]
    outcome = Outcome(Status.PASSES, "", own)
    if own.shape != numerical.shape:
        mine = [Panel(f"yours {at}", plane, colours_of(plane)) for at, plane in planes(own, symbol)]
    else:
        mine = _own_panels(outcome, numerical, symbol, nudged)
    show(draw_panels(list(zip_longest(mine, nudged))))


def _boxes_around(marked: Array) -> tuple[Box, ...]:
    """Outline marked entries; on a photograph only the first, larger, to be seen at all."""
    places = [(int(i), int(j)) for i, j in np.argwhere(marked)]
    if max(marked.shape) > LARGEST_WITH_NUMBERS:
        return tuple(Box(i - 1, j - 1, 3, 3) for i, j in places[:1])
    return tuple(Box(i, j, 1, 1) for i, j in places)


def padded_panels(values: Array, symbol: str, padding: int = 0, title: str = "") -> list[Panel]:
    """Show an array's planes, with their ring of zeros if there is one."""
    panels = []
    for at, plane in planes(values, symbol):
        height, width = plane.shape
        boxes = (Box(padding, padding, height, width, BLUE),) if padding else ()
        text = f"{title} {at}".strip() or symbol
        text += f", padding {padding}" if padding else ""
        panels.append(Panel(text, np.pad(plane, padding), colours_of(plane), boxes))
    return panels


def planes(values: Array, symbol: str) -> list[tuple[str, Array]]:
    """Split an array into its planes (the last two axes), each with its place as `O[0, 1]`.

    One axis is shown as a row.
    """
    if values.ndim <= 2:
        return [("", np.atleast_2d(values))]
    return [(f"{symbol}{list(place)}", values[place]) for place in np.ndindex(values.shape[:-2])]


# --- Pieces of illustrations ---------------------------------------------------------------------


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow."""
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=11, color=GREY))
