"""`count_parameters` against PyTorch's own counts: the lecture's two networks and ten others."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from autograder.exercises.counting import Counting, Layer
from tests.oracles.references import load_references
from tests.requirements import needs_extra

FLATTEN: Layer = {"kind": "flatten"}
ACTIVATION: Layer = {"kind": "activation"}


@dataclass(frozen=True)
class Architecture:
    """A network as the homework describes it, and what it gives for one image."""

    name: str
    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]
    gives: tuple[int, ...]
    device: str = "cpu"  # on "meta" PyTorch works out shapes only: no time, no memory


def conv(filters: int, *kernel_size: int, **options: int) -> tuple[Layer, Layer]:
    """Return a convolution and its activation; one number is a square kernel."""
    R, S = kernel_size if len(kernel_size) == 2 else kernel_size * 2
    return {"kind": "conv", "filters": filters, "kernel_size": (R, S), **options}, ACTIVATION


def pool(size: int, **options: int) -> Layer:
    return {"kind": "pool", "size": size, **options}


def dense(*units: int) -> Iterator[Layer]:
    """Yield what flattens, and dense layers with activations between them."""
    yield FLATTEN
    for position, number in enumerate(units):
        if position:
            yield ACTIVATION
        yield {"kind": "dense", "units": number}


LECTURES_DENSE_NETWORK = Architecture(
    "the lecture's fully connected network", (1, 9, 9), (*dense(20, 10),), (10,)
)
LECTURES_CNN = Architecture(
    "the lecture's CNN", (1, 9, 9), (*conv(3, 3, padding=1), pool(3), *dense(20, 10)), (10,)
)
PERCEPTRON = Architecture(
    "multilayer perceptron, only dense layers", (1, 28, 28), (*dense(512, 512, 10),), (10,)
)
LENET_5 = Architecture(
    "LeNet-5",
    (1, 28, 28),
    (
        *(*conv(6, 5, padding=2), pool(2, stride=2)),
        *(*conv(16, 5), pool(2, stride=2)),
        *dense(120, 84, 10),
    ),
    (10,),
)
ALEXNET = Architecture(
    "AlexNet without groups, overlapping pools",
    (3, 227, 227),
    (
        *(*conv(96, 11, stride=4), pool(3, stride=2)),
        *(*conv(256, 5, padding=2), pool(3, stride=2)),
        *conv(384, 3, padding=1),
        *conv(384, 3, padding=1),
        *(*conv(256, 3, padding=1), pool(3, stride=2)),
        *dense(4096, 4096, 1000),
    ),
    (1000,),
    "meta",
)
VGG_11 = Architecture(
    "VGG-11",
    (3, 224, 224),
    (
        *(*conv(64, 3, padding=1), pool(2)),
        *(*conv(128, 3, padding=1), pool(2)),
        *(*conv(256, 3, padding=1), *conv(256, 3, padding=1), pool(2)),
        *(*conv(512, 3, padding=1), *conv(512, 3, padding=1), pool(2)),
        *(*conv(512, 3, padding=1), *conv(512, 3, padding=1), pool(2)),
        *dense(4096, 4096, 1000),
    ),
    (1000,),
    "meta",
)
NETWORK_IN_NETWORK = Architecture(
    "network in network, 1x1 convolutions",
    (3, 32, 32),
    (
        *(*conv(192, 5, padding=2), *conv(160, 1), *conv(96, 1), pool(3, stride=2)),
        *(*conv(192, 5, padding=2), *conv(192, 1), *conv(192, 1), pool(3, stride=2)),
        *(*conv(192, 3, padding=1), *conv(192, 1), *conv(10, 1), pool(7)),
        FLATTEN,
    ),
    (10,),
)
ALL_CONVOLUTIONAL = Architecture(
    "all convolutional, strides instead of pools, never flattened",
    (3, 32, 32),
    (
        *(*conv(96, 3, padding=1), *conv(96, 3, padding=1), *conv(96, 3, stride=2, padding=1)),
        *(*conv(192, 3, padding=1), *conv(192, 3, padding=1), *conv(192, 3, stride=2, padding=1)),
        *(*conv(192, 3), *conv(192, 1), *conv(10, 1)),
    ),
    (10, 6, 6),
)
DEEP_Q_NETWORK = Architecture(
    "deep Q-network, four channels, no pools",
    (4, 84, 84),
    (*conv(32, 8, stride=4), *conv(64, 4, stride=2), *conv(64, 3), *dense(512, 4)),
    (4,),
)
PILOTNET = Architecture(
    "PilotNet, wide images, strides that leave something over",
    (3, 66, 200),
    (
        *(*conv(24, 5, stride=2), *conv(36, 5, stride=2), *conv(48, 5, stride=2)),
        *(*conv(64, 3), *conv(64, 3)),
        *dense(100, 50, 10, 1),
    ),
    (1,),
)
TALL_AND_WIDE_FILTERS = Architecture(
    "tall and wide filters on a spectrogram",
    (2, 40, 61),
    (*conv(8, 20, 3), pool(2), *conv(12, 1, 7, stride=2), *conv(5, 4, 2, padding=1), *dense(7)),
    (7,),
)
REMAINDERS = Architecture(
    "padding, strides and pools that leave something over",
    (3, 50, 37),
    (
        *(*conv(7, 4, 3, stride=3, padding=2), pool(2, stride=3)),
        *(*conv(9, 2, 3, stride=1, padding=3), pool(4, stride=2)),
        *(*conv(4, 2, stride=2, padding=1), *dense(6, 3)),
    ),
    (3,),
)
LECTURES = (LECTURES_DENSE_NETWORK, LECTURES_CNN)
OTHERS = (
    *(PERCEPTRON, LENET_5, ALEXNET, VGG_11, NETWORK_IN_NETWORK),
    *(ALL_CONVOLUTIONAL, DEEP_Q_NETWORK, PILOTNET, TALL_AND_WIDE_FILTERS, REMAINDERS),
)
# What others publish shows that these are the networks that they are called after.
PUBLISHED = (
    (LECTURES_DENSE_NETWORK, False, 1_820),
    (LECTURES_DENSE_NETWORK, True, 1_850),
    (LECTURES_CNN, False, 767),
    (LECTURES_CNN, True, 800),
    (PERCEPTRON, True, 669_706),
    (LENET_5, True, 61_706),
    (ALEXNET, True, 62_378_344),
    (VGG_11, True, 132_863_336),
)
COUNTS: dict[str, Callable[..., int]] = {
    "the reference": load_references()["count_parameters"],
    "the rules that mistakes are told by": Counting(),
}


@pytest.fixture(scope="module")
def torch() -> Any:
    """PyTorch; nothing here is imported from it before it is known to be there."""
    needs_extra("torch", "oracles")
    return importlib.import_module("torch")


def module(torch: Any, layer: Layer, bias: bool, device: str) -> Any:
    """Return one layer in PyTorch, which finds out by itself what goes into it."""
    made = {"bias": bias, "device": device}
    match layer:
        case {"kind": "conv", "filters": filters, "kernel_size": kernel_size, **step}:
            return torch.nn.LazyConv2d(filters, kernel_size, **step, **made)
        case {"kind": "pool", "size": size, **step}:
            return torch.nn.MaxPool2d(size, **step)
        case {"kind": "activation"}:
            return torch.nn.ReLU()
        case {"kind": "flatten"}:
            return torch.nn.Flatten()
        case {"kind": "dense", "units": units}:
            return torch.nn.LazyLinear(units, **made)
    raise ValueError(f"{layer} is not a layer of the homework: see solutions/01_convolution.py")


def pytorchs_count(torch: Any, architecture: Architecture, bias: bool) -> int:
    """Send one image through the network in PyTorch, and count what it then learns."""
    device = architecture.device
    network = torch.nn.Sequential(
        *(module(torch, layer, bias, device) for layer in architecture.layers)
    )
    with torch.no_grad():
        output = network(torch.zeros(1, *architecture.input_shape, device=device))
    assert output.shape == (1, *architecture.gives)
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize("bias", [False, True], ids=["without biases", "with biases"])
@pytest.mark.parametrize("architecture", LECTURES + OTHERS, ids=lambda each: each.name)
@pytest.mark.parametrize("counts", COUNTS)
def test_a_known_network_has_as_many_parameters_as_in_pytorch(
    torch: Any, counts: str, architecture: Architecture, bias: bool
) -> None:
    received = COUNTS[counts](list(architecture.layers), architecture.input_shape, bias=bias)
    assert received == pytorchs_count(torch, architecture, bias)


@pytest.mark.parametrize(
    ("architecture", "bias", "published"),
    PUBLISHED,
    ids=[f"{architecture.name}, {count:,}" for architecture, _, count in PUBLISHED],
)
@pytest.mark.parametrize("counts", COUNTS)
def test_a_known_network_has_as_many_parameters_as_published(
    counts: str, architecture: Architecture, bias: bool, published: int
) -> None:
    received = COUNTS[counts](list(architecture.layers), architecture.input_shape, bias=bias)
    assert received == published


def test_a_layer_that_the_homework_does_not_know_is_named(torch: Any) -> None:
    with pytest.raises(ValueError, match=r"\{'kind': 'dropout'\} is not a layer of the homework"):
        module(torch, {"kind": "dropout"}, bias=True, device="cpu")
