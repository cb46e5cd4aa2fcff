"""Counts what a network learns, rule by rule: whoever counts wrongly follows another rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.exercises.forward import output_size

Layer = dict[str, Any]
Places = Callable[[int, int, int, int], int]


class Shape(NamedTuple):
    """The shape of what runs between two layers; a list of values has one row and one column."""

    channels: int
    height: int
    width: int

    @property
    def size(self) -> int:
        """How many numbers that are."""
        return self.channels * self.height * self.width


@dataclass(frozen=True)
class Step:
    """One layer with what goes in and what comes out."""

    layer: Layer
    network_input: Shape
    reads: Shape
    gives: Shape

    @property
    def filters(self) -> int:
        """How many filters a convolution has."""
        return int(self.layer["filters"])

    @property
    def positions(self) -> int:
        """At how many places of its input a window stands."""
        return self.gives.height * self.gives.width

    @property
    def kernel_area(self) -> int:
        """The entries of one slice of one filter."""
        R, S = self.layer["kernel_size"]
        return int(R) * int(S)


Rule = Callable[[Step], int]


@dataclass(frozen=True)
class Counting:
    """`count_parameters`, with each rule that it follows as a field.

    Attributes
    ----------
    filter_weights, filter_biases : callable
        What a convolution learns.
    dense_weights, dense_biases : callable
        What a dense layer learns.
    pool_weights, activation_weights, flatten_weights : callable
        These layers learn nothing.
    with_biases : callable
        Given `bias`, returns whether biases are counted.
    input_shape : callable
        Takes the network's input shape apart.
    conv_places, pool_places : callable
        How many places a window has on an axis.
    kernel : callable
        The height and width of a convolution's windows.
    pool_stride : callable
    channels : callable
        How many channels a convolution gives.
    flat_size : callable
        How many values `flatten` gives.
    """

    filter_weights: Rule = lambda step: step.filters * step.reads.channels * step.kernel_area
    filter_biases: Rule = lambda step: step.filters
    dense_weights: Rule = lambda step: step.gives.size * step.reads.size
    dense_biases: Rule = lambda step: step.gives.size
    pool_weights: Rule = lambda step: 0
    activation_weights: Rule = lambda step: 0
    flatten_weights: Rule = lambda step: 0
    with_biases: Callable[[bool], bool] = lambda bias: bias
    input_shape: Callable[[Sequence[int]], Shape] = lambda shape: Shape(*map(int, shape))
    conv_places: Places = output_size
    pool_places: Places = output_size
    kernel: Callable[[Layer], tuple[int, int]] = lambda layer: layer["kernel_size"]
    pool_stride: Callable[[Layer], int] = lambda layer: int(layer.get("stride") or layer["size"])
    channels: Callable[[Layer, Shape], int] = lambda layer, reads: int(layer["filters"])
    flat_size: Callable[[Shape], int] = lambda shape: shape.size

    def __call__(
        self, layers: Sequence[Layer], input_shape: Sequence[int], bias: bool = True
    ) -> int:
        """Return how many numbers the network has to learn."""
        network_input = reads = self.input_shape(input_shape)
        total = 0
        for layer in layers:
            step = Step(layer, network_input, reads, self._gives(layer, reads))
            total += self._weights(step)
            if self.with_biases(bias):
                total += self._biases(step)
            reads = step.gives
        return total

    def _gives(self, layer: Layer, reads: Shape) -> Shape:
        match layer["kind"]:
            case "conv":
                kernel, stride = self.kernel(layer), layer.get("stride", 1)
                sizes = zip(reads[1:], kernel, strict=True)
                padding = layer.get("padding", 0)
                height, width = (self.conv_places(n, r, stride, padding) for n, r in sizes)
                return Shape(self.channels(layer, reads), height, width)
            case "pool":
                size, stride = layer["size"], self.pool_stride(layer)
                height, width = (self.pool_places(n, size, stride, 0) for n in reads[1:])
                return Shape(reads.channels, height, width)
            case "flatten":
                return Shape(self.flat_size(reads), 1, 1)
            case "dense":
                return Shape(layer["units"], 1, 1)
        return reads

    def _weights(self, step: Step) -> int:
        rules = {
            "conv": self.filter_weights,
            "pool": self.pool_weights,
            "activation": self.activation_weights,
            "flatten": self.flatten_weights,
            "dense": self.dense_weights,
        }
        return rules[step.layer["kind"]](step)

    def _biases(self, step: Step) -> int:
        match step.layer["kind"]:
            case "conv":
                return self.filter_biases(step)
            case "dense":
                return self.dense_biases(step)
        return 0
