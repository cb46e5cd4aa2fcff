"""What students get wrong in `orientation_maps`."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises import daisy, forward
from autograder.exercises.misconceptions.ways import Buggy, ways

OrientationMaps = Callable[[Array, int, float], Array]


def _made_of(make: Callable[[OrientationMaps, Array, int, float], Array]) -> Buggy:
    """Put the maps together from right ones."""

    def buggy(right: Function) -> Function:
        def orientation_maps(I: Array, orientations: int, sigma: float) -> Array:
            return make(right, I, orientations, sigma)

        return orientation_maps

    return buggy


def _derived_by(across: Array, down: Array | None = None) -> Buggy:
    """Take derivatives along the columns and along the rows by other filters."""
    return _from_derivatives(
        lambda I: (
            forward.convolve_image(I, across),
            forward.convolve_image(I, across.T if down is None else down),
        )
    )


def _from_derivatives(derive: Callable[[Array], tuple[Array, Array]]) -> Buggy:
    """Find the derivatives along the columns and along the rows in another way."""

    def make(right: OrientationMaps, I: Array, orientations: int, sigma: float) -> Array:
        across, down = derive(I)
        angles = daisy.directions(orientations)[:, None, None]
        steepness = np.cos(angles) * across + np.sin(angles) * down
        return daisy.smoothed(forward.relu(np.asarray(steepness)), sigma)

    return _made_of(make)


def _at_angles(angles_of: Callable[[int], Array]) -> Buggy:
    """Take the derivatives in other directions."""

    def make(right: OrientationMaps, I: Array, orientations: int, sigma: float) -> Array:
        across, down = daisy.derivatives(I, 4)[:2]  # to the right, and downwards
        angles = angles_of(orientations)[:, None, None]
        steepness = np.cos(angles) * across + np.sin(angles) * down
        return daisy.smoothed(forward.relu(np.asarray(steepness)), sigma)

    return _made_of(make)


def _smoothed_by(smooth: Callable[[Array, float], Array]) -> Buggy:
    """Smooth each rectified map in another way."""

    def make(right: OrientationMaps, I: Array, orientations: int, sigma: float) -> Array:
        rectified = forward.relu(daisy.derivatives(I, orientations))
        return np.array([smooth(one, sigma) for one in rectified])

    return _made_of(make)


def _gaussian_of(weights_of: Callable[[float], Array]) -> Buggy:
    """Smooth by other weights, along the columns and along the rows."""

    def smooth(image: Array, sigma: float) -> Array:
        row = weights_of(sigma)[None]
        return forward.convolve_image(forward.convolve_image(image, row), row.T)

    return _smoothed_by(smooth)


def _places(sigma: float) -> Array:
    return np.arange(-math.ceil(3 * sigma), math.ceil(3 * sigma) + 1.0)


def _bell(radius: int, variance: float) -> Array:
    """Return a Gaussian that is cut at a radius, of sum 1."""
    places = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * places**2 / variance)
    return np.asarray(weights / weights.sum())


def _reaching(radius_of: Callable[[float], int]) -> Buggy:
    """Cut the Gaussian at another radius."""
    return _gaussian_of(lambda sigma: _bell(radius_of(sigma), sigma**2))


def _continued(mode: str) -> Buggy:
    """Lay something else than zeros round what is smoothed."""

    def smooth(image: Array, sigma: float) -> Array:
        radius = math.ceil(3 * sigma)
        framed = np.pad(image, radius, mode=mode)  # type: ignore[call-overload]
        blurred: Array = daisy.smoothed(framed[None], sigma)[0]
        return blurred[radius:-radius, radius:-radius]

    return _smoothed_by(smooth)


def _rolled(I: Array) -> tuple[Array, Array]:
    """Take differences of neighbours, where the image goes on at its other end."""
    across: Array = (np.roll(I, -1, 1) - np.roll(I, 1, 1)) / 2
    down: Array = (np.roll(I, -1, 0) - np.roll(I, 1, 0)) / 2
    return across, down


def _of_edges(I: Array) -> tuple[Array, Array]:
    """Take differences of neighbours, where the outermost pixels are repeated outside."""
    framed = np.pad(I, 1, mode="edge")
    across = (framed[1:-1, 2:] - framed[1:-1, :-2]) / 2
    return across, (framed[2:, 1:-1] - framed[:-2, 1:-1]) / 2


def _inside_only(I: Array) -> tuple[Array, Array]:
    """Take differences where both neighbours are there, and 0 where they are not."""
    across, down = np.zeros(I.shape), np.zeros(I.shape)
    across[:, 1:-1] = (I[:, 2:] - I[:, :-2]) / 2
    down[1:-1] = (I[2:] - I[:-2]) / 2
    return across, down


def _by_numpy(I: Array) -> tuple[Array, Array]:
    return np.asarray(np.gradient(I, axis=1)), np.asarray(np.gradient(I, axis=0))


def _smoothed_before(right: OrientationMaps, I: Array, orientations: int, sigma: float) -> Array:
    """Smooth the image, then take derivatives and rectify them."""
    blurred = daisy.smoothed(I[None], sigma)[0]
    return forward.relu(daisy.derivatives(blurred, orientations))


SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])

MISCONCEPTIONS = (
    *ways(
        "not-rectified",
        (_made_of(lambda right, I, n, sigma: right(I, n, sigma) - right(-I, n, sigma)),),
        "Your maps are negative where the image falls. Each is rectified before it is smoothed, so "
        "that it counts only where the image grows in its direction (slide “What we did before”).",
        "The opposite direction has a map of its own: what would both say of the same edge?",
    ),
    *ways(
        "absolute-value",
        (_made_of(lambda right, I, n, sigma: right(I, n, sigma) + right(-I, n, sigma)),),
        "You take the absolute value of the derivatives. Then two opposite directions have the "
        "same map. Rectified means that what is negative becomes 0.",
        "Can your maps tell an edge from dark to bright from one from bright to dark?",
    ),
    Misconception(
        "rectified-after-smoothing",
        _made_of(lambda right, I, n, sigma: forward.relu(right(I, n, sigma) - right(-I, n, sigma))),
        "You smooth first and rectify afterwards. Then a rising and a falling edge side by side "
        "cancel. The negative parts are cut off first, the rest is smoothed.",
        "A bright line one pixel wide rises on one side and falls on the other: what is left of "
        "its derivative if it is smoothed first?",
    ),
    Misconception(
        "smoothed-before-derivative",
        _made_of(_smoothed_before),
        "You smooth the image before you take derivatives. Then rising and falling edges have "
        "cancelled before anything is rectified. Derivatives first, then the rectifier, then the "
        "Gaussian (slide “What we did before”).",
        "In which order do the derivative, the rectifier and the Gaussian come, and which two of "
        "them may not change places?",
    ),
    Misconception(
        "negative-kept",
        _made_of(lambda right, I, n, sigma: -right(-I, n, sigma)),
        "You keep what is negative and drop what is positive. A map tells where the image grows "
        "in its direction, and is 0 elsewhere.",
        "Can one of your maps hold a number above 0?",
    ),
    *ways(
        "half-circle",
        (
            _made_of(lambda right, I, n, sigma: right(I, 2 * n, sigma)[:n]),
            _at_angles(lambda n: np.linspace(0, np.pi, n)),
        ),
        "Your directions fill half a circle. After rectifying, a direction and the opposite one "
        "are two different things, so they go all the way round.",
        "With 4 directions, which one tells of an image that grows to the left?",
    ),
    Misconception(
        "endpoint-included",
        _at_angles(lambda n: np.linspace(0, 2 * np.pi, n)),
        "Your last direction is the first one once more: both ends of the circle are in it, and "
        "the steps between are too large. With H directions there are H steps round the circle.",
        "With 4 directions, how many degrees lie between one and the next?",
    ),
    Misconception(
        "degrees-for-radians",
        _at_angles(lambda n: 360 * np.arange(n) / n),
        "You count the angles in degrees, but the cosine and the sine take radians.",
        "What does `np.cos(180)` give, and what do you want it to be?",
    ),
    Misconception(
        "directions-start-elsewhere",
        _at_angles(lambda n: 2 * np.pi * np.arange(1, n + 1) / n),
        "Your first direction is one step round the circle. The first one is along the columns, at "
        "an angle of 0; so your maps are right, but in another order.",
        "Which angle has the direction number 0?",
    ),
    Misconception(
        "directions-start-elsewhere",
        _at_angles(lambda n: 2 * np.pi * (np.arange(n) + 0.5) / n),
        "Your directions are half a step off: none of them is along the columns. The first one is "
        "at an angle of 0.",
        "Which angle has the direction number 0?",
    ),
    Misconception(
        "rows-upwards",
        _made_of(lambda right, I, n, sigma: right(I[::-1], n, sigma)[:, ::-1]),
        "Your directions turn the other way round, as on paper, where the second axis points "
        "upwards. Rows are counted downwards here, and so is the angle: a quarter turn is down.",
        "With 4 directions, which way does the one number 1 point: up or down?",
    ),
    Misconception(
        "cosine-and-sine-exchanged",
        _made_of(lambda right, I, n, sigma: right(I.T, n, sigma).transpose(0, 2, 1)),
        "You exchange the two axes: your direction 0 points down the rows. It is along the "
        "columns: the cosine belongs to the derivative along the columns, the sine to that along "
        "the rows.",
        "An image grows to the right and nowhere else: which of the maps must not be 0?",
    ),
    Misconception(
        "wrong-sign",
        _made_of(lambda right, I, n, sigma: right(-I, n, sigma)),
        "Your derivatives have the wrong sign: they are positive where the image falls. A filter "
        "is not turned round before it is laid on the image (slide “Convolution”), so its right "
        "end belongs to the pixel on the right; and direction 0 points to the right.",
        "An image grows by 1 from each pixel to the next one on its right: what is the derivative "
        "to the right?",
    ),
    Misconception(
        "difference-not-halved",
        _made_of(lambda right, I, n, sigma: right(2 * I, n, sigma)),
        "Your maps are twice as large as they should be. The two pixels of a central difference "
        "are 2 apart, so their difference is divided by 2.",
        "An image grows by 1 from each pixel to the next: what is its derivative, and what is "
        "yours?",
    ),
    Misconception(
        "one-sided-difference",
        _derived_by(np.array([[0.0, -1.0, 1.0]])),
        "You take the difference of a pixel and the next one. That is the derivative half a pixel "
        "farther on. Here it is the central difference: the next one less the one before, halved.",
        "At which place between the two pixels that you compare does the difference belong?",
    ),
    Misconception(
        "one-sided-difference",
        _derived_by(np.array([[-1.0, 1.0, 0.0]])),
        "You take the difference of a pixel and the one before. That is the derivative half a "
        "pixel before. Here it is the central difference: the next one less the one before, "
        "halved.",
        "At which place between the two pixels that you compare does the difference belong?",
    ),
    *ways(
        "other-derivative-filter",
        (
            _derived_by(SOBEL),
            _derived_by(SOBEL / 8),
            _derived_by(np.sign(SOBEL)),
            _derived_by(np.sign(SOBEL) / 6),
        ),
        "Your derivative filter looks at three rows at once, as Sobel's and Prewitt's do. Here it "
        "is the plain central difference of two neighbours; all smoothing comes afterwards.",
        "How many pixels go into the derivative of an image along its columns?",
    ),
    Misconception(
        "one-sided-at-border",
        _from_derivatives(_by_numpy),
        "On the image's border your derivatives are one-sided, as `np.gradient` makes them. Here "
        "the image is convolved, and outside of it all is 0 (slide “Convolution”).",
        "Which pixel stands to the right of the last column when the image is convolved?",
    ),
    Misconception(
        "border-repeated",
        _from_derivatives(_of_edges),
        "For the derivatives you repeat the outermost pixels outside the image. Here all is 0 "
        "there, as in every convolution of this homework (slide “Convolution”).",
        "What does `convolve_image` take the pixels outside the image to be?",
    ),
    Misconception(
        "border-left-out",
        _from_derivatives(_inside_only),
        "On the image's border your derivatives are 0. There is a derivative there too: what lies "
        "outside the image counts as 0 (slide “Convolution”).",
        "In the last column, which two numbers does the central difference compare?",
    ),
    Misconception(
        "wraps-around",
        _from_derivatives(_rolled),
        "On the border you compare with pixels of the opposite border, as `np.roll` and negative "
        "indices do. Outside the image all is 0.",
        "Which pixel does the index -1 mean?",
    ),
    *ways(
        "smoothing-border",
        (_continued("reflect"), _continued("symmetric"), _continued("edge")),
        "While you smooth, the image goes on beyond its border, repeated or mirrored. Outside the "
        "image all is 0, in this convolution as in every other one.",
        "Near the border, some of the Gaussian lies outside the image: what is it multiplied by?",
    ),
    Misconception(
        "smoothing-forgotten",
        _smoothed_by(lambda image, sigma: image),
        "You do not smooth. Each rectified map is convolved with a Gaussian of width `sigma` "
        "(slide “What we did before”).",
        "What does your function do with `sigma`?",
    ),
    Misconception(
        "smoothed-one-way",
        _smoothed_by(lambda image, sigma: forward.convolve_image(image, daisy.gaussian(sigma))),
        "You smooth along the columns only. A Gaussian is as wide as it is high: after the one in "
        "a row comes the same one in a column.",
        "Does your smoothing spread a single bright pixel downwards, too?",
    ),
    Misconception(
        "smoothed-one-way",
        _smoothed_by(lambda image, sigma: forward.convolve_image(image, daisy.gaussian(sigma).T)),
        "You smooth along the rows only. A Gaussian is as wide as it is high: after the one in a "
        "column comes the same one in a row.",
        "Does your smoothing spread a single bright pixel to the right, too?",
    ),
    Misconception(
        "smoothed-twice",
        _smoothed_by(
            lambda image, sigma: daisy.smoothed(daisy.smoothed(image[None], sigma), sigma)[0]
        ),
        "You smooth twice, so the maps are smoother than `sigma` says. A Gaussian along the "
        "columns and one along the rows are one smoothing, not two.",
        "How often is each map convolved with a Gaussian in a row, and how often with one in a "
        "column?",
    ),
    *ways(
        "not-normalised",
        (
            _gaussian_of(lambda sigma: np.exp(-0.5 * (_places(sigma) / sigma) ** 2)),
            _gaussian_of(
                lambda sigma: (
                    np.exp(-0.5 * (_places(sigma) / sigma) ** 2) / (math.sqrt(2 * math.pi) * sigma)
                )
            ),
        ),
        "The weights of your Gaussian do not add up to 1, so smoothing makes the maps brighter or "
        "darker. Divide by the sum of the weights that are there.",
        "What should smoothing make of an image that is the same everywhere?",
    ),
    Misconception(
        "cut-too-near",
        _reaching(lambda sigma: math.ceil(sigma)),
        "Your Gaussian ends at 1 sigma, where it still is high. It reaches as far as 3 sigma, "
        "rounded up.",
        "With `sigma` 2, how many weights does your Gaussian have?",
    ),
    Misconception(
        "cut-too-near",
        _reaching(lambda sigma: math.ceil(2 * sigma)),
        "Your Gaussian ends at 2 sigma. It reaches as far as 3 sigma, rounded up.",
        "With `sigma` 2, how many weights does your Gaussian have?",
    ),
    Misconception(
        "cut-rounded-down",
        _reaching(lambda sigma: int(3 * sigma)),
        "You round the Gaussian's radius down. It reaches as far as 3 sigma, rounded up to whole "
        "pixels.",
        "With `sigma` 1.25, how many pixels does the Gaussian reach on each side?",
    ),
    Misconception(
        "cut-rounded-down",
        _reaching(lambda sigma: round(3 * sigma)),
        "You round the Gaussian's radius to the nearest whole number, which may be below 3 sigma. "
        "It is rounded up.",
        "With `sigma` 0.75, how many pixels does the Gaussian reach on each side?",
    ),
    Misconception(
        "cut-too-far",
        _reaching(lambda sigma: math.ceil(4 * sigma)),
        "Your Gaussian reaches as far as 4 sigma. Here it is cut at 3 sigma, rounded up, so that "
        "everyone's maps agree.",
        "With `sigma` 2, how many weights does your Gaussian have?",
    ),
    *ways(
        "radius-fixed",
        (_reaching(lambda sigma: 1), _reaching(lambda sigma: 2), _reaching(lambda sigma: 3)),
        "Your Gaussian has the same number of weights whatever `sigma` is. It reaches as far as 3 "
        "sigma, rounded up, so a wide one needs more of them.",
        "How many weights has your Gaussian with `sigma` 1, and how many with `sigma` 2?",
    ),
    Misconception(
        "sigma-for-variance",
        _gaussian_of(lambda sigma: _bell(math.ceil(3 * sigma), sigma)),
        "In the Gaussian you divide by `sigma` where its square belongs: you take the standard "
        "deviation for the variance.",
        "At a distance of `sigma` from its middle, how high is a Gaussian, whatever `sigma` is?",
    ),
    Misconception(
        "half-forgotten",
        _gaussian_of(lambda sigma: _bell(math.ceil(3 * sigma), sigma**2 / 2)),
        "Your Gaussian is too narrow: in its exponent, the square of the distance is divided by "
        "twice the square of `sigma`.",
        "At a distance of `sigma` from its middle, how high is a Gaussian, and how high is yours?",
    ),
    Misconception(
        "orientations-last",
        _made_of(lambda right, I, n, sigma: np.moveaxis(right(I, n, sigma), 0, -1)),
        "The directions are the last axis of your result. They come first: one map, as large as "
        "the image, after the other.",
        "What is the shape of the map of direction 0, and how do you get it out of your result?",
    ),
    Misconception(
        "single-map",
        _made_of(lambda right, I, n, sigma: right(I, n, sigma).sum(axis=0)),
        "You add the maps of all directions up. Each direction has a map of its own.",
        "What does `np.shape` say of your result, and what does it say of the image?",
    ),
)
