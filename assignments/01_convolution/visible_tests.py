"""Pictures and visible tests for the notebook beside this file; it needs NumPy and matplotlib only.

Read it if you like: it holds the tests' inputs, but no convolution. The right outputs are stored
in `expected_outputs.npz`. The functions that the notebook calls:

    check("convolve-stride", convolve)       one visible test, with a picture
    check_all("convolve", convolve)          all visible tests of one function, a line each
    show_speed(convolve)                     your speed beside that of a matrix product
    progress()                               what is done, what fails, what is not written yet
    draw_sliding_window(), draw_...()        the notebook's illustrations
"""

from __future__ import annotations

import contextlib
import io
import linecache
import numbers
import sys
import time
import traceback
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cbook
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

Array = np.ndarray[Any, Any]

EXPECTED_OUTPUTS = Path(__file__).with_name("expected_outputs.npz")
# The functions to write, and how their arguments without a default are called.
PARAMETERS = {
    "convolve_image": ("I", "f"),
    "output_size": ("size", "kernel"),
    "convolve": ("X", "F"),
    "count_parameters": ("layers", "input_shape"),
}
LETTERS = ("A", "B", "C", "D")

# Colours that people with any kind of colour vision can tell apart.
BLUE, ORANGE, GREEN, YELLOW, GREY = "#0072B2", "#D55E00", "#009E73", "#F0E442", "#888888"
NUMBER_COLOURS, SIGNED_COLOURS, PHOTOGRAPH_COLOURS = "Blues", "PuOr", "gray"

# Marks for `show_speed`: how many times the time of a matrix product of the same size. On this
# layer a loop over taps takes 6 to 35 times, a loop over pixels more than 200 times, and a loop
# over images, filters and pixels more than 1,000 times.
SPEED_IMAGES, SPEED_FILTERS = (2, 3, 64, 64), (8, 3, 3, 3)
SPEED_OF_WHOLE_ARRAYS = 110
SPEED_OF_PIXEL_LOOPS = 700

# The lecture's worked example.
LECTURE_IMAGE = np.array(
    [
        [1, 2, 3, 4, 12, 9, 8],
        [5, 2, 3, 4, 12, 9, 8],
        [5, 2, 1, 4, 10, 9, 8],
        [7, 2, 1, 4, 12, 7, 8],
        [7, 2, 1, 4, 14, 9, 8],
        [5, 2, 3, 4, 12, 7, 8],
        [5, 2, 1, 4, 12, 9, 8],
    ],
    dtype=np.float64,
)
LECTURE_FILTER = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.float64)
# One above the centre, twice the right-hand neighbour: flipping it gives something else.
ASYMMETRIC_FILTER = np.array([[0, 1, 0], [0, 0, 2], [0, 0, 0]], dtype=np.float64)
VERTICAL_EDGES = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
HORIZONTAL_EDGES = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]) / 8
SOFT_BLUR = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 8
MOTION_BLUR = np.array([[1, 1, 1, 2, 1, 1, 1]]) / 8
PHOTOGRAPH_CHECKSUM = 1475300631


# --- The cases: what the visible tests call your functions with ----------------------------------


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
    """

    function: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    lesson: str = ""
    pitfall_of: str = ""


@lru_cache(maxsize=1)
def photograph() -> Array | None:
    """Return Grace Hopper's photograph, (64, 52) float64, or None if this machine has another.

    It is one of matplotlib's sample images. The checksum makes sure that the stored outputs
    belong to exactly these pixels.
    """
    try:
        path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
        colours = plt.imread(path)
    except (OSError, ImportError):
        return None
    grey = colours[10:394:6, 120:432:6].astype(np.int64).sum(axis=2) // 3
    same_pixels = zlib.crc32(grey.astype(np.uint8).tobytes()) == PHOTOGRAPH_CHECKSUM
    return grey.astype(np.float64) if same_pixels else None


def cases() -> dict[str, Case]:
    """Return every case by name. Inputs are multiples of 1/8, so that all sums are exact."""
    picture = photograph()
    groups = [
        _image_cases(),
        _image_photograph_cases(picture) if picture is not None else {},
        _size_cases(),
        _channel_cases(),
        _filter_cases(picture) if picture is not None else {},
        _bias_cases(),
        _batch_cases(picture) if picture is not None else {},
        _padding_cases(),
        _stride_cases(),
        _count_cases(),
    ]
    return {name: case for group in groups for name, case in group.items()}


def _image_cases() -> dict[str, Case]:
    return {
        "convolve_image-lecture": Case(
            "convolve_image",
            (LECTURE_IMAGE, LECTURE_FILTER),
            lesson="The lecture's example: the first row starts 20, 28, 36.",
        ),
        "convolve_image-asymmetric": Case(
            "convolve_image",
            (LECTURE_IMAGE, ASYMMETRIC_FILTER),
            lesson="Each output is the upper neighbour plus twice the right-hand neighbour.",
        ),
        "convolve_image-flipped": Case(
            "convolve_image",
            (LECTURE_IMAGE, ASYMMETRIC_FILTER[::-1, ::-1]),
            lesson="These are the values for the filter turned by 180°; here it is not turned.",
            pitfall_of="convolve_image-asymmetric",
        ),
    }


def _image_photograph_cases(picture: Array) -> dict[str, Case]:
    return {
        "convolve_image-edges": Case(
            "convolve_image",
            (picture, VERTICAL_EDGES),
            lesson="Purple where the picture gets brighter to the right, orange where darker.",
        ),
        "convolve_image-wide": Case(
            "convolve_image",
            (picture, MOTION_BLUR),
            lesson="A filter of 1 × 7 blurs along the rows and needs no zeros above or below.",
        ),
    }


def _size_cases() -> dict[str, Case]:
    def size(arguments: tuple[int, ...], **options: int) -> Case:
        return Case("output_size", arguments, options)

    return {
        "output_size-valid": size((7, 3)),
        "output_size-same": size((7, 3), padding=1),
        "output_size-two rings": size((7, 3), padding=2),
        "output_size-stride 2": size((7, 3), stride=2),
        "output_size-remainder": size((8, 3), stride=2),
        "output_size-one window": size((5, 5)),
        "output_size-pool": size((28, 2), stride=2),
        "output_size-big image": size((224, 7), stride=2, padding=3),
    }


def _channel_cases() -> dict[str, Case]:
    X = np.stack([LECTURE_IMAGE[:4, :4], LECTURE_IMAGE[3:, 3:]])[np.newaxis]
    F = np.array([[[[0, 1], [2, 0]], [[-1, 0], [0, 0]]]], dtype=np.float64)
    return {
        "convolve-channels": Case(
            "convolve",
            (X, F),
            lesson="The filter reads both channels, and everything adds up to one output channel.",
        ),
        "convolve-one channel": Case(
            "convolve",
            (X[:, :1], F[:, :1]),
            lesson="These are the values of channel 0 alone; add up all the channels.",
            pitfall_of="convolve-channels",
        ),
        "convolve-flipped": Case(
            "convolve",
            (X, F[:, :, ::-1, ::-1]),
            lesson="These are the values for filters turned by 180°; here they are not turned.",
            pitfall_of="convolve-channels",
        ),
    }


def _filter_cases(picture: Array) -> dict[str, Case]:
    X = picture[np.newaxis, np.newaxis]
    F = np.stack([VERTICAL_EDGES, HORIZONTAL_EDGES, SOFT_BLUR])[:, np.newaxis]
    return {
        "convolve-filters": Case(
            "convolve",
            (X, F),
            lesson="Three filters read the same photograph and give three output channels.",
        ),
        "convolve-one filter": Case(
            "convolve",
            (X, F[[0, 0, 0]]),
            lesson="All three output channels come from filter 0.",
            pitfall_of="convolve-filters",
        ),
    }


def _bias_cases() -> dict[str, Case]:
    X = LECTURE_IMAGE[np.newaxis, np.newaxis, :4, :5]
    F = np.stack([ASYMMETRIC_FILTER, 0 - ASYMMETRIC_FILTER])[:, np.newaxis]
    return {
        "convolve-bias": Case(
            "convolve",
            (X, F),
            {"b": np.array([10.0, 0.5])},
            lesson="b[0] is added to all of output channel 0, b[1] to all of output channel 1.",
        ),
        "convolve-no bias": Case(
            "convolve",
            (X, F),
            lesson="These are the values without the bias.",
            pitfall_of="convolve-bias",
        ),
    }


def _batch_cases(picture: Array) -> dict[str, Case]:
    X = np.stack([picture, picture[:, ::-1]])[:, np.newaxis]
    F = VERTICAL_EDGES[np.newaxis, np.newaxis]
    return {
        "convolve-batch": Case(
            "convolve",
            (X, F),
            lesson="Each picture has its own output; in the mirror, the two colours change places.",
        ),
        "convolve-one image": Case(
            "convolve",
            (X[[0, 0]], F),
            lesson="Both outputs come from picture 0.",
            pitfall_of="convolve-batch",
        ),
    }


def _padding_cases() -> dict[str, Case]:
    X = LECTURE_IMAGE[np.newaxis, np.newaxis, :5, :5]
    F = np.array([[[[1], [0], [-2]]]], dtype=np.float64)
    return {
        "convolve-padding": Case(
            "convolve",
            (X, F),
            {"padding": 2},
            lesson="Two rings of zeros; a filter of 3 × 1 gives more columns than rows.",
        ),
        "convolve-no padding": Case(
            "convolve",
            (X, F),
            lesson="These are the values for padding 0.",
            pitfall_of="convolve-padding",
        ),
        "convolve-padding 1": Case(
            "convolve",
            (X, F),
            {"padding": 1},
            lesson="These are the values for padding 1, whatever `padding` says.",
            pitfall_of="convolve-padding",
        ),
    }


def _stride_cases() -> dict[str, Case]:
    X = LECTURE_IMAGE[np.newaxis, np.newaxis, :6]
    F = ASYMMETRIC_FILTER[np.newaxis, np.newaxis]
    return {
        "convolve-stride": Case(
            "convolve",
            (X, F),
            {"stride": 2},
            lesson="The window moves by two; the last row does not fill a window and is left out.",
        ),
        "convolve-stride 1": Case(
            "convolve",
            (X, F),
            lesson="These are the values for stride 1.",
            pitfall_of="convolve-stride",
        ),
    }


def _count_cases() -> dict[str, Case]:
    dense: list[dict[str, Any]] = [
        {"kind": "flatten"},
        {"kind": "dense", "units": 20},
        {"kind": "activation"},
        {"kind": "dense", "units": 10},
    ]
    convolution: list[dict[str, Any]] = [
        {"kind": "conv", "filters": 3, "kernel_size": (3, 3), "stride": 1, "padding": 1},
        {"kind": "activation"},
        {"kind": "pool", "size": 3, "stride": 3},
    ]
    colour: list[dict[str, Any]] = [
        {"kind": "conv", "filters": 4, "kernel_size": (3, 5)},
        {"kind": "pool", "size": 2},
        {"kind": "conv", "filters": 6, "kernel_size": (3, 3), "stride": 2},
        {"kind": "flatten"},
        {"kind": "dense", "units": 5},
    ]

    def count(layers: list[dict[str, Any]], shape: tuple[int, int, int], bias: bool) -> Case:
        return Case("count_parameters", (layers, shape), {"bias": bias})

    return {
        "count_parameters-fully connected": count(dense, (1, 9, 9), False),
        "count_parameters-convolutional": count(convolution + dense, (1, 9, 9), False),
        "count_parameters-fully connected with biases": count(dense, (1, 9, 9), True),
        "count_parameters-convolutional with biases": count(convolution + dense, (1, 9, 9), True),
        "count_parameters-colour": count(colour, (3, 16, 20), False),
        "count_parameters-colour with biases": count(colour, (3, 16, 20), True),
    }


@lru_cache(maxsize=1)
def expected_outputs() -> Mapping[str, Array]:
    """Return the right output of every case by name."""
    with np.load(EXPECTED_OUTPUTS) as stored:
        return {name: stored[name] for name in stored.files}


# --- Judging: call a function and put into words what came back -----------------------------------


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


def judge(name: str, function: object) -> Outcome:
    """Call `function` with the case of that name and compare its result with the right one."""
    case = cases()[name]
    if not callable(function):
        kind = type(function).__name__
        return Outcome(Status.FAILS, f"`{case.function}` is {_a(kind)}, not a function.")
    arguments, options = _copy(case.arguments), _copy(case.options)
    try:
        with _notes_on_stdout():
            result = function(*arguments, **options)
    except NotImplementedError as error:
        place = _last_place(function, error)
        if place is None or place.function == getattr(function, "__name__", ""):
            return Outcome(Status.NOT_WRITTEN, f"`{case.function}` is not written yet.")
        return Outcome(Status.FAILS, f"It calls `{place.function}`, which is not written yet.")
    except (Exception, SystemExit) as error:
        return Outcome(Status.FAILS, _explain_error(error, function, case))
    sentence = _fault(result, name) or _changed(arguments, options, case)
    if sentence:
        return Outcome(Status.FAILS, sentence, result)
    return Outcome(Status.PASSES, case.lesson, result)


@contextlib.contextmanager
def _notes_on_stdout() -> Iterator[None]:
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


def _changed(arguments: tuple[Any, ...], options: dict[str, Any], case: Case) -> str:
    """Say so if the call changed what it was given."""
    names = (*PARAMETERS[case.function], *case.options)
    before = (*case.arguments, *case.options.values())
    for name, old, new in zip(names, before, (*arguments, *options.values()), strict=True):
        if not _same(old, new):
            return f"The result is right, but the call changed its argument {name}. Work on a copy."
    return ""


def _fault(result: object, name: str) -> str:
    """Say what is wrong with a result, or return the empty string."""
    expected = expected_outputs()[name]
    if result is None:
        return "The function returned None. Is there a `return` at its end?"
    if expected.ndim == 0:
        return _fault_of_number(result, int(expected))
    return _fault_of_array(result, expected, name)


def _fault_of_number(result: object, expected: int) -> str:
    if isinstance(result, (float, np.floating)):
        right = "The value is right, but an" if result == expected else "An"
        return f"{right} int was expected, yours is the float {result}. Is there a / for a // ?"
    if isinstance(result, (bool, np.bool_)) or not isinstance(result, numbers.Integral):
        return f"An int was expected, yours is {_a(type(result).__name__)}."
    if result != expected:
        return f"{expected:,} was expected, yours is {int(result):,}."
    return ""


def _fault_of_array(result: object, expected: Array, name: str) -> str:
    if not isinstance(result, np.ndarray):
        return f"A NumPy array was expected, yours is {_a(type(result).__name__)}."
    if result.dtype != np.float64:
        return f"The dtype float64 was expected, yours is {result.dtype}."
    pitfall = _pitfall(result, name)
    if result.shape != expected.shape:
        sentence = f"The shape {expected.shape} was expected, yours is {result.shape}."
        return f"{sentence} {pitfall}".strip()
    wrong = _wrong_entries(result, expected)
    if not wrong.any():
        return ""
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = ", ".join(map(str, first))
    sentence = (
        f"O[{place}] should be {expected[first]:g}, yours is {result[first]:g} "
        f"({wrong.sum():,} of {wrong.size:,} values differ)."
    )
    return f"{sentence} {pitfall}".strip()


def _wrong_entries(result: Array, expected: Array) -> Array:
    """Mark what differs by more than rounding; NaN always does."""
    tolerance = 1e-9 * (1 + np.abs(expected).max())
    right: Array = np.abs(result - expected) <= tolerance
    return ~right


def _pitfall(result: Array, name: str) -> str:
    """Name the common mistake that gives exactly this result, if there is one."""
    for pitfall, case in cases().items():
        if case.pitfall_of == name and np.array_equal(result, expected_outputs()[pitfall]):
            return case.lesson
    return ""


def _explain_error(error: BaseException, function: object, case: Case) -> str:
    """Name an exception and the line of the student's code that it comes from."""
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    place = _last_place(function, error)
    if place is None:
        names = ", ".join((*PARAMETERS[case.function], *(f"{name}=..." for name in case.options)))
        return f"The call {case.function}({names}) stopped with {what}"
    text = linecache.getline(place.file, place.line).strip()
    where = f"line {place.line} of the cell that defines `{place.function}`"
    return f"It stopped with {what}\n    in {where}: {text}"


@dataclass(frozen=True)
class Place:
    """A line of the student's code."""

    function: str
    file: str
    line: int


def _last_place(function: object, error: BaseException) -> Place | None:
    """Return the last line that ran in the function's own notebook before the error."""
    home = getattr(function, "__globals__", None)
    place = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is home:
            place = Place(frame.f_code.co_name, frame.f_code.co_filename, line)
    return place


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


# --- What the notebook calls ---------------------------------------------------------------------

SIGNS = {Status.PASSES: "✓", Status.FAILS: "✗", Status.NOT_WRITTEN: "·"}


def check(name: str, function: object) -> None:
    """Run one visible test: draw input, filter, expected and own output, and say what differs."""
    if name not in cases():
        _say_that_photograph_is_missing()
        return
    outcome = judge(name, function)
    draw_case(name, outcome)
    print(_verdict(name, outcome))


def check_all(exercise: str, function: object) -> None:
    """Run every visible test of one function and print a line for each."""
    for name in _tests_of(exercise):
        print(_verdict(name, judge(name, function)))


def _tests_of(exercise: str) -> list[str]:
    found = cases().items()
    return [name for name, case in found if case.function == exercise and not case.pitfall_of]


def _verdict(name: str, outcome: Outcome) -> str:
    case, expected = cases()[name], expected_outputs()[name]
    label = _call(name, case) if expected.ndim == 0 else name
    sign = SIGNS[outcome.status]
    if outcome.status is Status.NOT_WRITTEN:
        return f"{sign} {label}: not written yet"
    if outcome.status is Status.PASSES and expected.ndim == 0:
        return f"{sign} {label} is {int(expected):,}"
    return f"{sign} {label}: {outcome.sentence}"


def _call(name: str, case: Case) -> str:
    """Write a call the way one would type it; a list of layers by the network's name."""
    arguments = [str(argument) for argument in case.arguments]
    if case.function == "count_parameters":
        arguments[0] = f"<{name.partition('-')[2].removesuffix(' with biases')}>"
    options = [f"{option}={value}" for option, value in case.options.items()]
    return f"{case.function}({', '.join(arguments + options)})"


def _say_that_photograph_is_missing() -> None:
    print("This test needs matplotlib's sample photograph, which is missing or different on this")
    print("machine. The other tests do not need it, and neither does grading.")


def progress(namespace: Mapping[str, object] | None = None) -> None:
    """Say of each exercise of this notebook whether it is done, fails or is not written yet."""
    names = vars(sys.modules["__main__"]) if namespace is None else namespace
    for exercise in PARAMETERS:
        print(f"{exercise:<20} {_progress_of(exercise, names)}")
    letter = names.get("learned_parameters")
    print(f"{'learned_parameters':<20} {_progress_of_letter(letter)}")


def _progress_of(exercise: str, names: Mapping[str, object]) -> str:
    if exercise not in names:
        return f"{SIGNS[Status.NOT_WRITTEN]} not there: run the cell that defines it"
    with contextlib.redirect_stdout(io.StringIO()):
        outcomes = {name: judge(name, names[exercise]) for name in _tests_of(exercise)}
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


def _progress_of_letter(letter: object) -> str:
    if letter is None:
        return f"{SIGNS[Status.NOT_WRITTEN]} not answered yet"
    if _is_letter(letter):
        return f"{SIGNS[Status.PASSES]} your answer is {letter}"
    wanted = ", ".join(f'"{choice}"' for choice in LETTERS)
    return f"{SIGNS[Status.FAILS]} one of {wanted} was expected, not {letter!r}"


def _is_letter(letter: object) -> bool:
    return isinstance(letter, str) and letter in LETTERS


def check_letter(letter: object) -> None:
    """Say whether the multiple-choice answer can be read; right or wrong stays open."""
    sign, _, sentence = _progress_of_letter(letter).partition(" ")
    print(f"{sign} learned_parameters: {sentence}")


# --- Speed ---------------------------------------------------------------------------------------


def show_speed(convolve: Callable[..., Any]) -> None:
    """Time `convolve` and a matrix product with as many multiplications, and draw the ratio."""
    generator = np.random.default_rng(0)
    X, F = generator.standard_normal(SPEED_IMAGES), generator.standard_normal(SPEED_FILTERS)
    wanted = (SPEED_IMAGES[0], SPEED_FILTERS[0], *SPEED_IMAGES[2:])
    try:
        with contextlib.redirect_stdout(io.StringIO()), _notes_on_stdout():
            output = convolve(X.copy(), F.copy(), padding=1)
            own = _seconds(lambda: convolve(X, F, padding=1))
    except NotImplementedError:
        print(f"{SIGNS[Status.NOT_WRITTEN]} convolve: not written yet, so there is nothing to time")
        return
    except (Exception, SystemExit) as error:
        explanation = _explain_error(error, convolve, Case("convolve", (X, F), {"padding": 1}))
        print(f"{SIGNS[Status.FAILS]} convolve: {explanation}")
        return
    if getattr(output, "shape", None) != wanted:
        print(f"{SIGNS[Status.FAILS]} convolve: get its shape right first, {wanted} here.")
        return
    ratio = own / _seconds_of_product()
    print(f"Your convolve takes {own * 1e3:.3g} ms: {ratio:.3g} × a matrix product of this size.")
    print(_speed_verdict(ratio))
    draw_speed(ratio)


def _seconds_of_product() -> float:
    """Time a matrix product with as many multiplications as the layer of `show_speed`.

    It goes through the columns in small blocks: so small that NumPy uses one thread for each, which
    makes the time steadier on a busy computer.
    """
    generator = np.random.default_rng(1)
    (N, _, H, W), (K, C, R, S) = SPEED_IMAGES, SPEED_FILTERS
    left = generator.standard_normal((K, C * R * S))
    right = generator.standard_normal((N * H * W // 128, C * R * S, 128))
    return _seconds(lambda: left @ right)


def _seconds(work: Callable[[], object]) -> float:
    """Return the fastest of up to twenty runs; slow work runs only once."""
    fastest, spent, runs = float("inf"), 0.0, 0
    while runs < 20 and spent < 0.3:
        start = time.perf_counter()
        work()
        elapsed = time.perf_counter() - start
        fastest, spent, runs = min(fastest, elapsed), spent + elapsed, runs + 1
    return fastest


def _speed_verdict(ratio: float) -> str:
    if ratio <= SPEED_OF_WHOLE_ARRAYS:
        return "Fast: this is what a loop over the filter's taps, or less, takes."
    if ratio <= SPEED_OF_PIXEL_LOOPS:
        return "Half way: this looks like a loop over output pixels. Loop over the taps instead."
    return "Slow: this looks like a loop over images, filters and pixels. Loop over taps instead."


def draw_speed(ratio: float) -> None:
    """Draw the ratio on a logarithmic scale with marks for what to expect."""
    figure, axes = plt.subplots(figsize=(7, 1.3), layout="constrained")
    end = max(9000.0, 3 * ratio)
    for left, right, colour, word in (
        (0.7, SPEED_OF_WHOLE_ARRAYS, GREEN, "whole arrays"),
        (SPEED_OF_WHOLE_ARRAYS, SPEED_OF_PIXEL_LOOPS, YELLOW, "a loop over pixels"),
        (SPEED_OF_PIXEL_LOOPS, end, ORANGE, "many loops"),
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
    _show(figure)


# --- Drawing arrays ------------------------------------------------------------------------------

CELL = 0.34  # inches, for planes that show their numbers
PHOTOGRAPH_HEIGHT = 2.0  # inches
GAP = 0.3
LINE_OF_TITLE = 0.19
CHARACTER_OF_TITLE = 0.072
LARGEST_WITH_NUMBERS = 12


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
    return f"{value + 0.0:.3g}"


def _colours(plane: Array) -> tuple[str, float, float]:
    """Choose colour map and limits: signed values are centred on a neutral zero."""
    if plane.min() < 0:
        limit = np.abs(plane).max()
        return SIGNED_COLOURS, -limit, limit
    if max(plane.shape) > LARGEST_WITH_NUMBERS:
        return PHOTOGRAPH_COLOURS, 0, 255
    return NUMBER_COLOURS, 0, max(1.6 * plane.max(), 1)


def _show(figure: Figure) -> None:
    """Show a figure and forget it; a backend without a screen has nothing to show."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*non-interactive.*")
        plt.show()
    plt.close(figure)


# --- Drawing a visible test ----------------------------------------------------------------------


def draw_case(name: str, outcome: Outcome) -> None:
    """Draw input, filter, expected and own output side by side; one row a plane."""
    case, expected = cases()[name], expected_outputs()[name]
    X, F = case.arguments
    right = [
        Panel(f"expected {at}", plane, _colours(plane)) for at, plane in _planes(expected, "O")
    ]
    columns = [
        _input_panels(X, case.options.get("padding", 0)),
        [Panel(f"filter {at}", plane, _colours(plane)) for at, plane in _planes(F, "F")],
        right,
        _own_panels(outcome, expected, right),
    ]
    _show(draw_panels(list(zip_longest(*columns))))


def _input_panels(X: Array, padding: int) -> list[Panel]:
    """Show the input, with its ring of zeros if there is one."""
    panels = []
    for at, plane in _planes(X, "X"):
        height, width = plane.shape
        boxes = (Box(padding, padding, height, width, BLUE),) if padding else ()
        title = f"input {at}" + (f", padding {padding}" if padding else "")
        panels.append(Panel(title, np.pad(plane, padding), _colours(plane), boxes))
    return panels


def _own_panels(outcome: Outcome, expected: Array, right: list[Panel]) -> list[Panel]:
    """Show the student's planes in the colours of the expected ones, wrong entries outlined."""
    O = outcome.result
    drawable = isinstance(O, np.ndarray) and O.dtype.kind in "biuf" and O.ndim == expected.ndim
    if not isinstance(O, np.ndarray) or not drawable or O.size == 0:
        words = "not written yet" if outcome.status is Status.NOT_WRITTEN else "nothing to draw"
        return [Panel("yours", right[0].plane, right[0].colours, note=words)]
    wrong = _wrong_entries(O, expected) if O.shape == expected.shape else np.zeros(O.shape, bool)
    own = zip(_planes(O, "O"), _planes(wrong, "O"), right, strict=False)
    return [
        Panel(f"yours {at}", plane.astype(np.float64), panel.colours, _boxes_around(marked))
        for (at, plane), (_, marked), panel in own
    ]


def _boxes_around(marked: Array) -> tuple[Box, ...]:
    """Outline marked entries; on a photograph only the first, larger, to be seen at all."""
    places = [(int(i), int(j)) for i, j in np.argwhere(marked)]
    if max(marked.shape) > LARGEST_WITH_NUMBERS:
        return tuple(Box(i - 1, j - 1, 3, 3) for i, j in places[:1])
    return tuple(Box(i, j, 1, 1) for i, j in places)


def _planes(values: Array, symbol: str) -> list[tuple[str, Array]]:
    """Split (A, B, H, W) into its planes, each with its place such as `O[0, 1]`."""
    if values.ndim == 2:
        return [("", values)]
    first, second = values.shape[:2]
    return [(f"{symbol}[{a}, {b}]", values[a, b]) for a in range(first) for b in range(second)]


# --- The notebook's illustrations ----------------------------------------------------------------


def draw_sliding_window() -> None:
    """Draw the lecture's example with the window at its first three places."""
    framed = np.pad(LECTURE_IMAGE, 1)
    panels = []
    for column, total in enumerate((20, 28, 36)):
        window = framed[0:3, column : column + 3]
        weights = zip(LECTURE_FILTER.flat, window.flat, strict=True)
        terms = " + ".join(f"{f:.0f}·{x:.0f}" for f, x in weights if x)
        title = f"O[0, {column}] =\n{terms}\n= {total}"
        boxes = (Box(1, 1, 7, 7, BLUE), Box(0, column, 3, 3))
        panels.append(Panel(title, framed, _colours(framed), boxes))
    filter_panel = Panel("filter", LECTURE_FILTER, _colours(LECTURE_FILTER))
    _show(draw_panels([[filter_panel, *panels]]))


def draw_filters() -> None:
    """Draw the lecture's symmetric filter beside an asymmetric one, both also turned by 180°."""
    pictures = {
        "the lecture's": LECTURE_FILTER,
        "turned by 180°: the same": LECTURE_FILTER[::-1, ::-1],
        "asymmetric": ASYMMETRIC_FILTER,
        "turned by 180°: another": ASYMMETRIC_FILTER[::-1, ::-1],
    }
    _show(draw_panels([[Panel(title, f, _colours(f)) for title, f in pictures.items()]]))


def draw_shift_and_add() -> None:
    """Draw O as the sum of four shifted copies of X, each times one tap of F (3 × 3 and 2 × 2)."""
    X = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype=np.float64)
    F = np.array([[1, 2], [0, 3]], dtype=np.float64)
    O = np.array([[20, 26], [38, 44]], dtype=np.float64)
    colours = (NUMBER_COLOURS, 0.0, 70.0)
    copies = (
        ("X[0:2, 0:2]", "F[0, 0]", Box(0, 0, 2, 2), X[0:2, 0:2] * 1, "+"),
        ("X[0:2, 1:3]", "F[0, 1]", Box(0, 1, 2, 2), X[0:2, 1:3] * 2, "+"),
        ("X[1:3, 0:2]", "F[1, 0]", Box(1, 0, 2, 2), X[1:3, 0:2] * 0, "+"),
        ("X[1:3, 1:3]", "F[1, 1]", Box(1, 1, 2, 2), X[1:3, 1:3] * 3, "="),
    )
    upper = [Panel(where, X, colours, (box,)) for where, _, box, _, _ in copies]
    lower = [
        Panel(f"{where} · {tap}", product, colours, sign=sign)
        for where, tap, _, product, sign in copies
    ]
    _show(draw_panels([[*upper, Panel("F", F, colours)], [*lower, Panel("O", O, colours)]]))


def draw_window_positions() -> None:
    """Draw where a window of 3 fits on a row of 8 cells, for three strides and paddings."""
    settings = (
        ("stride 1, padding 0: 6 places", 0, (0, 1, 2, 3, 4, 5)),
        ("stride 2, padding 0: 3 places, the last cell is left over", 0, (0, 2, 4)),
        ("stride 2, padding 1: 4 places", 1, (-1, 1, 3, 5)),
    )
    figure, grid = plt.subplots(1, 3, figsize=(9.6, 1.9), layout="constrained")
    for axes, (title, padding, starts) in zip(grid, settings, strict=True):
        for cell in range(-padding, 8 + padding):
            inside = 0 <= cell < 8
            axes.add_patch(
                Rectangle(
                    (cell, 0),
                    1,
                    0.8,
                    facecolor=BLUE if inside else "white",
                    edgecolor="white" if inside else GREY,
                    alpha=0.6,
                )
            )
            axes.text(cell + 0.5, 0.4, "x" if inside else "0", ha="center", va="center", fontsize=9)
        for number, start in enumerate(starts):
            height = -0.35 - 0.32 * number
            axes.plot([start + 0.08, start + 2.92], [height, height], color=ORANGE, linewidth=4)
        axes.set(xlim=(-1.2, 9.2), ylim=(-2.2, 1))
        axes.set_title(title.replace(", the", ",\nthe"), fontsize=9)
        axes.set_axis_off()
    _show(figure)


def draw_one_filter() -> None:
    """Draw how a filter reads all input channels and gives one output channel."""
    figure, axes = plt.subplots(figsize=(7.6, 2.9), layout="constrained")
    _stack(axes, (0.0, 0.6), 1.7, 3, (BLUE, BLUE, BLUE))
    axes.text(1.2, -0.05, "X: C = 3 channels", ha="center", fontsize=9)
    for height, colour, k in ((1.95, ORANGE, 0), (0.35, GREEN, 1)):
        _stack(axes, (3.6, height), 0.6, 3, (colour, colour, colour))
        axes.text(4.3, height - 0.3, f"F[{k}]: 3 slices", ha="center", fontsize=9)
        _stack(axes, (6.6, height - 0.25), 1.1, 1, (colour,))
        axes.text(7.95, height + 0.3, f"O[n, {k}]: one channel", va="center", fontsize=9)
        _arrow(axes, (2.75, 1.7), (3.5, height + 0.35))
        _arrow(axes, (5.15, height + 0.35), (6.45, height + 0.35))
        axes.text(5.8, height + 0.47, "sum over c, r, s", ha="center", fontsize=7.5, color=GREY)
    axes.set(xlim=(-0.2, 10), ylim=(-0.25, 3.1), aspect="equal")
    axes.set_axis_off()
    _show(figure)


def _stack(
    axes: Axes, corner: tuple[float, float], side: float, count: int, colours: tuple[str, ...]
) -> None:
    """Draw squares behind one another, the last channel at the back."""
    for index in reversed(range(count)):
        shift = 0.28 * index
        axes.add_patch(
            Rectangle(
                (corner[0] + shift, corner[1] + shift),
                side,
                side,
                facecolor=colours[index],
                edgecolor="white",
                linewidth=1.5,
            )
        )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=11, color=GREY))


def draw_networks() -> None:
    """Draw the lecture's two networks with the shape of every tensor."""
    networks = {
        "fully connected": (
            ("image", "1 × 9 × 9"),
            ("flatten", "81"),
            ("dense", "20"),
            ("dense", "10"),
        ),
        "convolutional": (
            ("image", "1 × 9 × 9"),
            ("conv", "3 × 9 × 9"),
            ("activation", "3 × 9 × 9"),
            ("pool", "3 × 3 × 3"),
            ("flatten", "27"),
            ("dense", "20"),
            ("dense", "10"),
        ),
    }
    figure, axes = plt.subplots(figsize=(9.2, 2.7), layout="constrained")
    for height, (title, layers) in zip((2.3, 0.0), networks.items(), strict=True):
        axes.text(0, height + 1.3, title, va="bottom", fontsize=9, weight="bold")
        for place, (kind, shape) in enumerate(layers):
            left = 2 * place
            axes.add_patch(Rectangle((left, height), 1.15, 0.8, facecolor=BLUE, alpha=0.25))
            axes.text(left + 0.575, height + 0.4, shape, ha="center", va="center", fontsize=9)
            if place:
                _arrow(axes, (left - 0.82, height + 0.4), (left - 0.03, height + 0.4))
                axes.text(left - 0.42, height + 0.86, kind, ha="center", va="bottom", fontsize=8)
    axes.set(xlim=(-0.1, 13.3), ylim=(-0.1, 4.1))
    axes.set_axis_off()
    _show(figure)
