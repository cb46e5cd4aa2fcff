"""Probes hold what shows a mistake whatever the seed: it is put there, not left to chance."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import exercises
from autograder.exercise import Array, Call
from autograder.exercises import backward, forward
from autograder.exercises.probes import eighths, pooled_image, rotation_symmetric

SEEDS = range(8)
ALIKE = 78  # with this seed, two entries of a gradient happen to be alike in the first draw
KERNELS = [(2, 2), (3, 3), (2, 4), (5, 5)]
# Shape of the image, size, stride: side by side, with a remainder on one axis or two, overlapping,
# with gaps, a single window.
POOLS = [
    ((1, 1, 4, 4), 2, 2),
    ((3, 2, 5, 5), 2, 2),
    ((1, 1, 6, 7), 3, 3),
    ((1, 2, 5, 5), 2, 1),
    ((2, 1, 8, 8), 2, 3),
    ((1, 1, 4, 4), 2, 4),
]


def probes(exercise: str, part: str, seed: int) -> tuple[Call, ...]:
    """Return a part's probes in the first setting."""
    loaded = exercises.load(exercise)
    calls = next(one.calls for one in loaded.parts if one.name == part)
    return calls(np.random.default_rng(seed), loaded.settings[0])


@pytest.mark.parametrize("seed", SEEDS)
class TestEighths:
    @pytest.mark.parametrize("shape", [(1,), (6,), (2, 3, 4, 4)])
    @pytest.mark.parametrize("largest", [0.5, 8, 1024])
    def test_are_multiples_of_one_eighth_and_never_0(
        self, seed: int, shape: tuple[int, ...], largest: float
    ) -> None:
        steps = 8 * eighths(np.random.default_rng(seed), shape, largest)
        assert steps.shape == shape
        assert np.array_equal(steps, np.round(steps))
        assert np.all(steps != 0)
        assert np.all(np.abs(steps) <= 8 * largest)

    @pytest.mark.parametrize("count", [2, 5, 9, 64])
    def test_no_two_are_alike_or_cancel(self, seed: int, count: int) -> None:
        values = eighths(np.random.default_rng(seed), (count,))
        assert len(np.unique(np.abs(values))) == count
        assert values.sum() != 0

    @pytest.mark.parametrize("count", [4, 9, 64])
    def test_small_and_large_ones_are_of_both_signs(self, seed: int, count: int) -> None:
        values = eighths(np.random.default_rng(seed), (count,))
        for half in (values[values > 0], -values[values < 0]):
            assert count // 2 <= len(half) <= (count + 1) // 2
            assert half.min() <= 4
            assert half.max() > 4


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_rotation_symmetric_filter_is_symmetric_in_no_other_way(
    seed: int, kernel: tuple[int, int]
) -> None:
    F = rotation_symmetric(eighths(np.random.default_rng(seed), (1, 1, *kernel)))[0, 0]
    assert np.array_equal(F, F[::-1, ::-1])
    assert not np.array_equal(F, F[::-1])
    assert not np.array_equal(F, F[:, ::-1])
    if kernel[0] == kernel[1] > 2:
        assert not np.array_equal(F, F.T)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("shape", "size", "stride"), POOLS)
class TestPooledImage:
    @pytest.fixture
    def image(self, seed: int, shape: tuple[int, ...], size: int, stride: int) -> Array:
        return pooled_image(np.random.default_rng(seed), shape, size, stride)

    def test_a_step_of_1_crosses_no_kink(self, image: Array, size: int, stride: int) -> None:
        assert np.abs(image).min() >= 2
        assert np.diff(np.unique(image)).min() == 4
        assert len(np.unique(image)) == image.size

    def test_whoever_starts_from_0_or_takes_absolute_values_is_right(
        self, image: Array, size: int, stride: int
    ) -> None:
        assert np.any(image < 0)
        assert np.array_equal(
            forward.max_pool(np.abs(image), size, 1), forward.max_pool(image, size, 1)
        )

    def test_a_window_that_is_too_small_shows(self, image: Array, size: int, stride: int) -> None:
        smaller = forward.max_pool(image, size - 1, stride)
        height, width = forward.max_pool(image, size, stride).shape[2:]
        assert np.any(smaller[:, :, :height, :width] != forward.max_pool(image, size, stride))

    def test_windows_too_near_show_on_each_axis(self, image: Array, size: int, stride: int) -> None:
        P = forward.max_pool(image, size, stride)
        near = forward.max_pool(image, size, 1)
        height, width = P.shape[2:]
        if stride > 1 and height > 1:
            assert np.any(near[:, :, :height, ::stride][..., :width] != P)
        if stride > 1 and width > 1:
            assert np.any(near[:, :, ::stride, :width][:, :, :height] != P)

    def test_swapped_rows_and_columns_show(self, image: Array, size: int, stride: int) -> None:
        windows = image[:, :, :size, :size].reshape(-1, size, size)
        corners = {(0, 0), (size - 1, size - 1)}
        single = forward.max_pool(image, size, stride)[0, 0].size == 1
        for window in windows:
            place = divmod(int(window.argmax()), size)
            assert single or place not in corners


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", ["smallest", "any_shape", "zero"])
def test_a_rectifier_gets_both_signs_from_both_sides(seed: int, part: str) -> None:
    for call in probes("relu_gradient", part, seed):
        dA, Z = call.arguments["dA"], call.arguments["Z"]
        for side in (Z > 0, Z <= 0):
            assert np.any(dA[side] > 0)
            assert np.any(dA[side] < 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tie_has_its_first_maximum_elsewhere_by_columns_and_from_the_end(seed: int) -> None:
    for call in probes("max_pool_gradient", "ties", seed):
        window = call.arguments["X"][0, 0, :2, :2]
        by_columns = divmod(int(window.T.argmax()), 2)[::-1]
        from_the_end = divmod(3 - int(window[::-1, ::-1].argmax()), 2)
        assert divmod(int(window.argmax()), 2) not in (by_columns, from_the_end)
        assert call.arguments["X"].min() > 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", ["smallest", "filters", "batch", "mixed", "not_square"])
def test_a_bias_gradient_is_no_entry_and_no_count(seed: int, part: str) -> None:
    for call in probes("bias_gradient", part, seed):
        dO = call.arguments["dO"]
        sums = dO.sum(axis=(2, 3))
        assert np.any(dO < 0)
        assert np.all(sums > dO.max(axis=(2, 3)))
        assert np.all(sums > dO[0, 0].size)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("part", ["smallest", "several", "bias", "padding", "pool", "together"])
def test_a_block_stops_some_gradients_and_passes_others(seed: int, part: str) -> None:
    for call in probes("block_gradient", part, seed):
        dP, X, F, b, padding, size = call.arguments.values()
        largest = forward.max_pool(forward.convolve(X, F, b, 1, padding), size)
        assert np.any(largest > 0)
        assert np.any(largest < 0)
        assert np.any((largest > 0) != (dP > 0))


@pytest.mark.parametrize("seed", [*SEEDS, ALIKE])
@pytest.mark.parametrize("part", ["smallest", "channels", "padding", "stride"])
def test_a_filter_gradient_is_not_its_own_transpose(seed: int, part: str) -> None:
    for call in probes("filter_gradient", part, seed):
        dF = backward.filter_gradient(*call.positional, **call.options)
        assert not np.array_equal(dF, dF.swapaxes(2, 3))
