"""Draws random calls of every exercise, over all that its specification allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise import Array, Call, Objective
from autograder.exercises import maximise_activation as ascent
from autograder.exercises.network import POOL_SIZE
from autograder.sandbox.wire import Computed

Random = np.random.Generator
Size = tuple[int, ...]
LARGE = 0.03  # the share of geometries of the size of real layers; the others are small
CLIMB = 0.1  # the share of ascents that take many steps, and thus long


@dataclass(frozen=True)
class Layer:
    """A convolutional layer's sizes."""

    images: int
    channels: int
    filters: int
    kernel_size: tuple[int, int]
    input_size: tuple[int, int]
    stride: int
    padding: int

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.images, self.channels, *self.input_size

    @property
    def filter_shape(self) -> tuple[int, ...]:
        return self.filters, self.channels, *self.kernel_size

    @property
    def output_shape(self) -> tuple[int, ...]:
        rows, columns = (
            (size + 2 * self.padding - kernel) // self.stride + 1
            for size, kernel in zip(self.input_size, self.kernel_size, strict=True)
        )
        return self.images, self.filters, rows, columns

    def options(self, random: Random) -> dict[str, int]:
        """Return stride and padding; what equals its default is left out now and then."""
        options = {"stride": self.stride, "padding": self.padding}
        return {
            name: value
            for name, value in options.items()
            if value != {"stride": 1, "padding": 0}[name] or random.random() < 0.5
        }


def geometries(exercise: str, number: int, seed: int = 0) -> tuple[Call, ...]:
    """Return random valid calls of an exercise, those with the least data first."""
    random = np.random.default_rng([seed, int.from_bytes(exercise.encode(), "big")])
    calls = [CALLS[exercise](random) for _ in range(number)]
    return tuple(sorted(calls, key=_numbers_in))


def _numbers_in(call: Call) -> int:
    return sum(map(_size_of, call.arguments.values()))


def _size_of(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_size_of, value.values()))
    return value.size if isinstance(value, np.ndarray) else 0


def _between(random: Random, smallest: int, largest: int) -> int:
    return int(random.integers(smallest, largest, endpoint=True))


def _pair(random: Random, smallest: int, largest: int) -> tuple[int, int]:
    return _between(random, smallest, largest), _between(random, smallest, largest)


def _shape(random: Random) -> tuple[int, ...]:
    return tuple(_between(random, 1, 4) for _ in range(_between(random, 1, 4)))


def _eighths(random: Random, shape: tuple[int, ...], largest: int = 64) -> Array:
    """Return multiples of 1/8, zeros among them: sums of their products are exact."""
    eighths: Array = random.integers(-largest, largest, shape, endpoint=True) / 8
    return eighths


def _with_ties(random: Random, shape: tuple[int, ...]) -> Array:
    """Return an array for a maximum: all entries distinct, or many alike, or all negative."""
    if random.random() < 0.5:
        distinct: Array = random.permutation(np.arange(float(np.prod(shape))))
        return distinct.reshape(shape) - float(random.integers(200))
    return _eighths(random, shape, 4) - float(random.integers(2))


def _layer(random: Random) -> Layer:
    large = random.random() < LARGE
    kernel_size = _pair(random, 1, 7 if large else 5)
    padding = _between(random, 0, 6)
    height, width = (max(1, kernel - 2 * padding) for kernel in kernel_size)
    return Layer(
        images=_between(random, 1, 7),
        channels=_between(random, 16, 64) if large else _between(random, 1, 4),
        filters=_between(random, 1, 8 if large else 4),
        kernel_size=kernel_size,
        input_size=(
            height + _between(random, 0, 12 if large else 7),
            width + (_between(random, 20, 160) if large else _between(random, 0, 7)),
        ),
        stride=_between(random, 1, 5),
        padding=padding,
    )


def convolve_image(random: Random) -> Call:
    kernel = tuple(2 * half + 1 for half in _pair(random, 0, 3))
    return Call({"I": _eighths(random, _pair(random, 1, 9)), "f": _eighths(random, kernel)})


def output_size(random: Random) -> Call:
    kernel, padding, stride = (_between(random, *ends) for ends in ((1, 9), (0, 6), (1, 6)))
    size = max(1, kernel - 2 * padding) + _between(random, 0, 30)
    return Call({"size": size, "kernel": kernel}, {"stride": stride, "padding": padding})


def convolve(random: Random) -> Call:
    layer = _layer(random)
    arguments = {
        "X": _eighths(random, layer.input_shape),
        "F": _eighths(random, layer.filter_shape),
    }
    if random.random() < 0.5:
        arguments["b"] = _eighths(random, layer.filter_shape[:1])
    return Call(arguments, layer.options(random))


def count_parameters(random: Random) -> Call:
    """Draw a network: convolutions, pools and activations, then dense layers."""
    shape = _between(random, 1, 4), *_pair(random, 1, 20)
    layers: list[dict[str, Any]] = []
    size: Size = shape[1:]
    for _ in range(_between(random, 0, 4)):
        kind = random.choice(["conv", "pool", "activation"])
        layer, size = _LAYERS[kind](random, size)
        layers.append(layer)
    if not layers or random.random() < 0.8:
        layers.append({"kind": "flatten"})
        for _ in range(_between(random, 0, 3)):
            layers.append({"kind": "dense", "units": _between(random, 1, 30)})
            if random.random() < 0.3:
                layers.append({"kind": "activation"})
    options = {} if random.random() < 0.2 else {"bias": bool(random.random() < 0.5)}
    return Call({"layers": layers, "input_shape": shape}, options)


def _conv(random: Random, size: Size) -> tuple[dict[str, Any], Size]:
    stride, padding = _between(random, 1, 4), _between(random, 0, 3)
    kernel_size = tuple(_between(random, 1, min(5, length + 2 * padding)) for length in size)
    layer: dict[str, Any] = {
        "kind": "conv",
        "filters": _between(random, 1, 8),
        "kernel_size": kernel_size,
    }
    if stride > 1 or random.random() < 0.5:
        layer["stride"] = stride
    if padding > 0 or random.random() < 0.5:
        layer["padding"] = padding
    both = zip(size, kernel_size, strict=True)
    return layer, tuple((length + 2 * padding - kernel) // stride + 1 for length, kernel in both)


def _pool(random: Random, size: Size) -> tuple[dict[str, Any], Size]:
    pool = _between(random, 1, min(4, *size))
    stride = _between(random, 1, 4) if random.random() < 0.5 else pool
    layer = {"kind": "pool", "size": pool}
    if stride != pool or random.random() < 0.5:
        layer["stride"] = stride
    return layer, tuple((length - pool) // stride + 1 for length in size)


def _activation(random: Random, size: Size) -> tuple[dict[str, Any], Size]:
    return {"kind": "activation"}, size


_LAYERS: Mapping[str, Callable[[Random, Size], tuple[dict[str, Any], Size]]] = {
    "conv": _conv,
    "pool": _pool,
    "activation": _activation,
}


def numerical_gradient(random: Random) -> Call:
    shape = tuple(_between(random, 1, 3) for _ in range(_between(random, 1, 3)))
    count = int(np.prod(shape))
    a, A = random.integers(-4, 5, count), random.integers(-4, 5, (count, count))

    def quadratic(x: Array) -> float:
        return float(x.reshape(-1) @ A @ x.reshape(-1) + a @ x.reshape(-1))

    def cubic(x: Array) -> float:
        return float(a @ x.reshape(-1) ** 3)

    function = (quadratic, cubic)[random.integers(2)]
    options = {} if random.random() < 0.3 else {"h": float(random.choice([0.25, 0.5, 1.0, 2.0]))}
    x = _eighths(random, shape)
    return Call({"f": Objective(f"f a {function.__name__}", shape, function), "x": x}, options)


def relu(random: Random) -> Call:
    return Call({"Z": _eighths(random, _shape(random), 8)})


def relu_gradient(random: Random) -> Call:
    Z = _eighths(random, _shape(random), 8)
    return Call({"dA": _eighths(random, Z.shape), "Z": Z})


def max_pool(random: Random) -> Call:
    size, options, shape, _ = _pooling(random)
    return Call({"X": _with_ties(random, shape), "size": size}, options)


def max_pool_gradient(random: Random) -> Call:
    size, options, shape, pooled = _pooling(random)
    X = _with_ties(random, shape)
    return Call({"dP": _eighths(random, pooled), "X": X, "size": size}, options)


def _pooling(random: Random) -> tuple[int, dict[str, Any], Size, Size]:
    """Return window size, options, the input's shape and the output's."""
    size = _between(random, 1, 4)
    stride = size if random.random() < 0.4 else _between(random, 1, 6)
    options = {} if stride == size and random.random() < 0.7 else {"stride": stride}
    images, lengths = _pair(random, 1, 3), _pair(random, size, size + 7)
    pooled = tuple((length - size) // stride + 1 for length in lengths)
    return size, options, (*images, *lengths), (*images, *pooled)


def bias_gradient(random: Random) -> Call:
    return Call({"dO": _eighths(random, (*_pair(random, 1, 4), *_pair(random, 1, 6)))})


def filter_gradient(random: Random) -> Call:
    layer = _layer(random)
    arrays = {"dO": _eighths(random, layer.output_shape), "X": _eighths(random, layer.input_shape)}
    return Call({**arrays, "kernel_size": layer.kernel_size}, layer.options(random))


def input_gradient(random: Random) -> Call:
    layer = _layer(random)
    arrays = {"dO": _eighths(random, layer.output_shape), "F": _eighths(random, layer.filter_shape)}
    return Call({**arrays, "input_size": layer.input_size}, layer.options(random))


def block_gradient(random: Random) -> Call:
    images, channels, filters, pool = (_between(random, 1, 3) for _ in range(4))
    padding, kernel_size = _between(random, 0, 2), _pair(random, 1, 3)
    smallest = (max(1, kernel + pool - 1 - 2 * padding) for kernel in kernel_size)
    size = tuple(length + _between(random, 0, 3) for length in smallest)
    both = zip(size, kernel_size, strict=True)
    pooled = ((length + 2 * padding - kernel + 1) // pool for length, kernel in both)
    return Call(
        {
            "dP": _eighths(random, (images, filters, *pooled)),
            "X": _eighths(random, (images, channels, *size), 32),
            "F": _eighths(random, (filters, channels, *kernel_size), 32),
            "b": _eighths(random, (filters,), 32),
            "padding": padding,
            "pool_size": pool,
        }
    )


def _normal(random: Random, shape: tuple[int, ...]) -> Array:
    """Return numbers of which none is 0 and no two are alike: nothing hangs on a kink."""
    return random.standard_normal(shape)


def softmax_cross_entropy(random: Random) -> Call:
    N, classes = _between(random, 1, 6), _between(random, 1, 8)
    spread, level = random.choice([0.1, 1.0, 30.0, 1000.0]), random.choice([0.0, 1000.0, -1000.0])
    scores = spread * _normal(random, (N, classes)) + level
    return Call({"scores": scores, "labels": random.integers(classes, size=N)})


def dense(random: Random) -> Call:
    N, inputs, units = (_between(random, 1, 6) for _ in range(3))
    arrays = {"A": (N, inputs), "W": (inputs, units), "b": (units,)}
    return Call({name: _eighths(random, shape) for name, shape in arrays.items()})


def dense_gradient(random: Random) -> Call:
    N, inputs, units = (_between(random, 1, 6) for _ in range(3))
    arrays = {"dZ": (N, units), "A": (N, inputs), "W": (inputs, units)}
    return Call({name: _eighths(random, shape) for name, shape in arrays.items()})


def _network(random: Random, image: Size) -> dict[str, Array]:
    """Draw a network for images of one size; as large as training makes them, now and then."""
    large = random.random() < LARGE
    filters, hidden = (
        _between(random, 1, 8 if large else 4),
        _between(random, 1, 32 if large else 5),
    )
    kernel = int(random.choice([1, 3, 5, 7]))
    channels, height, width = image
    flat, classes = filters * (height // POOL_SIZE) * (width // POOL_SIZE), _between(random, 1, 10)
    shapes = {
        "F": (filters, channels, kernel, kernel),
        "b": (filters,),
        "W1": (flat, hidden),
        "b1": (hidden,),
        "W2": (hidden, classes),
        "b2": (classes,),
    }
    return {name: _normal(random, shape) for name, shape in shapes.items()}


def cnn_forward(random: Random) -> Call:
    image = _between(random, 1, 4), *_pair(random, POOL_SIZE, 9)
    return Call(
        {
            "params": _network(random, image),
            "X": _normal(random, (_between(random, 1, 5), *image)),
        }
    )


def cnn_backward(random: Random) -> Call:
    params, X = cnn_forward(random).positional
    return Call(
        {
            "params": params,
            "cache": Computed("cnn_forward", (params, X), 1),
            "dscores": _normal(random, (len(X), len(params["b2"]))),
        }
    )


def orientation_maps(random: Random) -> Call:
    return Call(
        {
            "I": _normal(random, _pair(random, 1, 12)),
            "orientations": _between(random, 1, 9),
            "sigma": _sigma(random),
        }
    )


def _sigma(random: Random) -> float:
    """Return the width of a Gaussian; a third of a whole number is where its cut moves."""
    return float(random.choice([random.uniform(0.2, 3.0), 0.5, 1.0, 2.0]))


def daisy_descriptor(random: Random) -> Call:
    height, width = _pair(random, 2, 20)
    rings = _between(random, 1, 3)
    # Radii that put no point halfway between two pixels.
    options = {
        "radii": tuple(float(random.uniform(0.0, 9.0)) for _ in range(rings)),
        "sigmas": tuple(_sigma(random) for _ in range(rings)),
        "orientations": _between(random, 1, 9),
        "points": _between(random, 1, 9),
    }
    together = random.random() < 0.7  # as many sigmas as radii
    chosen = {
        name: value
        for name, value in options.items()
        if (together if name in ("radii", "sigmas") else random.random() < 0.7)
    }
    I = _normal(random, (height, width))
    I[:, : int(random.choice([0, width // 2]))] = 0.0
    place = {"row": int(random.integers(height)), "col": int(random.integers(width))}
    return Call({"I": I, **place}, chosen)


def maximise_activation(random: Random) -> Call:
    """Draw an ascent of one step, of none, or of many."""
    if random.random() < CLIMB:
        return _climb(random)
    side = POOL_SIZE * _between(random, 1, 4)
    params = _network(random, (_between(random, 1, 3), side, side))
    layer = str(random.choice(ascent.LAYERS))
    return Call(
        {
            "params": params,
            "layer": layer,
            "channel": int(random.integers(len(params["b" if layer == "conv" else "b2"]))),
            "steps": int(random.random() < 0.9),
            "seed": int(random.integers(1000)),
        }
    )


def _climb(random: Random) -> Call:
    """Draw an ascent as the exercise does: with steps of any length there is but one summit."""
    (climbs,) = (part for part in ascent.EXERCISE.parts if part.name == "climbs")
    calls = climbs.probes(_between(random, 0, 10**6), ascent.EXERCISE.settings[0])
    return calls[random.integers(len(calls))]


CALLS: Mapping[str, Callable[[Random], Call]] = {
    draw.__name__: draw
    for draw in (
        convolve_image,
        output_size,
        convolve,
        count_parameters,
        numerical_gradient,
        relu,
        relu_gradient,
        max_pool,
        max_pool_gradient,
        bias_gradient,
        filter_gradient,
        input_gradient,
        block_gradient,
        softmax_cross_entropy,
        dense,
        dense_gradient,
        cnn_forward,
        cnn_backward,
        orientation_maps,
        daisy_descriptor,
        maximise_activation,
    )
}
