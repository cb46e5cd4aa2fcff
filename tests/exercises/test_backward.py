"""The grader's gradients are those of its own forward passes, at every geometry."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.gradient import central_differences
from autograder.exercise import Part
from autograder.exercises import backward, forward
from autograder.exercises.block_gradient import EXERCISE as BLOCK
from autograder.exercises.probes import distinct, eighths

SEEDS = range(25)


def drawn(generator: np.random.Generator, low: int, high: int) -> int:
    return int(generator.integers(low, high, endpoint=True))


class Layer:
    """A random convolution, every size of which may differ from every other."""

    def __init__(self, seed: int) -> None:
        generator = np.random.default_rng(seed)
        N, C, K, R, S = (drawn(generator, 1, 3) for _ in range(5))
        self.stride, self.padding = drawn(generator, 1, 3), drawn(generator, 0, 3)
        self.X = eighths(generator, (N, C, R + drawn(generator, 0, 4), S + drawn(generator, 0, 4)))
        self.F = eighths(generator, (K, C, R, S))
        self.b = eighths(generator, (K,))
        self.dO = eighths(generator, self.convolve(self.X, self.F, self.b).shape)

    def convolve(
        self, X: forward.Array, F: forward.Array, b: forward.Array | None = None
    ) -> forward.Array:
        return forward.convolve(X, F, b, self.stride, self.padding)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_filter_gradient(seed: int) -> None:
    layer = Layer(seed)
    R, S = layer.F.shape[2:]
    dF = backward.filter_gradient(layer.dO, layer.X, (R, S), layer.stride, layer.padding)
    right = central_differences(lambda F: layer.convolve(layer.X, F), layer.F, layer.dO)
    assert np.array_equal(dF, right)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_input_gradient(seed: int) -> None:
    layer = Layer(seed)
    H, W = layer.X.shape[2:]
    dX = backward.input_gradient(layer.dO, layer.F, (H, W), layer.stride, layer.padding)
    right = central_differences(lambda X: layer.convolve(X, layer.F), layer.X, layer.dO)
    assert np.array_equal(dX, right)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bias_gradient(seed: int) -> None:
    layer = Layer(seed)
    right = central_differences(
        lambda b: layer.convolve(layer.X, layer.F, b), np.zeros(len(layer.F)), layer.dO
    )
    assert np.array_equal(backward.bias_gradient(layer.dO), right)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rectifiers_gradient(seed: int) -> None:
    generator = np.random.default_rng(seed)
    Z, dA = distinct(generator, (2, 3, 4)), eighths(generator, (2, 3, 4))
    assert np.array_equal(backward.relu_gradient(dA, Z), central_differences(forward.relu, Z, dA))


def test_the_rectifiers_gradient_is_0_at_0() -> None:
    assert backward.relu_gradient(np.array([5.0]), np.zeros(1)) == [0]


@pytest.mark.parametrize("stride", [None, 1, 2, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_max_pools_gradient(seed: int, stride: int | None) -> None:
    generator = np.random.default_rng(seed)
    size = drawn(generator, 1, 3)
    shape = (2, 2, size + drawn(generator, 0, 4), size + drawn(generator, 0, 4))
    X = distinct(generator, shape)
    dP = eighths(generator, forward.max_pool(X, size, stride).shape)
    right = central_differences(lambda X: forward.max_pool(X, size, stride), X, dP)
    assert np.array_equal(backward.max_pool_gradient(dP, X, size, stride), right)


def test_a_tie_sends_the_gradient_to_the_first_maximum_in_row_order() -> None:
    X = np.array([[[[0.0, 4.0], [4.0, 4.0]]]])
    dX = backward.max_pool_gradient(np.full((1, 1, 1, 1), 7.0), X, 2)
    assert dX.tolist() == [[[[0, 7], [0, 0]]]]


@pytest.mark.parametrize("part", BLOCK.parts, ids=lambda part: part.name)
def test_the_blocks_gradient(part: Part) -> None:
    """On the exercise's own probes, whose outputs are so far from 0 that no kink is crossed."""
    how = BLOCK.differentiable
    assert how is not None
    for seed in range(3):
        for call in part.calls(np.random.default_rng(seed), BLOCK.settings[0]):
            right = how.gradient(call, how.forward)
            assert all(map(np.array_equal, backward.block_gradient(*call.positional), right))
