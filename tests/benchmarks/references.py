"""Prints the speed of the references beside PyTorch's and the machine's peak.

    python -m tests.benchmarks.references

Everything is float64 on one thread: CPU time, the median of many rounds in turns. The best round
would not do: in a lucky one PyTorch finds its large buffers in memory that was just freed, where as
a rule it waits for the system to hand them out.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.oracles.references import load_references

ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM")
}
SECONDS = 4.0  # for each function and layer
PEAK_SIZE = 2000  # of the square matrices whose product is called the machine's peak
PRODUCTS = 9  # how often it is timed in between
WITHOUT_PYTORCH = (
    "PyTorch is not installed, so the references are not compared with it: "
    "pip install -e '.[oracles]'"
)


@dataclass(frozen=True)
class LayerSize:
    """Square images and filters, padded so that the output is as large as the input."""

    images: int
    channels: int
    size: int
    filters: int
    kernel: int

    @property
    def padding(self) -> int:
        return self.kernel // 2

    @property
    def operations(self) -> int:
        """Multiplications and additions of the layer, and of each of its gradients."""
        outputs = self.images * self.filters * self.size**2
        return 2 * outputs * self.channels * self.kernel**2

    def __str__(self) -> str:
        return f"{self.images} × {self.channels} × {self.size}², {self.filters} × {self.kernel}²"


LAYERS = (
    LayerSize(8, 3, 32, 16, 3),
    LayerSize(32, 3, 32, 32, 7),
    LayerSize(16, 16, 32, 32, 3),
    LayerSize(16, 64, 28, 64, 3),
    LayerSize(4, 128, 56, 128, 3),
)


@dataclass(frozen=True)
class Duel:
    """The same computation by the reference and by PyTorch."""

    ours: Callable[[], Any]
    pytorchs: Callable[[], Any]


def duels(
    layer: LayerSize, references: dict[str, Callable[..., Any]]
) -> Iterator[tuple[str, Duel]]:
    """Give each function's name and its two ways to compute this layer."""
    import torch

    generator = np.random.default_rng(0)
    image_size, kernel_size = (layer.size,) * 2, (layer.kernel,) * 2
    padding = layer.padding
    X = generator.standard_normal((layer.images, layer.channels, *image_size))
    F = generator.standard_normal((layer.filters, layer.channels, *kernel_size))
    dO = generator.standard_normal((layer.images, layer.filters, *image_size))
    tX, tF, tO = map(torch.from_numpy, (X, F, dO))
    yield (
        "convolve",
        Duel(
            lambda: references["convolve"](X, F, padding=padding),
            lambda: torch.nn.functional.conv2d(tX, tF, padding=padding),
        ),
    )
    yield (
        "filter_gradient",
        Duel(
            lambda: references["filter_gradient"](dO, X, kernel_size, padding=padding),
            lambda: torch.nn.grad.conv2d_weight(tX, tF.shape, tO, padding=padding),
        ),
    )
    yield (
        "input_gradient",
        Duel(
            lambda: references["input_gradient"](dO, F, image_size, padding=padding),
            lambda: torch.nn.grad.conv2d_input(tX.shape, tF, tO, padding=padding),
        ),
    )


def seconds(function: Callable[[], Any]) -> float:
    """Return the CPU time of one call."""
    start = time.process_time()
    function()
    return time.process_time() - start


@dataclass(frozen=True)
class Row:
    """A layer, the median CPU seconds of both sides, and those of one operation at the peak."""

    layer: LayerSize
    ours: float
    pytorchs: float
    operation: float

    @property
    def times(self) -> float:
        return self.pytorchs / self.ours

    @property
    def share_of_peak(self) -> float:
        return self.layer.operations * self.operation / self.ours

    def __str__(self) -> str:
        sides = f"{1000 * self.ours:8.2f}{1000 * self.pytorchs:9.2f}{self.times:7.2f}"
        return f"  {self.layer!s:28}{sides}{self.share_of_peak:9.0%}"


def in_turns(layer: LayerSize, duel: Duel, large_product: Callable[[], Any]) -> Row:
    """Time both sides, once they have given the same result, and the peak in between.

    The clock of a shared machine rises and falls by a tenth within seconds, so a share of a peak
    that was measured at another time would tell little.
    """
    expected = duel.pytorchs().numpy()
    np.testing.assert_allclose(duel.ours(), expected, rtol=0, atol=1e-10 * np.abs(expected).max())
    ours: list[float] = []
    pytorchs: list[float] = []
    products: list[float] = []
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < SECONDS:
        ours.append(seconds(duel.ours))
        pytorchs.append(seconds(duel.pytorchs))
        if passed >= len(products) * SECONDS / PRODUCTS:
            products.append(seconds(large_product))
    operation = statistics.median(products) / (2 * PEAK_SIZE**3)
    return Row(layer, statistics.median(ours), statistics.median(pytorchs), operation)


def measure() -> None:
    """Measure all layers and print the table."""
    import torch

    torch.set_num_threads(1)
    references = load_references()
    A, B = np.random.default_rng(0).standard_normal((2, PEAK_SIZE, PEAK_SIZE))
    rows: dict[str, list[Row]] = {}
    for layer in LAYERS:
        for name, duel in duels(layer, references):
            rows.setdefault(name, []).append(in_turns(layer, duel, lambda: A @ B))
    peaks = [1e-9 / row.operation for each in rows.values() for row in each]
    print(
        f"PyTorch {torch.__version__}, float64, one thread; peak, a product of matrices of "
        f"{PEAK_SIZE}²: {min(peaks):.0f}-{max(peaks):.0f} GFLOP/s"
    )
    for name, each in rows.items():
        print(f"\n{name:30}{'ms':>8}{'PyTorch':>9}{'times':>7}{'of peak':>9}")
        print(*each, sep="\n")
        print(f"  {'geometric mean':45}{statistics.geometric_mean(row.times for row in each):7.2f}")


def main() -> None:
    """Measure in a process that computes on one thread, which has to be said before it starts."""
    if importlib.util.find_spec("torch") is None:
        print(WITHOUT_PYTORCH)
    elif all(os.environ.get(name) == value for name, value in ONE_THREAD.items()):
        measure()
    else:
        command = [sys.executable, "-m", "tests.benchmarks.references"]
        subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True)


if __name__ == "__main__":
    main()
