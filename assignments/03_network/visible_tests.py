"""Visible tests for the notebook beside this file; it needs NumPy and matplotlib only.

Read it if you like: it holds the tests' inputs, but no answers. `testbench.py` calls your functions
and compares with the right outputs, which stand in `expected_outputs.npz`; `drawings.py` draws the
notebook's figures. What the notebook calls:

    check("dense-batch", dense)                 one visible test, with a picture
    check_all("dense", dense)                   all visible tests of one function, a line each
    check_training(train)                       how well it trains, and how long that takes
    check_ascent(maximise_activation, goal)     whether it climbs
    progress()                                  what is done, what fails, what is not written
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from testbench import (
    SIGNS,
    Array,
    Case,
    Computed,
    Function,
    Panel,
    Status,
    VisibleTests,
    ended_by_validation,
    last_place,
    notes_on_stdout,
    padded_panels,
    tell,
)

FOLDER = Path(__file__).parent
LARGEST_PIXEL = 16.0
LARGEST_ANGLE = 0.5  # degrees between a right step and the steepest way up
PRACTICE = 1000  # digits to train on while you work; the others tell how well it goes

PARAMETERS = ("F", "b", "W1", "b1", "W2", "b2")


def digits() -> tuple[Array, Array]:
    """Return the images, (1297, 1, 8, 8) with values from 0 to 1, and the digits that they show."""
    with np.load(FOLDER / "digits.npz") as stored:
        images, labels = stored["images"], stored["labels"]
    return images[:, np.newaxis] / LARGEST_PIXEL, labels.astype(np.int64)


# --- The cases: what the visible tests call your functions with ----------------------------------


def cases() -> dict[str, Case]:
    """Return every case by name."""
    groups = (
        _loss_cases(),
        _dense_cases(),
        _forward_cases(),
        _backward_cases(),
        _map_cases(),
        _daisy_cases(),
    )
    return {name: case for group in groups for name, case in group.items()}


SCORES = np.array([[2.0, 1.0, 0.0], [0.5, 0.5, 3.0]])
LABELS = np.array([0, 1])
LARGE_SCORES = np.array([[1000.0, 998.0, 0.0], [-1000.0, -1001.0, -1003.0]])


def _loss_cases() -> dict[str, Case]:
    def pair(name: str, scores: Array, labels: Array, lesson: str) -> dict[str, Case]:
        return {
            f"softmax_cross_entropy-{name} ({symbol})": Case(
                "softmax_cross_entropy", (scores, labels), lesson=lesson, element=element
            )
            for element, symbol in enumerate(("loss", "dscores"))
        }

    return {
        **pair("one image", SCORES[:1], LABELS[:1], "One image, three classes."),
        **pair("batch", SCORES, LABELS, "The mean over the images, in both results."),
        **pair("large", LARGE_SCORES, LABELS, "exp(1000) is inf; nothing overflows here."),
        **pair(
            "far", np.array([[0.0, 1000.0]]), np.array([0]), "A loss of 1000 is large, but finite."
        ),
    }


A = np.array([[1.0, -2.0, -1.0], [0.5, 0.0, 3.0]])
W = np.array([[2.0, -1.0], [0.0, 4.0], [1.0, 0.5]])
B = np.array([10.0, -20.0])
DZ = np.array([[1.0, -2.0], [3.0, 0.5]])


def _dense_cases() -> dict[str, Case]:
    found = {
        "dense-one image": Case("dense", (A[:1], W, np.zeros(2)), lesson="Weights only."),
        "dense-batch": Case("dense", (A, W, B), lesson="One row for each image; b for each unit."),
        "dense-without b": Case(
            "dense",
            (A, W, np.zeros(2)),
            lesson="This is the result without the biases.",
            pitfall_of="dense-batch",
        ),
    }
    for element, symbol in enumerate(("dA", "dW", "db")):
        found[f"dense_gradient-{symbol}"] = Case(
            "dense_gradient",
            (DZ, A, W),
            lesson=f"{symbol} is as large as {symbol[1:]}.",
            element=element,
        )
    found["dense_gradient-averaged"] = Case(
        "dense_gradient",
        (DZ / 2, A, W),
        lesson="This is the mean over the images; a gradient is summed.",
        pitfall_of="dense_gradient-dW",
        element=1,
    )
    return found


def network(
    image: tuple[int, int, int, int] = (1, 1, 4, 4),
    filters: int = 2,
    kernel_size: int = 3,
    hidden: int = 3,
    classes: int = 2,
    seed: int = 0,
) -> tuple[dict[str, Array], Array]:
    """Return parameters and images of a small network, in halves."""
    generator = np.random.default_rng(seed)
    _, C, H, W = image
    shapes = {
        "F": (filters, C, kernel_size, kernel_size),
        "b": (filters,),
        "W1": (filters * (H // 2) * (W // 2), hidden),
        "b1": (hidden,),
        "W2": (hidden, classes),
        "b2": (classes,),
    }
    params = {name: generator.integers(-4, 5, shape) / 2 for name, shape in shapes.items()}
    return params, generator.integers(-4, 5, image) / 2


def _forward_cases() -> dict[str, Case]:
    def case(params: dict[str, Array], X: Array, lesson: str, pitfall_of: str = "") -> Case:
        return Case("cnn_forward", (params, X), {}, lesson, pitfall_of, element=0)

    params, X = network(seed=1)
    plain = {**params, "b": np.zeros(2), "b1": np.zeros(3), "b2": np.zeros(2)}
    return {
        "cnn_forward-one image": case(plain, X, "One image, two filters, no biases."),
        "cnn_forward-biases": case(params, X, "Three layers have biases."),
        "cnn_forward-without biases": case(
            plain, X, "This is the result without the biases.", "cnn_forward-biases"
        ),
        "cnn_forward-batch": case(*network((3, 2, 4, 6), seed=4), "Three images of two channels."),
        "cnn_forward-wide filters": case(
            *network(kernel_size=5, seed=2), "5 × 5 filters: the padding is 2."
        ),
    }


def _backward_cases() -> dict[str, Case]:
    params, X = network((2, 1, 4, 4), seed=5)
    dscores = np.array([[1.0, -2.0], [0.5, 3.0]])
    wide, image = network((2, 1, 4, 4), kernel_size=5, seed=9)

    def case(params: dict[str, Array], X: Array, name: str, lesson: str) -> Case:
        cache = Computed("cnn_forward", (params, X), 1)
        return Case("cnn_backward", (params, cache, dscores), {}, lesson, element=name)

    return {
        **{
            f"cnn_backward-{name}": case(params, X, name, f"As large as {name}.")
            for name in reversed(PARAMETERS)
        },
        "cnn_backward-F of 5 × 5": case(
            wide, image, "F", "The padding is that of the way forward."
        ),
    }


def step_image(size: int = 9) -> Array:
    """Return an image that is dark on the left and light on the right, with a light spot."""
    I = np.zeros((size, size))
    I[:, size // 2 :] = 4.0
    I[size // 3, 1] = 8.0
    return I


def _map_cases() -> dict[str, Case]:
    return {
        "orientation_maps-four": Case(
            "orientation_maps",
            (step_image(), 4, 0.25),
            lesson="Right, down, left, up. A narrow Gaussian hardly smooths.",
        ),
        "orientation_maps-smoothed": Case(
            "orientation_maps", (step_image(), 4, 1.0), lesson="The same, smoothed with sigma 1."
        ),
        "orientation_maps-three": Case(
            "orientation_maps", (step_image(7), 3, 0.75), lesson="Three directions, 120° apart."
        ),
    }


def _daisy_cases() -> dict[str, Case]:
    ring = {"radii": (3,), "sigmas": (1.0,), "orientations": 4, "points": 4}
    return {
        "daisy_descriptor-one ring": Case(
            "daisy_descriptor",
            (step_image(15), 6, 8),
            ring,
            "A pixel, and a ring of four points around it.",
        ),
        "daisy_descriptor-near the border": Case(
            "daisy_descriptor", (step_image(15), 1, 1), ring, "Two points outside the image: zeros."
        ),
        "daisy_descriptor-two rings": Case(
            "daisy_descriptor", (step_image(17), 8, 8), {}, "The defaults: 8 + 2 · 8 · 8 numbers."
        ),
    }


# --- What the notebook calls ---------------------------------------------------------------------

FUNCTIONS = {
    "softmax_cross_entropy": Function(("scores", "labels"), ("loss", "dscores")),
    "dense": Function(("A", "W", "b"), ("Z",)),
    "dense_gradient": Function(("dZ", "A", "W"), ("dA", "dW", "db")),
    "cnn_forward": Function(("params", "X"), ("scores", "cache")),
    "cnn_backward": Function(("params", "cache", "dscores"), ("grads",)),
    "orientation_maps": Function(("I", "orientations", "sigma"), ("maps",)),
    "daisy_descriptor": Function(("I", "row", "col"), ("descriptor",)),
}


def input_panels(case: Case) -> list[list[Panel]]:
    """Show every array that a function is called with; of a network, the images only."""
    columns = []
    for name, value in zip(FUNCTIONS[case.function].parameters, case.arguments, strict=True):
        if isinstance(value, np.ndarray):
            columns.append(padded_panels(value, name))
    return columns


TESTS = VisibleTests(
    functions=FUNCTIONS,
    cases=cases,
    outputs=FOLDER / "expected_outputs.npz",
    input_panels=input_panels,
)
check, check_all, judge = TESTS.check, TESTS.check_all, TESTS.judge
expected_outputs = TESTS.expected_outputs


def progress(namespace: Mapping[str, object] | None = None) -> None:
    """Say of each exercise of this notebook whether it is done, fails or is not written yet."""
    names = vars(sys.modules["__main__"]) if namespace is None else namespace
    TESTS.progress(names)
    for exercise, needed in (("train", ("cnn_forward",)), ("maximise_activation", ("goal",))):
        missing = next((name for name in (exercise, *needed) if name not in names), None)
        if missing is not None:
            print(
                f"{exercise:<20} {SIGNS[Status.NOT_WRITTEN]} run the cell that defines `{missing}`"
            )
            continue
        tried = _training if exercise == "train" else _ascent
        with contextlib.redirect_stdout(io.StringIO()):
            status, sentence = tried(names[exercise], *(names[name] for name in needed))
        print(f"{exercise:<20} {SIGNS[status]} {sentence}")


def check_training(train: Callable[..., Any]) -> None:
    """Train on 1,000 digits and say how many of the others are told right."""
    names = getattr(train, "__globals__", {})
    if "cnn_forward" not in names:
        _tell_of("train", Status.NOT_WRITTEN, "run the cell that defines `cnn_forward` first")
        return
    with ended_by_validation("train"):
        _tell_of("train", *_training(train, names["cnn_forward"]))


def check_ascent(maximise_activation: Callable[..., Any], goal: Callable[..., Any]) -> None:
    """Climb on a small network, and say in which direction and how high."""
    with ended_by_validation("maximise_activation"):
        _tell_of("maximise_activation", *_ascent(maximise_activation, goal))


def _tell_of(exercise: str, status: Status, sentence: str) -> None:
    tell([(status, f"{SIGNS[status]} {exercise}: {sentence}")])


def _or_what_stopped_it(
    check: Callable[[Any, Any], tuple[Status, str]],
) -> Callable[[Any, Any], tuple[Status, str]]:
    """Say in a sentence what stopped a function, instead of stopping the notebook."""

    def told(function: Any, other: Any) -> tuple[Status, str]:
        try:
            with notes_on_stdout():
                return check(function, other)
        except NotImplementedError as error:
            place = last_place(function, error)
            if place is None or place.function == getattr(function, "__name__", ""):
                return Status.NOT_WRITTEN, "not written yet"
            return Status.FAILS, f"it calls `{place.function}`, which is not written yet"
        except Exception as error:
            return Status.FAILS, f"it stopped with {type(error).__name__}: {error}"

    return told


@_or_what_stopped_it
def _training(train: Any, cnn_forward: Any) -> tuple[Status, str]:
    X, y = digits()
    start = time.process_time()
    params = train(X[:PRACTICE].copy(), y[:PRACTICE].copy(), 0, 20)
    seconds = time.process_time() - start
    if not isinstance(params, dict) or not set(PARAMETERS) <= set(params):
        return Status.FAILS, f"a dict with the keys {', '.join(PARAMETERS)} was expected."
    scores, _cache = cnn_forward(params, X[PRACTICE:].copy())
    accuracy = float(np.mean(scores.argmax(axis=1) == y[PRACTICE:]))
    status = Status.PASSES if accuracy >= 0.95 else Status.FAILS
    return status, (
        f"{accuracy:.1%} of the digits that it has not seen are right, after {seconds:.1f} s of "
        "computing. 95% is worth all points, 90% half of them."
    )


@_or_what_stopped_it
def _ascent(maximise_activation: Any, goal: Any) -> tuple[Status, str]:
    heights = []
    for layer, unit in (("conv", "filter"), ("scores", "score")):
        params = _gentle_network(seed=41)
        images = [maximise_activation(params, layer, 0, steps, 0) for steps in (0, 1, 10, 40)]
        if not all(isinstance(image, np.ndarray) and image.shape == (1, 8, 8) for image in images):
            return Status.FAILS, "an image of shape (1, 8, 8) was expected."
        degrees = _angle_of_first_step(maximise_activation, goal, layer)
        if not degrees <= LARGEST_ANGLE:
            return Status.FAILS, (
                f"for a {unit}, the first step leads {degrees:.0f} degrees away from the steepest "
                "way up of `goal`. Is a step missing on the way back, or one too many?"
            )
        heights.append([float(goal(params, image, layer, 0)) for image in images])
    climbs = all(np.isfinite(row).all() and _rises(row) for row in heights)
    text = "; ".join(", ".join(f"{height:.4g}" for height in row) for row in heights)
    return (
        Status.PASSES if climbs else Status.FAILS,
        f"the goal after 0, 1, 10 and 40 steps, for a filter and for a score: {text}.",
    )


def _gentle_network(seed: int) -> dict[str, Array]:
    """Return parameters with small weights: its slopes are gentle."""
    params, _ = network((1, 1, 8, 8), seed=seed)
    return params | {name: params[name] / 4 for name in ("F", "W1", "W2")}


def _angle_of_first_step(maximise_activation: Any, goal: Any, layer: str) -> float:
    """Return the angle between the first step and the steepest way up, in degrees."""
    params = _gentle_network(seed=62)  # where a wrong way back shows in the first step
    start, first = (maximise_activation(params, layer, 0, steps, 0) for steps in (0, 1))
    return _angle(first - start, _uphill(goal, params, start, layer))


def _uphill(goal: Any, params: dict[str, Array], image: Array, layer: str) -> Array:
    """Return the way up, tried out pixel by pixel; its length means nothing."""
    nudges = 1e-5 * np.eye(image.size).reshape(-1, *image.shape)
    rises = [
        goal(params, image + nudge, layer, 0) - goal(params, image - nudge, layer, 0)
        for nudge in nudges
    ]
    return np.array(rises).reshape(image.shape)


def _angle(one: Array, other: Array) -> float:
    """Return the angle between two directions in degrees; 90 where one of them is no direction."""
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    cosine = np.sum(one * other) / lengths if 0 < lengths < np.inf else 0.0
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _rises(heights: list[float]) -> bool:
    """Tell whether the first step leads up, and none leads down again; at the top one may stay."""
    start, first, *later = heights
    falls = np.diff([first, *later]) < -1e-9 * abs(heights[-1])
    return first > start and not falls.any()
