"""All values are multiples of 1/8: sums are exact in any order, and outputs have to be equal."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.oracles.references import load_references

Array = NDArray[np.float64]


def oracle(name: str) -> Any:
    """Return a library; without it these tests are skipped, except in CI, where all have to run."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(
            f"{name} is not installed, so the references are not compared with it: "
            "pip install -e '.[oracles]'",
            allow_module_level=True,
        )


torch = oracle("torch")
signal = oracle("scipy.signal")
torch.set_num_threads(1)
REFERENCES = load_references()


def examples(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Layer:
    """A convolutional layer's geometry, and what its arrays are drawn from."""

    images: int
    channels: int
    filters: int
    kernel_size: tuple[int, int]
    input_size: tuple[int, int]
    stride: int
    padding: int
    seed: int = 0

    @property
    def step(self) -> dict[str, int]:
        return {"stride": self.stride, "padding": self.padding}

    @property
    def output_size(self) -> tuple[int, int]:
        height, width = (
            (size + 2 * self.padding - kernel) // self.stride + 1
            for size, kernel in zip(self.input_size, self.kernel_size, strict=True)
        )
        return height, width

    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """Return X, F, b and dO."""
        generator = np.random.default_rng(self.seed)
        return (
            eighths(generator, (self.images, self.channels, *self.input_size)),
            eighths(generator, (self.filters, self.channels, *self.kernel_size)),
            eighths(generator, (self.filters,)),
            eighths(generator, (self.images, self.filters, *self.output_size)),
        )


def eighths(generator: np.random.Generator, shape: tuple[int, ...], largest: int = 64) -> Array:
    return generator.integers(-largest, largest + 1, shape) / 8


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    kernel_size = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    padding = draw(st.integers(0, 6))
    smallest = [max(1, kernel - 2 * padding) for kernel in kernel_size]
    height, width = (draw(st.integers(size, size + 8)) for size in smallest)
    return Layer(
        images=draw(st.integers(1, 6)),
        channels=draw(st.integers(1, 4)),
        filters=draw(st.integers(1, 4)),
        kernel_size=kernel_size,
        input_size=(height, width),
        stride=draw(st.integers(1, 5)),
        padding=padding,
        seed=draw(st.integers(0, 2**16)),
    )


# As large as real ones: the references work through these in blocks, with something left over.
LARGE = [
    Layer(5, 64, 9, (5, 3), (40, 33), stride, padding)
    for stride, padding in [(1, 2), (2, 0), (3, 5)]
]


def tensors(*arrays: Array) -> tuple[Any, ...]:
    return tuple(torch.from_numpy(array) for array in arrays)


def gradients(output: Any, upstream: Array, *inputs: Any) -> list[Array]:
    """Return PyTorch's gradients with respect to `inputs`."""
    found = torch.autograd.grad(output, inputs, torch.from_numpy(upstream))
    return [gradient.numpy() for gradient in found]


def assert_equal(received: Any, expected: Array) -> None:
    assert isinstance(received, np.ndarray)
    assert received.dtype == np.float64
    np.testing.assert_array_equal(received, expected)


# The convolution and its gradients, against PyTorch


def check_convolve(layer: Layer) -> None:
    X, F, b, _ = layer.arrays()
    expected = torch.nn.functional.conv2d(*tensors(X, F, b), **layer.step).numpy()
    assert_equal(REFERENCES["convolve"](X, F, b, **layer.step), expected)
    without_bias = expected - b.reshape(-1, 1, 1)
    assert_equal(REFERENCES["convolve"](X, F, **layer.step), without_bias)


def check_filter_gradient(layer: Layer) -> None:
    X, F, _, dO = layer.arrays()
    tX, tO = tensors(X, dO)
    expected = torch.nn.grad.conv2d_weight(tX, F.shape, tO, **layer.step).numpy()
    assert_equal(REFERENCES["filter_gradient"](dO, X, layer.kernel_size, **layer.step), expected)


def check_input_gradient(layer: Layer) -> None:
    X, F, _, dO = layer.arrays()
    tF, tO = tensors(F, dO)
    expected = torch.nn.grad.conv2d_input(X.shape, tF, tO, **layer.step).numpy()
    assert_equal(REFERENCES["input_gradient"](dO, F, layer.input_size, **layer.step), expected)


@given(layers())
@examples(1000)
def test_convolve_is_pytorchs(layer: Layer) -> None:
    check_convolve(layer)


@given(layers())
@examples(1000)
def test_the_filter_gradient_is_pytorchs(layer: Layer) -> None:
    check_filter_gradient(layer)


@given(layers())
@examples(1000)
def test_the_input_gradient_is_pytorchs(layer: Layer) -> None:
    check_input_gradient(layer)


@given(layers())
@examples(200)
def test_the_bias_gradient_is_pytorchs(layer: Layer) -> None:
    X, F, b, dO = layer.arrays()
    tX, tF, tb = tensors(X, F, b)
    tb.requires_grad_()
    [expected] = gradients(torch.nn.functional.conv2d(tX, tF, tb, **layer.step), dO, tb)
    assert_equal(REFERENCES["bias_gradient"](dO), expected)


@pytest.mark.parametrize("layer", LARGE, ids=lambda layer: f"stride {layer.stride}")
@pytest.mark.parametrize("check", [check_convolve, check_filter_gradient, check_input_gradient])
def test_layers_of_real_size_are_pytorchs(check: Any, layer: Layer) -> None:
    check(layer)


# The same, against scipy.signal, which knows neither stride nor padding nor channels


def framed(X: Array, padding: int) -> Array:
    return np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def dilated(dO: Array, stride: int) -> Array:
    height, width = ((size - 1) * stride + 1 for size in dO.shape[2:])
    spread = np.zeros((*dO.shape[:2], height, width))
    spread[:, :, ::stride, ::stride] = dO
    return spread


@given(layers())
@examples(300)
def test_convolve_is_scipys_valid_correlation(layer: Layer) -> None:
    X, F, b, dO = layer.arrays()
    stride = layer.stride
    expected = np.empty(dO.shape)
    for n, image in enumerate(framed(X, layer.padding)):
        for k, filter_ in enumerate(F):
            valid = signal.correlate(image, filter_, mode="valid", method="direct")[0]
            expected[n, k] = valid[::stride, ::stride] + b[k]
    assert_equal(REFERENCES["convolve"](X, F, b, **layer.step), expected)


@given(layers())
@examples(300)
def test_the_filter_gradient_is_scipys_valid_correlation_with_the_dilated_gradient(
    layer: Layer,
) -> None:
    X, F, _, dO = layer.arrays()
    images, upstream = framed(X, layer.padding), dilated(dO, layer.stride)
    R, S = layer.kernel_size
    expected = np.zeros(F.shape)
    for n, k, c in np.ndindex(layer.images, layer.filters, layer.channels):
        valid = signal.correlate2d(images[n, c], upstream[n, k], mode="valid")
        expected[k, c] += valid[:R, :S]  # more, where the stride does not divide
    assert_equal(REFERENCES["filter_gradient"](dO, X, layer.kernel_size, **layer.step), expected)


@given(layers())
@examples(300)
def test_the_input_gradient_is_scipys_full_convolution_with_the_dilated_gradient(
    layer: Layer,
) -> None:
    X, F, _, dO = layer.arrays()
    upstream, padding, (H, W) = dilated(dO, layer.stride), layer.padding, layer.input_size
    expected = np.zeros(framed(X, padding).shape)
    for n, k, c in np.ndindex(layer.images, layer.filters, layer.channels):
        full = signal.convolve2d(upstream[n, k], F[k, c], mode="full")
        expected[n, c, : full.shape[0], : full.shape[1]] += full
    expected = expected[:, :, padding : padding + H, padding : padding + W]
    assert_equal(REFERENCES["input_gradient"](dO, F, layer.input_size, **layer.step), expected)


@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.sampled_from([1, 3, 5]), st.sampled_from([1, 3, 5])),
    st.integers(0, 2**16),
)
@examples(300)
def test_convolve_image_is_scipys_correlation_of_the_same_size(
    image_size: tuple[int, int], kernel_size: tuple[int, int], seed: int
) -> None:
    generator = np.random.default_rng(seed)
    I, f = eighths(generator, image_size), eighths(generator, kernel_size)
    padding = [(size // 2, size // 2) for size in kernel_size]
    expected = signal.correlate2d(np.pad(I, padding), f, mode="valid")
    assert_equal(REFERENCES["convolve_image"](I, f), expected)


# Counting


@given(layers())
@examples(200)
def test_the_output_size_is_the_one_that_pytorch_gives(layer: Layer) -> None:
    X, F, _, _ = layer.arrays()
    expected = torch.nn.functional.conv2d(*tensors(X, F), **layer.step).shape[2:]
    for size, kernel, output in zip(layer.input_size, layer.kernel_size, expected, strict=True):
        assert REFERENCES["output_size"](size, kernel, **layer.step) == output


@given(layers(), st.integers(1, 3), st.integers(1, 3), st.integers(1, 9), st.booleans())
@examples(200)
def test_a_network_has_as_many_parameters_as_in_pytorch(
    layer: Layer, pool_size: int, pool_stride: int, units: int, bias: bool
) -> None:
    pool_size = min(pool_size, *layer.output_size)
    rows, columns = ((size - pool_size) // pool_stride + 1 for size in layer.output_size)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(layer.channels, layer.filters, layer.kernel_size, bias=bias, **layer.step),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(pool_size, pool_stride),
        torch.nn.Flatten(),
        torch.nn.Linear(layer.filters * rows * columns, units, bias=bias),
    )
    shape = (layer.channels, *layer.input_size)
    assert network(torch.zeros(1, *shape)).shape == (1, units)
    description = [
        {"kind": "conv", "filters": layer.filters, "kernel_size": layer.kernel_size} | layer.step,
        {"kind": "activation"},
        {"kind": "pool", "size": pool_size, "stride": pool_stride},
        {"kind": "flatten"},
        {"kind": "dense", "units": units},
    ]
    expected = sum(parameter.numel() for parameter in network.parameters())
    assert REFERENCES["count_parameters"](description, shape, bias=bias) == expected


# Activation, pooling, and the block of all three, against PyTorch


@given(st.integers(0, 2**16))
@examples(200)
def test_relu_and_its_gradient_are_pytorchs(seed: int) -> None:
    generator = np.random.default_rng(seed)
    Z, dA = eighths(generator, (2, 3, 4, 5), largest=2), eighths(generator, (2, 3, 4, 5))
    [tZ] = tensors(Z)
    A = torch.relu(tZ.requires_grad_())
    assert_equal(REFERENCES["relu"](Z), A.detach().numpy())
    assert_equal(REFERENCES["relu_gradient"](dA, Z), *gradients(A, dA, tZ))


@given(
    st.integers(1, 4),
    st.one_of(st.none(), st.integers(1, 5)),
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
    st.sampled_from([1, 64]),
    st.integers(0, 2**16),
)
@example(2, None, (3, 3), 1, 0)
@examples(600)
def test_max_pool_and_its_gradient_are_pytorchs_ties_too(
    size: int, stride: int | None, more: tuple[int, int], largest: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    X = eighths(generator, (2, 3, size + more[0], size + more[1]), largest)
    [tX] = tensors(X)
    P = torch.nn.functional.max_pool2d(tX.requires_grad_(), size, stride)
    dP = eighths(generator, tuple(P.shape))
    assert_equal(REFERENCES["max_pool"](X, size, stride), P.detach().numpy())
    assert_equal(REFERENCES["max_pool_gradient"](dP, X, size, stride), *gradients(P, dP, tX))


@given(layers(), st.integers(1, 3))
@examples(150)
def test_the_gradients_of_a_whole_block_are_pytorchs(layer: Layer, pool_size: int) -> None:
    X, F, b, _ = layer.arrays()
    inputs = tX, tF, tb = tensors(X, F, b)
    for tensor in inputs:
        tensor.requires_grad_()
    O = torch.nn.functional.conv2d(tX, tF, tb, padding=layer.padding)
    pool_size = min(pool_size, *O.shape[2:])
    P = torch.nn.functional.max_pool2d(torch.relu(O), pool_size)
    dP = eighths(np.random.default_rng(layer.seed), tuple(P.shape))
    received = REFERENCES["block_gradient"](dP, X, F, b, layer.padding, pool_size)
    for mine, theirs in zip(received, gradients(P, dP, *inputs), strict=True):
        assert_equal(mine, theirs)


@given(st.lists(st.integers(1, 4), max_size=3), st.integers(0, 2**16))
@examples(200)
def test_the_numerical_gradient_is_close_to_pytorchs(shape: list[int], seed: int) -> None:
    generator = np.random.default_rng(seed)
    x, weights = generator.standard_normal(shape), generator.standard_normal(shape)
    t, tw = tensors(np.asarray(x), np.asarray(weights))
    [expected] = gradients((tw * torch.sin(t.requires_grad_()) * t).sum(), np.array(1.0), t)
    received = REFERENCES["numerical_gradient"](lambda x: np.sum(weights * np.sin(x) * x), x)
    np.testing.assert_allclose(received, expected, rtol=0, atol=1e-8)
