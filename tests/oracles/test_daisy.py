"""DAISY against scikit-image's `daisy`, which defines a few things differently.

* Derivatives: forward differences there, central ones here. An image that is the sum of a profile
  along its columns and one along its rows can be given so that both are the same numbers: with each
  profile replaced by the mean of every two neighbours, its forward differences are the central ones
  of the profile.
* Directions: there each gradient is shared among all bins by a von Mises weight around its angle,
  exp(k cos), times its length; here it is the derivative in each direction, rectified: its length
  times max(cos, 0). Both are circular convolutions of the same density of directions. So in Fourier
  series one is the other, times a known factor for each frequency.
* The first bin's direction is to the left there, to the right here.
* Gaussians are cut at 4 sigma there, at 3 sigma here; there the image is mirrored at its border,
  here all is 0 outside. So images are smooth, and places are far from the border.
* Sigmas: the middle and the first ring have the first sigma in both (scikit-image asks for one more
  than there are rings, and does not use it).
* Lengths: each histogram is normalised here after the bridge, so there it is switched off.

What is the same: the places on the rings, their pixels, and the order of the histograms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.exercise import Call
from autograder.exercises import daisy
from autograder.exercises.daisy_descriptor import EXERCISE
from autograder.reference import Reference
from tests.requirements import needs_extra

Array = NDArray[np.float64]
Descriptor = Callable[..., Array]

SIZE = 64
BINS = 256  # directions that scikit-image is asked for: the weight of each is narrow then
HIGHEST = 60  # frequency; those above are lost in rounding, and next to nothing in ours
TOLERANCE = 3e-3  # of entries up to 1
BY_FAR = 10  # times the tolerance: farther off than that is every mistake below
OPTIONS: dict[str, Any] = {"radii": (3, 6), "sigmas": (1.0, 2.0), "orientations": 8, "points": 8}
PLACES = [(row, col) for row in (22, 31, 41) for col in (23, 32, 40)]


def profiles(seed: int) -> Array:
    """Return one profile along the columns and one along the rows: random steps, smoothed a bit."""
    steps = np.random.default_rng(seed).standard_normal((2, SIZE + 1)).cumsum(axis=1)
    return np.asarray((steps[:, 1:] + steps[:, :-1]) / 2)


def image_of(along_columns: Array, along_rows: Array) -> Array:
    return along_rows[:, None] + along_columns


def halfway(profile: Array) -> Array:
    """Return the mean of every entry and the one before: forward differences become central."""
    return np.asarray((profile + np.roll(profile, 1)) / 2)


def of_scikit_image(image: Array, options: dict[str, Any]) -> Array:
    """Return its histograms of many bins at every pixel far enough from the border."""
    needs_extra("skimage", "oracles")
    from skimage.feature import daisy as scikit_images_daisy

    sigmas = [*options["sigmas"], options["sigmas"][-1]]
    found: Array = scikit_images_daisy(
        image,
        step=1,
        histograms=options["points"],
        orientations=BINS,
        normalization="off",
        sigmas=sigmas,
        ring_radii=list(options["radii"]),
    )
    return found.reshape(*found.shape[:2], -1, BINS)


def frequencies(histograms: Array, kappa: float) -> NDArray[np.complex128]:
    """Return the Fourier series of the density of directions that its histograms were made of."""
    from scipy.special import ive

    k = np.arange(HIGHEST + 1)
    weights = ive(k, kappa) * np.exp(kappa)
    series = np.fft.ifft(histograms, axis=-1)[..., : HIGHEST + 1]
    return np.asarray((-1.0) ** k * series / weights)  # its first bin is at -180 degrees


def rectified(series: NDArray[np.complex128], orientations: int) -> Array:
    """Return what the rectified derivatives in some directions add up to."""
    k = np.arange(HIGHEST + 1)
    even = k % 2 == 0
    factors = np.zeros(HIGHEST + 1)
    factors[even] = (-1.0) ** (k[even] // 2) * 2 / (np.pi * (1.0 - k[even] ** 2))
    factors[0], factors[1] = 1 / np.pi, 1 / 2
    angles = 2 * np.pi * np.arange(orientations) / orientations
    waves = np.exp(-1j * k[:, None] * angles)
    return np.asarray((factors * series @ waves).real)


def bridged(seed: int, options: dict[str, Any]) -> Callable[[int, int], Array]:
    """Return our descriptor of an image at any place, made of scikit-image's."""
    found = of_scikit_image(image_of(*map(halfway, profiles(seed))), options)
    margin = options["radii"][-1]

    def at(row: int, col: int) -> Array:
        series = frequencies(found[row - margin, col - margin], BINS / np.pi)
        histograms = rectified(series, options["orientations"])
        lengths = np.linalg.norm(histograms, axis=1, keepdims=True)
        return np.asarray((histograms / lengths).reshape(-1))

    return at


def farthest(descriptor: Descriptor, seed: int, options: dict[str, Any], **other: Any) -> float:
    """Return how far our descriptors are from scikit-image's, at worst."""
    expected = bridged(seed, options)
    image = image_of(*profiles(seed))
    return max(
        float(np.abs(descriptor(image, *place, **(options | other)) - expected(*place)).max())
        for place in PLACES
    )


# A little wrong already: what is quite wrong is farther off.
MISTAKES: dict[str, dict[str, Any]] = {
    "a sigma a tenth too large": {"sigmas": (1.0, 2.2)},
    "sigmas exchanged": {"sigmas": (2.0, 1.0)},
    "the first sigma everywhere": {"sigmas": (1.0, 1.0)},
    "an outer ring a pixel too large": {"radii": (3, 7)},
    "an inner ring a pixel too large": {"radii": (4, 6)},
}
TURNS: dict[str, Callable[[Array], Array]] = {
    "directions begin one farther on": lambda found: np.roll(found, 1, axis=1),
    "directions turn the other way": lambda found: np.roll(found[:, ::-1], 1, axis=1),
    "points begin one farther on": lambda found: np.vstack([found[:1], np.roll(found[1:], 1, 0)]),
    "points turn the other way": lambda found: np.vstack([found[:1], found[:0:-1]]),
    "rings exchanged": lambda found: np.vstack([found[:1], np.roll(found[1:], 8, 0)]),
}


@pytest.fixture(params=["the grader's", "the notebook's"])
def descriptor(request: pytest.FixtureRequest) -> Descriptor:
    """Return each of our two versions."""
    if request.param == "the grader's":
        return daisy.daisy_descriptor
    network: Reference = request.getfixturevalue("network")

    def of_notebook(I: Array, row: int, col: int, **options: Any) -> Array:
        call = Call({"I": I, "row": row, "col": col}, options)
        found: Array = network.expected(EXERCISE, call)[0]
        return found

    return of_notebook


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_descriptor_is_scikit_images(descriptor: Descriptor, seed: int) -> None:
    assert farthest(descriptor, seed, OPTIONS) <= TOLERANCE


@pytest.mark.parametrize(
    "other",
    [
        {"orientations": 4},
        {"orientations": 5},
        {"points": 6, "radii": (2, 4)},  # no point lies halfway between two pixels
        {"radii": (2, 5, 9), "sigmas": (0.75, 1.5, 2.5)},
    ],
    ids=str,
)
def test_other_options_mean_the_same(descriptor: Descriptor, other: dict[str, Any]) -> None:
    assert farthest(descriptor, 3, OPTIONS | other) <= TOLERANCE


@pytest.mark.parametrize("name", MISTAKES)
def test_another_sigma_or_radius_would_be_far_off(name: str) -> None:
    off = farthest(daisy.daisy_descriptor, 0, OPTIONS, **MISTAKES[name])
    assert off > BY_FAR * TOLERANCE


@pytest.mark.parametrize("name", TURNS)
def test_another_order_would_be_far_off(name: str) -> None:
    def turned(*arguments: Any, **options: Any) -> Array:
        found = daisy.daisy_descriptor(*arguments, **options)
        return TURNS[name](found.reshape(-1, OPTIONS["orientations"])).reshape(-1)

    assert farthest(turned, 0, OPTIONS) > BY_FAR * TOLERANCE
