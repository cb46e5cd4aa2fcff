"""Pictures and visible tests for the notebook beside this file; it needs NumPy and matplotlib only.

Read it if you like: it holds the tests' inputs, but no convolution. `testbench.py` calls your
functions and draws; the right outputs stand in `expected_outputs.npz`. What the notebook calls:

    check("convolve-stride", convolve)       one visible test, with a picture
    check_all("convolve", convolve)          all visible tests of one function, a line each
    show_speed(convolve)                     your speed beside that of a matrix product
    progress()                               what is done, what fails, what is not written yet
    draw_sliding_window(), draw_...()        the notebook's illustrations
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cbook
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from testbench import (
    BLUE,
    GREEN,
    GREY,
    NUMBER_COLOURS,
    ORANGE,
    TIMED_FILTERS,
    TIMED_IMAGES,
    Array,
    Box,
    Case,
    Function,
    Panel,
    VisibleTests,
    Yardstick,
    arrow,
    colours_of,
    draw_panels,
    padded_panels,
    planes,
    show,
)

# Marks for `show_speed`: how many times the time of a matrix product of the same size. On that layer
# a loop over taps takes 6 to 35 times, a loop over pixels more than 200 times, and a loop over
# images, filters and pixels more than 1,000 times.
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

    networks: dict[str, tuple[list[dict[str, Any]], tuple[int, int, int]]] = {
        "fully connected": (dense, (1, 9, 9)),
        "convolutional": (convolution + dense, (1, 9, 9)),
        "colour": (colour, (3, 16, 20)),
    }

    def count(network: str, bias: bool) -> Case:
        return Case(
            "count_parameters", networks[network], {"bias": bias}, first_shown=f"<{network}>"
        )

    return {
        "count_parameters-fully connected": count("fully connected", False),
        "count_parameters-convolutional": count("convolutional", False),
        "count_parameters-fully connected with biases": count("fully connected", True),
        "count_parameters-convolutional with biases": count("convolutional", True),
        "count_parameters-colour": count("colour", False),
        "count_parameters-colour with biases": count("colour", True),
    }


# --- What the notebook calls ---------------------------------------------------------------------


def input_panels(case: Case) -> list[list[Panel]]:
    """Show the input, with its ring of zeros if there is one, and the filter."""
    X, F = case.arguments
    inputs = padded_panels(X, "X", case.options.get("padding", 0), "input")
    filters = [Panel(f"filter {at}", plane, colours_of(plane)) for at, plane in planes(F, "F")]
    return [inputs, filters]


def timed_call() -> Case:
    """Return the call that `show_speed` times."""
    generator = np.random.default_rng(0)
    X, F = generator.standard_normal(TIMED_IMAGES), generator.standard_normal(TIMED_FILTERS)
    return Case("convolve", (X, F), {"padding": 1})


def yardstick() -> Yardstick:
    """Return what `convolve` is timed with."""
    N, _, H, W = TIMED_IMAGES
    shape = (N, TIMED_FILTERS[0], H, W)
    return Yardstick(timed_call, shape, SPEED_OF_WHOLE_ARRAYS, SPEED_OF_PIXEL_LOOPS)


TESTS = VisibleTests(
    functions={
        "convolve_image": Function(("I", "f")),
        "output_size": Function(("size", "kernel")),
        "convolve": Function(("X", "F")),
        "count_parameters": Function(("layers", "input_shape")),
    },
    cases=cases,
    outputs=Path(__file__).with_name("expected_outputs.npz"),
    input_panels=input_panels,
    choices={"learned_parameters": ("A", "B", "C", "D")},
    yardsticks={"convolve": yardstick()},
    absent="This test needs matplotlib's sample photograph, which is missing or different on this\n"
    "machine. The other tests do not need it, and neither does grading.",
)
check, check_all, judge = TESTS.check, TESTS.check_all, TESTS.judge
expected_outputs, progress = TESTS.expected_outputs, TESTS.progress


def show_speed(convolve: Callable[..., Any]) -> None:
    """Time `convolve` and a matrix product with as many multiplications, and draw the ratio."""
    TESTS.show_speed("convolve", convolve)


def check_letter(letter: object) -> None:
    """Say whether the multiple-choice answer can be read; right or wrong stays open."""
    TESTS.check_choice("learned_parameters", letter)


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
        panels.append(Panel(title, framed, colours_of(framed), boxes))
    filter_panel = Panel("filter", LECTURE_FILTER, colours_of(LECTURE_FILTER))
    show(draw_panels([[filter_panel, *panels]]))


def draw_filters() -> None:
    """Draw the lecture's symmetric filter beside an asymmetric one, both also turned by 180°."""
    pictures = {
        "the lecture's": LECTURE_FILTER,
        "turned by 180°: the same": LECTURE_FILTER[::-1, ::-1],
        "asymmetric": ASYMMETRIC_FILTER,
        "turned by 180°: another": ASYMMETRIC_FILTER[::-1, ::-1],
    }
    show(draw_panels([[Panel(title, f, colours_of(f)) for title, f in pictures.items()]]))


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
    show(draw_panels([[*upper, Panel("F", F, colours)], [*lower, Panel("O", O, colours)]]))


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
    show(figure)


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
        arrow(axes, (2.75, 1.7), (3.5, height + 0.35))
        arrow(axes, (5.15, height + 0.35), (6.45, height + 0.35))
        axes.text(5.8, height + 0.47, "sum over c, r, s", ha="center", fontsize=7.5, color=GREY)
    axes.set(xlim=(-0.2, 10), ylim=(-0.25, 3.1), aspect="equal")
    axes.set_axis_off()
    show(figure)


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
                arrow(axes, (left - 0.82, height + 0.4), (left - 0.03, height + 0.4))
                axes.text(left - 0.42, height + 0.86, kind, ha="center", va="bottom", fontsize=8)
    axes.set(xlim=(-0.1, 13.3), ylim=(-0.1, 4.1))
    axes.set_axis_off()
    show(figure)
