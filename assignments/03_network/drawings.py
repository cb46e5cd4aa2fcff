"""The figures of the notebook beside this file; it needs NumPy and matplotlib only.

Every figure takes your own functions, or what they returned. Where one is not written yet, a line
says so and nothing is drawn.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from testbench import BLUE, GREEN, GREY, ORANGE, SIGNED_COLOURS, Array, arrow, show
from visible_tests import PRACTICE, digits

Params = dict[str, Array]
Forward = Callable[[Params, Array], tuple[Array, Any]]

EPOCHS = (1, 2, 4, 8, 16)
SHIFTS = (0, 1, 2)


def _if_written(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Say in a line that there is nothing to draw yet, instead of stopping the notebook."""

    @functools.wraps(draw)
    def drawn(*arguments: Any, **options: Any) -> Any:
        if any(argument is None for argument in arguments):
            print("· nothing to draw yet: `train` comes first")
            return None
        try:
            return draw(*arguments, **options)
        except NotImplementedError:
            print("· nothing to draw yet: a function that this needs is not written")
        except Exception as error:
            print(f"✗ this could not be drawn: {type(error).__name__}: {error}")
        return None

    return drawn


# --- The network and the digits ------------------------------------------------------------------


def draw_network() -> None:
    """Draw the network: what goes from layer to layer, and what is learned, below."""
    tensors = (
        ("X", "1 × 8 × 8", (1.0, 1.0), 1),
        ("O", "8 × 8 × 8", (1.0, 1.0), 4),
        ("A", "8 × 8 × 8", (1.0, 1.0), 4),
        ("P", "8 × 4 × 4", (0.55, 0.55), 4),
        ("D", "128", (0.14, 1.9), 1),
        ("A₁", "32", (0.14, 1.1), 1),
        ("scores", "10", (0.14, 0.6), 1),
    )
    steps = ("convolve", "relu", "max-pool", "flatten", "dense, relu", "dense")
    learned = {0: "F, b", 4: "W1, b1", 5: "W2, b2"}
    figure, axes = plt.subplots(figsize=(10.5, 3), layout="constrained")
    for place, (name, shape, (width, height), sheets) in enumerate(tensors):
        middle = 2.6 * place
        for sheet in reversed(range(sheets)):
            corner = middle - width / 2 + 0.09 * sheet, -height / 2 + 0.09 * sheet
            patch = Rectangle(corner, width, height, facecolor="white", edgecolor=BLUE)
            axes.add_patch(patch)
        axes.text(middle, 1.45, name, ha="center", fontsize=11)
        axes.text(middle, -1.3, shape, ha="center", fontsize=9, color=GREY)
    for place, step in enumerate(steps):
        start, end = 2.6 * place + 0.95, 2.6 * place + 1.85
        arrow(axes, (start, 0), (end, 0))
        axes.text((start + end) / 2, 0.2, step, ha="center", fontsize=8)
        if place in learned:
            axes.text((start + end) / 2, -0.5, learned[place], ha="center", color=ORANGE)
    axes.set(xlim=(-0.9, 16.3), ylim=(-1.6, 1.9), aspect="equal")
    axes.set_axis_off()
    axes.set_title("The network, for 8 filters and 32 hidden units; what is learned in orange")
    show(figure)


def draw_digits() -> None:
    """Draw the first digits of the data."""
    X, y = digits()
    figure, all_axes = plt.subplots(2, 12, figsize=(10.5, 2.3), layout="constrained")
    for axes, image, label in zip(all_axes.flat, X, y, strict=False):
        _draw_image(axes, image[0], f"{label}")
    figure.suptitle("Digits of 8 × 8 pixels, and what they show", fontsize=10)
    show(figure)


def _draw_image(axes: Axes, image: Array, title: str = "", signed: bool = False) -> None:
    limit = float(np.abs(image).max()) or 1.0
    if signed:
        axes.imshow(image, cmap=SIGNED_COLOURS, vmin=-limit, vmax=limit)
    else:
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=limit)
    axes.set_title(title, fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])


# --- What training has brought -------------------------------------------------------------------


@_if_written
def trained(train: Callable[..., Any]) -> Params | None:
    """Return a network trained on the first 1,000 digits; None as long as there is no `train`."""
    X, y = digits()
    params: Params = train(X[:PRACTICE].copy(), y[:PRACTICE].copy(), 0, 20)
    return params


def plain_network() -> Params:
    """Return the network without convolution, as it was trained beforehand."""
    with np.load(Path(__file__).with_name("mlp.npz")) as stored:
        return {name: stored[name] for name in ("W1", "b1", "W2", "b2")}


def scores_of_plain(params: Params, X: Array, dense: Callable[..., Array]) -> Array:
    """Return its scores: two of your dense layers, and zero for what is negative in between."""
    inner = dense(X.reshape(len(X), -1), params["W1"], params["b1"])
    return dense(np.maximum(inner, 0.0), params["W2"], params["b2"])


def _accuracy(scores: Array, labels: Array) -> float:
    return float(np.mean(scores.argmax(axis=1) == labels))


@_if_written
def draw_learning_curves(train: Callable[..., Any], cnn_forward: Forward) -> None:
    """Draw accuracy against epochs, for your network and the one without convolution."""
    X, y = digits()
    own = []
    for epochs in EPOCHS:
        params = train(X[:PRACTICE].copy(), y[:PRACTICE].copy(), 0, epochs)
        own.append(
            [
                _accuracy(cnn_forward(params, X[part])[0], y[part])
                for part in (slice(PRACTICE), slice(PRACTICE, None))
            ]
        )
    with np.load(Path(__file__).with_name("mlp.npz")) as stored:
        plain = stored["accuracies"]
    figure, axes = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    for rows, colour, name in ((np.array(own), BLUE, "yours"), (plain, ORANGE, "no convolution")):
        axes.plot(EPOCHS, rows[:, 0], "o--", color=colour, label=f"{name}: digits it trained on")
        axes.plot(EPOCHS, rows[:, 1], "o-", color=colour, label=f"{name}: new digits")
    axes.axhline(0.95, color=GREEN, linewidth=0.8)
    axes.set(
        title="How well the networks know the digits",
        xlabel="epochs of training",
        ylabel="share told right",
        xscale="log",
        xticks=EPOCHS,
        xticklabels=EPOCHS,
        ylim=(None, 1.01),
    )
    axes.minorticks_off()
    axes.legend(fontsize=8, loc="lower right")
    show(figure)


@_if_written
def draw_confusion(params: Params, cnn_forward: Forward) -> None:
    """Draw which digit is taken for which, on the digits that were not trained on."""
    X, y = digits()
    told = cnn_forward(params, X[PRACTICE:])[0].argmax(axis=1)
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (y[PRACTICE:], told), 1)
    figure, axes = plt.subplots(figsize=(4.8, 4.6), layout="constrained")
    axes.imshow(np.sqrt(counts), cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if count > counts.max() / 3 else "black"
            axes.text(column, row, count, ha="center", va="center", color=colour, fontsize=8)
    axes.set(
        title="What is taken for what",
        xlabel="told by the network",
        ylabel="shown by the image",
        xticks=range(10),
        yticks=range(10),
    )
    show(figure)


@_if_written
def draw_shifts(params: Params, cnn_forward: Forward, dense: Callable[..., Array]) -> None:
    """Draw how well both networks tell digits that are moved by a pixel or two."""
    X, y = digits()
    X, y, plain = X[PRACTICE:], y[PRACTICE:], plain_network()
    rows = []
    for shift in SHIFTS:
        moved = [_moved(X, shift * down, shift * right) for down, right in _DIRECTIONS]
        own = [_accuracy(cnn_forward(params, images)[0], y) for images in moved]
        other = [_accuracy(scores_of_plain(plain, images, dense), y) for images in moved]
        rows.append((np.mean(own), np.mean(other)))
    figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
    for place, (name, colour) in enumerate((("yours", BLUE), ("no convolution", ORANGE))):
        heights = [row[place] for row in rows]
        bars = axes.bar(np.array(SHIFTS) + 0.38 * place - 0.19, heights, 0.36, color=colour)
        bars.set_label(name)
        axes.bar_label(bars, [f"{height:.0%}" for height in heights], fontsize=9)
    axes.set(
        title="New digits, moved left, right, up or down",
        xlabel="moved by so many pixels",
        ylabel="share told right",
        xticks=SHIFTS,
        ylim=(0, 1.12),
    )
    axes.legend(fontsize=9)
    show(figure)


_DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def _moved(X: Array, down: int, right: int) -> Array:
    """Move images; what comes in at the side is 0."""
    moved = np.zeros_like(X)
    H, W = X.shape[2:]
    to = slice(max(down, 0), H + min(down, 0)), slice(max(right, 0), W + min(right, 0))
    of = slice(max(-down, 0), H + min(-down, 0)), slice(max(-right, 0), W + min(-right, 0))
    moved[:, :, to[0], to[1]] = X[:, :, of[0], of[1]]
    return moved


# --- A look inside -------------------------------------------------------------------------------


@_if_written
def draw_filters(params: Params) -> None:
    """Draw every filter of a network."""
    F = params["F"][:, 0]
    figure, all_axes = _row(len(F), 1.35)
    for k, (axes, weights) in enumerate(zip(all_axes, F, strict=True)):
        _draw_image(axes, weights, f"F[{k}]", signed=True)
    figure.suptitle("The learned filters: orange negative, violet positive", fontsize=10)
    show(figure)


def _row(count: int, height: float) -> tuple[Any, Sequence[Axes]]:
    figure, axes = plt.subplots(
        1, count, figsize=(max(1.2 * count, 4), height + 0.4), layout="constrained", squeeze=False
    )
    return figure, axes[0]


@_if_written
def draw_activations(
    params: Params,
    convolve: Callable[..., Array],
    relu: Callable[..., Array],
    max_pool: Callable[..., Array],
    number: int = 1003,
) -> None:
    """Draw every channel of one digit after convolution, activation and pooling."""
    X, y = digits()
    F = params["F"]
    O = convolve(X[number : number + 1], F, params["b"], padding=F.shape[2] // 2)
    A = relu(O)
    P = max_pool(A, 2)
    rows = (("convolution O", O), ("activation A", A), ("pooling P", P))
    figure, all_axes = plt.subplots(
        3, 1 + len(F), figsize=(1.15 * (1 + len(F)), 4.3), layout="constrained", squeeze=False
    )
    for line, (name, values) in zip(all_axes, rows, strict=True):
        line[0].set_axis_off()
        line[0].text(0.5, 0.5, name.replace(" ", "\n"), ha="center", va="center", fontsize=10)
        limit = float(np.abs(values).max()) or 1.0
        for k, axes in enumerate(line[1:]):
            axes.imshow(values[0, k], cmap=SIGNED_COLOURS, vmin=-limit, vmax=limit)
            axes.set(xticks=[], yticks=[])
    for k, axes in enumerate(all_axes[0, 1:]):
        axes.set_title(f"channel {k}", fontsize=9)
    figure.suptitle(f"What every channel makes of a {y[number]}", fontsize=10)
    show(figure)


@_if_written
def draw_gallery(params: Params, maximise_activation: Callable[..., Array], steps: int = 60) -> None:
    """Draw the images that filters and scores answer to most."""
    units = [("conv", k, f"filter {k}") for k in range(len(params["F"]))]
    units += [("scores", m, f"score of {m}") for m in range(params["W2"].shape[1])]
    columns = max(len(params["F"]), 10)
    figure, all_axes = plt.subplots(
        2, columns, figsize=(1.1 * columns, 3.2), layout="constrained", squeeze=False
    )
    for axes in all_axes.flat:
        axes.set_axis_off()
    for layer, channel, title in units:
        axes = all_axes[int(layer == "scores"), channel]
        axes.set_axis_on()
        image = maximise_activation(params, layer, channel, steps, 0)
        _draw_image(axes, image[0], title, signed=True)
    figure.suptitle("What each unit answers to: orange negative, violet positive", fontsize=10)
    show(figure)


@_if_written
def draw_saliency(params: Params, cnn_forward: Forward) -> None:
    """Draw which pixels of a digit its score hangs on, found by changing each of them a little."""
    X, y = digits()
    numbers = [int(np.flatnonzero(y[PRACTICE:] == digit)[0]) + PRACTICE for digit in range(10)]
    figure, all_axes = plt.subplots(2, 10, figsize=(11, 2.7), layout="constrained")
    for number, (above, below) in zip(numbers, all_axes.T, strict=True):
        _draw_image(above, X[number, 0], f"a {y[number]}")
        _draw_image(below, _saliency(params, cnn_forward, X[number], y[number]))
    figure.suptitle(
        "Above: digits. Below: how much the score of that digit changes with each pixel", fontsize=10
    )
    show(figure)


def _saliency(params: Params, cnn_forward: Forward, image: Array, label: int) -> Array:
    nudges = 1e-4 * np.eye(image.size).reshape(-1, *image.shape)
    batch = np.concatenate([image + nudges, image - nudges])
    scores = cnn_forward(params, batch)[0][:, label]
    difference = scores[: image.size] - scores[image.size :]
    return np.abs(difference / 2e-4).reshape(image.shape[1:])


# --- What we did before --------------------------------------------------------------------------


def large_digit(number: int = 1003, factor: int = 4) -> Array:
    """Return a digit of 32 × 32 pixels."""
    X, _ = digits()
    large = np.kron(X[number, 0], np.ones((factor, factor)))
    for axis in (0, 1):  # the steps between its squares, smoothed
        for shift in (1, 2, 1):
            large = (large + np.roll(large, shift, axis) + np.roll(large, -shift, axis)) / 3
    return large


@_if_written
def draw_orientation_maps(orientation_maps: Callable[..., Array]) -> None:
    """Draw a large digit and where it grows, in eight directions."""
    I = large_digit()
    maps = orientation_maps(I, 8, 1.0)
    figure, all_axes = _row(9, 1.5)
    _draw_image(all_axes[0], I, "the image I")
    limit = float(np.abs(maps).max()) or 1.0
    for o, (axes, plane) in enumerate(zip(all_axes[1:], maps, strict=True)):
        axes.imshow(plane, cmap="Blues", vmin=0, vmax=limit)
        axes.set(xticks=[], yticks=[])
        axes.set_title(f"{45 * o}°", fontsize=9)
    figure.suptitle("Where the image grows in each direction, smoothed with sigma 1", fontsize=10)
    show(figure)


@_if_written
def draw_daisy(daisy_descriptor: Callable[..., Array], row: int = 14, col: int = 15) -> None:
    """Draw the places where a descriptor looks, and the histograms that it finds there."""
    I = large_digit()
    descriptor = daisy_descriptor(I, row, col)
    histograms = descriptor.reshape(17, 8)
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(9.5, 3.9), layout="constrained", width_ratios=(1, 1.9)
    )
    _draw_image(left, I, "where it looks")
    places = [(row, col)]
    for radius, sigma, colour in ((3, 1, BLUE), (6, 2, ORANGE)):
        for angle in 2 * np.pi * np.arange(8) / 8:
            place = round(row + radius * np.sin(angle)), round(col + radius * np.cos(angle))
            left.add_patch(Circle(place[::-1], sigma, fill=False, edgecolor=colour))
            places.append(place)
    left.add_patch(Circle((col, row), 1, fill=False, edgecolor=GREEN))
    image = right.imshow(histograms, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    right.set(
        title="its 17 histograms, each of length 1",
        xlabel="direction, in degrees",
        ylabel="middle, inner ring, outer ring",
        xticks=range(8),
        xticklabels=[45 * o for o in range(8)],
        yticks=[0, 1, 9],
        yticklabels=["middle", "inner", "outer"],
    )
    for line in (0.5, 8.5):
        right.axhline(line, color=GREY, linewidth=0.8)
    figure.colorbar(image, ax=right, label="share")
    figure.suptitle("What DAISY says of one pixel", fontsize=10)
    show(figure)
