"""Orientation maps and the DAISY descriptor, written once more by the grader.

After E. Tola, V. Lepetit, P. Fua: DAISY: An Efficient Dense Descriptor Applied to Wide-Baseline
Stereo, IEEE Transactions on Pattern Analysis and Machine Intelligence 32(5), 2010; the slide “What
we did before”. The whole is a stack of convolutions.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from autograder.exercise import Array
from autograder.exercises import forward

DIFFERENCE = np.array([[-0.5, 0.0, 0.5]])  # central differences
RADII, SIGMAS, ORIENTATIONS, POINTS = (3.0, 6.0), (1.0, 2.0), 8, 8


def gaussian(sigma: float) -> Array:
    """Return the weights of a Gaussian in a row, cut off at 3 sigma, of sum 1."""
    radius = math.ceil(3 * sigma)
    places = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (places / sigma) ** 2)
    return np.asarray(weights / weights.sum())[None]


def directions(orientations: int) -> Array:
    """Return the angles of the directions, from that along the columns on, in radians."""
    return 2 * np.pi * np.arange(orientations) / orientations


def derivatives(I: Array, orientations: int) -> Array:
    """Return the derivative in every direction: (orientations, H, W)."""
    across = forward.convolve_image(I, DIFFERENCE)
    down = forward.convolve_image(I, DIFFERENCE.T)
    angles = directions(orientations)[:, None, None]
    return np.asarray(np.cos(angles) * across + np.sin(angles) * down)


def smoothed(maps: Array, sigma: float) -> Array:
    """Smooth every map by a Gaussian, along the columns and then along the rows."""
    row = gaussian(sigma)
    return np.array(
        [forward.convolve_image(forward.convolve_image(one, row), row.T) for one in maps]
    )


def orientation_maps(I: Array, orientations: int, sigma: float) -> Array:
    """Return rectified directional derivatives, smoothed: (orientations, H, W)."""
    return smoothed(forward.relu(derivatives(I, orientations)), sigma)


def normalised(histogram: Array) -> Array:
    """Return a histogram of length 1; one of zeros stays as it is."""
    length = float(np.sqrt(np.sum(histogram**2)))
    return histogram / length if length > 0 else histogram


def daisy_descriptor(
    I: Array,
    row: int,
    col: int,
    radii: tuple[float, ...] = RADII,
    sigmas: tuple[float, ...] = SIGMAS,
    orientations: int = ORIENTATIONS,
    points: int = POINTS,
    maps_of: Callable[[Array, int, float], Array] = orientation_maps,
) -> Array:
    """Return the histograms at a pixel and on rings round it, each normalised, in a row."""
    maps = [maps_of(I, orientations, sigma) for sigma in sigmas]
    histograms = [_at(maps[0], row, col)]
    for ring, radius in zip(maps, radii, strict=True):
        for angle in directions(points):
            down, across = radius * np.sin(angle), radius * np.cos(angle)
            histograms.append(_at(ring, round(row + down), round(col + across)))
    return np.concatenate([normalised(histogram) for histogram in histograms])


def _at(maps: Array, row: int, col: int) -> Array:
    """Return the histogram at a pixel, of zeros outside the image."""
    orientations, height, width = maps.shape
    if 0 <= row < height and 0 <= col < width:
        return maps[:, row, col]
    return np.zeros(orientations)
