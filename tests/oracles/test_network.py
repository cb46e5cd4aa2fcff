"""The third assignment's references against PyTorch, in float64, on random normal numbers.

Sums of such numbers differ by what rounding does, so results are held to a bound. Nothing stands on
a kink of a rectifier or a pool, where there would be more than one right gradient.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from autograder.exercises import digits
from autograder.exercises.network import NAMES
from tests.oracles.references import load_references
from tests.requirements import needs_extra

Array = NDArray[np.float64]

REFERENCES = load_references()
SEEDS = st.integers(0, 2**16)
PENALTY = 0.1  # the notebook's L2_PENALTY
LEARNING_RATE, DECAY, KEPT = 0.05, 0.95, 0.9  # what the reference trains with


def examples(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Network:
    """A network's sizes, and what its numbers are drawn from."""

    images: int
    channels: int
    image_size: tuple[int, int]
    filters: int
    kernel_size: int
    units: int
    classes: int
    seed: int

    def arrays(self) -> tuple[dict[str, Array], Array, Array]:
        """Return params, X and dscores."""
        generator = np.random.default_rng(self.seed)
        height, width = (size // 2 for size in self.image_size)
        flat = self.filters * height * width
        shapes = {
            "F": (self.filters, self.channels, self.kernel_size, self.kernel_size),
            "b": (self.filters,),
            "W1": (flat, self.units),
            "b1": (self.units,),
            "W2": (self.units, self.classes),
            "b2": (self.classes,),
        }
        params = {name: generator.standard_normal(shape) for name, shape in shapes.items()}
        X = generator.standard_normal((self.images, self.channels, *self.image_size))
        return params, X, generator.standard_normal((self.images, self.classes))


networks = st.builds(
    Network,
    images=st.integers(1, 6),
    channels=st.integers(1, 4),
    image_size=st.tuples(st.integers(2, 10), st.integers(2, 10)),
    filters=st.integers(1, 8),
    kernel_size=st.sampled_from([1, 3, 5, 7]),
    units=st.integers(1, 12),
    classes=st.integers(1, 10),
    seed=SEEDS,
)
# Their images are square, and an even number of pixels wide: `start_image` tells from W1 how wide.
square_networks = st.builds(
    Network,
    images=st.just(1),
    channels=st.integers(1, 3),
    image_size=st.sampled_from([(2, 2), (4, 4), (8, 8)]),
    filters=st.integers(1, 4),
    kernel_size=st.sampled_from([1, 3, 5]),
    units=st.integers(1, 8),
    classes=st.integers(1, 5),
    seed=SEEDS,
)


@pytest.fixture(scope="module")
def torch() -> Any:
    """PyTorch; nothing here is imported from it before it is known to be there."""
    needs_extra("torch", "oracles")
    found = importlib.import_module("torch")
    found.set_num_threads(1)
    return found


def module(torch: Any, params: Mapping[str, Array]) -> Any:
    """Return the network as PyTorch builds it of its own layers, with these parameters."""
    filters, channels, kernel_size, _ = params["F"].shape
    flat, units = params["W1"].shape
    network = torch.nn.Sequential(
        torch.nn.Conv2d(channels, filters, kernel_size, padding="same"),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(flat, units),
        torch.nn.ReLU(),
        torch.nn.Linear(units, params["W2"].shape[1]),
    ).double()
    with torch.no_grad():
        for name, parameter in zip(NAMES, network.parameters(), strict=True):
            parameter.copy_(torch.from_numpy(_turned(name, params[name])))
    return network


def gradients_of(network: Any) -> dict[str, Array]:
    """Return what `backward` left in a network, by the homework's names."""
    parameters = zip(NAMES, network.parameters(), strict=True)
    return {name: _turned(name, parameter.grad.numpy()) for name, parameter in parameters}


def _turned(name: str, array: Array) -> Array:
    """Exchange the axes of a dense layer's weights: PyTorch has the units first."""
    return array.T if name in ("W1", "W2") else array


def assert_close(received: Any, expected: Array) -> None:
    assert isinstance(received, np.ndarray)
    assert received.dtype == np.float64
    assert received.shape == expected.shape
    largest = float(np.abs(expected).max(initial=1.0))
    np.testing.assert_allclose(received, expected, rtol=0, atol=1e-12 * largest)


@given(st.integers(1, 9), st.integers(1, 12), st.sampled_from([0.01, 1.0, 30.0, 1000.0]), SEEDS)
@examples(500)
def test_softmax_cross_entropy_and_its_gradient_are_pytorchs(
    torch: Any, N: int, classes: int, spread: float, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    scores = spread * generator.standard_normal((N, classes)) + spread
    labels = generator.integers(classes, size=N)
    tensor = torch.from_numpy(scores).requires_grad_()
    expected = torch.nn.functional.cross_entropy(tensor, torch.from_numpy(labels))
    expected.backward()
    loss, dscores = REFERENCES["softmax_cross_entropy"](scores, labels)
    assert float(loss) == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)
    assert_close(dscores, tensor.grad.numpy())


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), SEEDS)
@examples(500)
def test_dense_and_its_gradients_are_pytorchs(
    torch: Any, N: int, inputs: int, units: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    A, W, b, dZ = map(
        generator.standard_normal, ((N, inputs), (inputs, units), (units,), (N, units))
    )
    tA, tW, tb = (torch.from_numpy(array).requires_grad_() for array in (A, W, b))
    Z = torch.nn.functional.linear(tA, tW.T, tb)
    Z.backward(torch.from_numpy(dZ))
    assert_close(REFERENCES["dense"](A, W, b), Z.detach().numpy())
    received = REFERENCES["dense_gradient"](dZ, A, W)
    for mine, theirs in zip(received, (tA, tW, tb), strict=True):
        assert_close(mine, theirs.grad.numpy())


@given(networks)
@examples(400)
def test_the_network_and_all_its_gradients_are_pytorchs(torch: Any, sizes: Network) -> None:
    params, X, dscores = sizes.arrays()
    theirs = module(torch, params)
    expected = theirs(torch.from_numpy(X))
    expected.backward(torch.from_numpy(dscores))
    scores, cache = REFERENCES["cnn_forward"](params, X)
    assert_close(scores, expected.detach().numpy())
    grads = REFERENCES["cnn_backward"](params, cache, dscores)
    assert grads.keys() == set(NAMES)
    for name, gradient in gradients_of(theirs).items():
        assert_close(grads[name], gradient)


@given(st.integers(0, 2**16), st.integers(1, 32), st.integers(0, 6))
@examples(20)
def test_training_takes_the_steps_that_pytorchs_gradients_tell(
    torch: Any, seed: int, images: int, epochs: int
) -> None:
    """With one batch an epoch, nothing hangs on the order that the seed gives."""
    known = digits.learned()
    X, y = known.X[:images], known.y[:images]
    params = REFERENCES["train"](X, y, seed, 0)
    theirs = module(torch, params)
    velocity = [torch.zeros_like(parameter) for parameter in theirs.parameters()]
    for epoch in range(epochs):
        theirs.zero_grad()
        scores = theirs(torch.from_numpy(X))
        torch.nn.functional.cross_entropy(scores, torch.from_numpy(y)).backward()
        with torch.no_grad():
            for speed, parameter in zip(velocity, theirs.parameters(), strict=True):
                speed.mul_(KEPT).sub_(LEARNING_RATE * DECAY**epoch * parameter.grad)
                parameter.add_(speed)
    trained = REFERENCES["train"](X, y, seed, epochs)
    assert tuple(trained) == NAMES
    for name, parameter in zip(NAMES, theirs.parameters(), strict=True):
        assert_close(trained[name], _turned(name, parameter.detach().numpy()))


@given(square_networks, st.sampled_from(["conv", "scores"]))
@examples(200)
def test_an_ascent_goes_where_pytorchs_gradient_points(
    torch: Any, sizes: Network, layer: str
) -> None:
    params, _, _ = sizes.arrays()
    channel = sizes.seed % (sizes.filters if layer == "conv" else sizes.classes)
    start = REFERENCES["start_image"](params, sizes.seed)
    image = torch.from_numpy(start[np.newaxis]).requires_grad_()
    theirs = module(torch, params)
    found = theirs[:2](image) if layer == "conv" else theirs(image)
    (found[0, channel].sum() - PENALTY * (image**2).sum()).backward()
    once = REFERENCES["maximise_activation"](params, layer, channel, 1, sizes.seed)
    assert_close(once - start, image.grad.numpy()[0])
