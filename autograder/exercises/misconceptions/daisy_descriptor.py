"""What students get wrong in `daisy_descriptor`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.exercise import Array, Function, Misconception
from autograder.exercises import daisy
from autograder.exercises.misconceptions.ways import Buggy, ways

Place = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """What a descriptor is asked for with; the defaults are those of the exercise."""

    I: Array
    row: int
    col: int
    radii: tuple[float, ...] = daisy.RADII
    sigmas: tuple[float, ...] = daisy.SIGMAS
    orientations: int = daisy.ORIENTATIONS
    points: int = daisy.POINTS

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many rings, points on each, and directions there are."""
        return len(self.radii), self.points, self.orientations


def _on_ring(asked: Asked, radius: float, angle: float) -> Place:
    row, col = asked.row + radius * math.sin(angle), asked.col + radius * math.cos(angle)
    return round(row), round(col)


def _angles(points: int) -> Array:
    return daisy.directions(points)


def _at(maps: Array, place: Place) -> Array:
    """Return the histogram at a place, of zeros outside the image."""
    row, col = place
    inside = 0 <= row < maps.shape[1] and 0 <= col < maps.shape[2]
    return maps[:, row, col] if inside else np.zeros(len(maps))


def _each_normalised(histograms: Array) -> Array:
    return np.array([daisy.normalised(histogram) for histogram in histograms])


@dataclass(frozen=True)
class Steps:
    """How a descriptor is made; a mistake replaces one of the steps."""

    angles: Callable[[int], Array] = _angles
    place: Callable[[Asked, float, float], Place] = _on_ring
    at: Callable[[Array, Place], Array] = _at
    normalise: Callable[[Array], Array] = _each_normalised
    centre_sigma: Callable[[Asked], float] = lambda asked: asked.sigmas[0]

    def __call__(self, *arguments: Any, **options: Any) -> Array:
        """Return the descriptor."""
        asked = Asked(*arguments, **options)
        centre = self._maps(asked, self.centre_sigma(asked))
        histograms = [self.at(centre, (asked.row, asked.col))]
        for radius, sigma in zip(asked.radii, asked.sigmas, strict=True):
            maps = self._maps(asked, sigma)
            histograms += [
                self.at(maps, self.place(asked, radius, angle))
                for angle in self.angles(asked.points)
            ]
        return self.normalise(np.array(histograms)).reshape(-1)

    @staticmethod
    def _maps(asked: Asked, sigma: float) -> Array:
        return daisy.orientation_maps(asked.I, asked.orientations, sigma)


def _made_by(**steps: Any) -> Buggy:
    """Make the descriptor with another step."""
    return lambda right: Steps(**steps)


def _asking(change: Callable[[Asked], Asked]) -> Buggy:
    """Call the right function with other arguments."""

    def buggy(right: Function) -> Function:
        def daisy_descriptor(*arguments: Any, **options: Any) -> Any:
            changed = change(Asked(*arguments, **options))
            return right(*vars(changed).values())

        return daisy_descriptor

    return buggy


def _arranged(arrange: Callable[[Array, Array], Array]) -> Buggy:
    """Arrange the histograms differently: that of the centre, and those of rings and points."""

    def buggy(right: Function) -> Function:
        def daisy_descriptor(*arguments: Any, **options: Any) -> Any:
            asked = Asked(*arguments, **options)
            found = right(*arguments, **options)
            count = asked.orientations
            return arrange(found[:count], found[count:].reshape(asked.shape))

        return daisy_descriptor

    return buggy


def _joined(*pieces: Array) -> Array:
    return np.concatenate([piece.reshape(-1) for piece in pieces])


def _cut(round_down: Callable[[float], int]) -> Callable[[Asked, float, float], Place]:
    """Find the pixel of a point in another way than by rounding."""

    def place(asked: Asked, radius: float, angle: float) -> Place:
        row, col = asked.row + radius * math.sin(angle), asked.col + radius * math.cos(angle)
        return round_down(row), round_down(col)

    return place


def _offset_cut(round_down: Callable[[float], int]) -> Callable[[Asked, float, float], Place]:
    """Find how far a point is from the middle in another way than by rounding."""

    def place(asked: Asked, radius: float, angle: float) -> Place:
        down, across = round_down(radius * math.sin(angle)), round_down(radius * math.cos(angle))
        return asked.row + down, asked.col + across

    return place


def _rows_and_columns_swapped(asked: Asked, radius: float, angle: float) -> Place:
    row, col = asked.row + radius * math.cos(angle), asked.col + radius * math.sin(angle)
    return round(row), round(col)


def _clipped(maps: Array, place: Place) -> Array:
    row, col = np.clip(place, 0, np.array(maps.shape[1:]) - 1)
    return np.asarray(maps[:, row, col])


def _wrapped(maps: Array, place: Place) -> Array:
    return np.asarray(maps[:, place[0] % maps.shape[1], place[1] % maps.shape[2]])


def _unchecked(maps: Array, place: Place) -> Array:
    return np.asarray(maps[:, place[0], place[1]])


def _checked_below(maps: Array, place: Place) -> Array:
    row, col = place
    inside = row < maps.shape[1] and col < maps.shape[2]
    return maps[:, row, col] if inside else np.zeros(len(maps))


def _left_out(right: Function) -> Function:
    """Leave out the points outside the image."""

    def daisy_descriptor(*arguments: Any, **options: Any) -> Array:
        asked = Asked(*arguments, **options)
        kept = [np.ones(asked.orientations, dtype=bool)]
        for radius in asked.radii:
            for angle in _angles(asked.points):
                row, col = _on_ring(asked, radius, angle)
                inside = 0 <= row < asked.I.shape[0] and 0 <= col < asked.I.shape[1]
                kept.append(np.full(asked.orientations, inside))
        found: Array = right(*arguments, **options)[np.concatenate(kept)]
        return found

    return daisy_descriptor


def _by_length(histograms: Array) -> Array:
    """Divide each histogram by its length, whatever it is."""
    with np.errstate(all="ignore"):
        return np.asarray(histograms / np.linalg.norm(histograms, axis=1, keepdims=True))


def _divided(size_of: Callable[[Array], float]) -> Callable[[Array], Array]:
    """Divide each histogram by another size than its length."""

    def normalise(histograms: Array) -> Array:
        sizes = np.array([size_of(histogram) for histogram in histograms])
        return histograms / np.where(sizes > 0, sizes, 1.0)[:, None]

    return normalise


def _whole(histograms: Array) -> Array:
    length = float(np.linalg.norm(histograms))
    return histograms / length if length > 0 else histograms


OUTSIDE = "A point outside the image has a histogram of zeros, since there is nothing to see there."

MISCONCEPTIONS = (
    Misconception(
        "whole-normalised",
        _made_by(normalise=_whole),
        "You normalise the descriptor as a whole. Each histogram is divided by its own length, so "
        "that a shadow over a part of the image changes nothing (slide “What we did before”).",
        "What is the length of the first histogram in your descriptor, and of the second?",
    ),
    Misconception(
        "normalised-twice",
        _made_by(normalise=lambda histograms: _whole(_each_normalised(histograms))),
        "You normalise each histogram, and then the whole descriptor once more. Afterwards no "
        "histogram has length 1 any longer.",
        "What is the length of the first histogram in your descriptor?",
    ),
    Misconception(
        "not-normalised",
        _made_by(normalise=lambda histograms: histograms),
        "You do not normalise. Each histogram is divided by its length, so that it does not change "
        "if the image gets brighter (slide “What we did before”).",
        "What should happen to the descriptor if all pixels are twice as bright?",
    ),
    Misconception(
        "sum-for-length",
        _made_by(normalise=_divided(np.sum)),
        "You divide each histogram by the sum of its entries. Normalised means that its length is "
        "1: the root of the sum of the squares.",
        "What is the sum of the squares of one of your histograms?",
    ),
    Misconception(
        "maximum-for-length",
        _made_by(normalise=_divided(np.max)),
        "You divide each histogram by its largest entry. Normalised means that its length is 1: "
        "the root of the sum of the squares.",
        "What is the sum of the squares of one of your histograms?",
    ),
    Misconception(
        "root-forgotten",
        _made_by(normalise=_divided(lambda histogram: float(np.sum(histogram**2)))),
        "You divide each histogram by the sum of its squares. Its length is the root of that.",
        "How long is a histogram of 3 and 4?",
    ),
    Misconception(
        "division-by-zero",
        _made_by(normalise=_by_length),
        "You divide by the length even where it is 0, and get nan. Where nothing grows, inside the "
        "image or outside, the histogram stays 0.",
        "What is the length of a histogram of zeros, and what is 0 / 0?",
    ),
    *ways(
        "floor-for-nearest",
        (
            _made_by(place=_cut(math.floor)),
            _made_by(place=_offset_cut(math.floor)),
            _made_by(place=_offset_cut(int)),
        ),
        "You cut off what is behind the point, as `int` and `floor` do. A point on a ring is read "
        "at the nearest pixel.",
        "Which pixel is nearest to row 9.83, and which one does your code take?",
    ),
    Misconception(
        "rows-and-columns-swapped",
        _made_by(place=_rows_and_columns_swapped),
        "You exchange rows and columns on the rings: your first point is below the middle. It is "
        "to the right: the cosine moves along the columns, the sine down the rows.",
        "At an angle of 0, which of the two coordinates grows: the row or the column?",
    ),
    Misconception(
        "rows-and-columns-swapped",
        _asking(lambda asked: replace(asked, row=asked.col, col=asked.row)),
        "You exchange `row` and `col`: your descriptor belongs to another pixel. The first index "
        "of an image is the row.",
        "What is `I[2, 5]`: a pixel in row 2, or one in column 2?",
    ),
    Misconception(
        "rows-upwards",
        _made_by(angles=lambda points: -_angles(points)),
        "You go round the rings the other way, as on paper, where the second axis points upwards. "
        "Rows are counted downwards here, so after the point on the right comes the one below.",
        "With 4 points on a ring, is the point number 1 above the middle or below it?",
    ),
    Misconception(
        "points-start-elsewhere",
        _made_by(angles=lambda points: 2 * np.pi * np.arange(1, points + 1) / points),
        "Your first point of a ring is one step round it. The first one is at an angle of 0, to "
        "the right of the middle.",
        "Which angle has the point number 0 of a ring?",
    ),
    Misconception(
        "points-start-elsewhere",
        _made_by(angles=lambda points: 2 * np.pi * (np.arange(points) + 0.5) / points),
        "Your points are half a step off. The first one is at an angle of 0, to the right of the "
        "middle.",
        "Which angle has the point number 0 of a ring?",
    ),
    Misconception(
        "points-start-elsewhere",
        _made_by(angles=lambda points: 2 * np.pi * np.arange(points) / points - np.pi),
        "Your first point of a ring is on the left. The first one is at an angle of 0, to the "
        "right of the middle.",
        "Which angle has the point number 0 of a ring?",
    ),
    Misconception(
        "half-circle",
        _made_by(angles=lambda points: np.pi * np.arange(points) / points),
        "Your points fill half of each ring. They go all the way round.",
        "With 4 points on a ring, which of them is to the left of the middle?",
    ),
    Misconception(
        "endpoint-included",
        _made_by(angles=lambda points: np.linspace(0, 2 * np.pi, points)),
        "The last point of your rings is the first one once more: both ends of the circle are in "
        "it. With T points there are T steps round a ring.",
        "With 4 points on a ring, how many degrees lie between one and the next?",
    ),
    Misconception(
        "degrees-for-radians",
        _made_by(angles=lambda points: 360 * np.arange(points) / points),
        "You count the angles in degrees, but the cosine and the sine take radians.",
        "What does `np.cos(180)` give, and what do you want it to be?",
    ),
    Misconception(
        "first-sigma-everywhere",
        _asking(lambda asked: replace(asked, sigmas=asked.sigmas[:1] * len(asked.sigmas))),
        "All your rings are read from maps of the first sigma. Each ring has its own: the farther "
        "out, the smoother (slide “What we did before”).",
        "How many different sigmas do your maps have if there are two rings?",
    ),
    Misconception(
        "last-sigma-everywhere",
        _asking(lambda asked: replace(asked, sigmas=asked.sigmas[-1:] * len(asked.sigmas))),
        "Everything is read from maps of the last sigma, as if a loop had overwritten the others. "
        "Each ring has its own, and the middle has the first.",
        "How many different sigmas do your maps have if there are two rings?",
    ),
    Misconception(
        "sigmas-reversed",
        _asking(lambda asked: replace(asked, sigmas=asked.sigmas[::-1])),
        "Your rings have each other's sigmas: the first ring that of the last one. The first sigma "
        "belongs to the middle and the first ring.",
        "Which of your rings is the smoothest, and which one should be?",
    ),
    Misconception(
        "centre-with-last-sigma",
        _made_by(centre_sigma=lambda asked: asked.sigmas[-1]),
        "You read the middle from maps of the last sigma. It has the first one, as the first ring.",
        "Which maps are at hand when your code comes to the middle?",
    ),
    Misconception(
        "centre-not-smoothed",
        _made_by(centre_sigma=lambda asked: 0.01),
        "You do not smooth for the histogram in the middle. It is read from the maps of the first "
        "sigma, as is the first ring.",
        "Which sigma has the histogram in the middle?",
    ),
    Misconception(
        "first-radius-everywhere",
        _asking(lambda asked: replace(asked, radii=asked.radii[:1] * len(asked.radii))),
        "All your rings have the first radius. Each has its own.",
        "With radii 3 and 6, how far from the middle are the points of your second ring?",
    ),
    Misconception(
        "radii-added-up",
        _asking(lambda asked: replace(asked, radii=tuple(np.cumsum(asked.radii).tolist()))),
        "You count a ring's radius from the ring before. Each radius is counted from the middle.",
        "With radii 3 and 6, how far from the middle are the points of your second ring?",
    ),
    Misconception(
        "clipped",
        _made_by(at=_clipped),
        f"You read points outside the image at its border. {OUTSIDE}",
        "Three rows above the image, what is there to be counted?",
    ),
    *ways(
        "wraps-around",
        (_made_by(at=_wrapped), _made_by(at=_checked_below), _made_by(at=_unchecked)),
        f"A point above or to the left of the image is read at its other end. {OUTSIDE}",
        "Which row does the index -2 mean to NumPy?",
    ),
    Misconception(
        "outside-left-out",
        _left_out,
        "You leave out the points outside the image, so that near the border the descriptor is "
        f"shorter. {OUTSIDE}",
        "How can two descriptors be compared if one is shorter?",
    ),
    Misconception(
        "centre-missing",
        _arranged(lambda centre, rings: _joined(rings)),
        "The histogram in the middle is missing. It comes first, before the rings.",
        "With 2 rings of 8 points, how many histograms make up the descriptor?",
    ),
    Misconception(
        "centre-last",
        _arranged(lambda centre, rings: _joined(rings, centre)),
        "The histogram in the middle comes last. It belongs at the beginning, before the rings.",
        "Which numbers of the descriptor belong to the pixel itself?",
    ),
    Misconception(
        "rings-reversed",
        _arranged(lambda centre, rings: _joined(centre, rings[::-1])),
        "The outermost ring comes first. The rings come in the order of `radii`.",
        "Which ring's histograms follow that of the middle?",
    ),
    Misconception(
        "points-before-rings",
        _arranged(lambda centre, rings: _joined(centre, rings.swapaxes(0, 1))),
        "You put the points at one angle of all rings beside each other. One ring is finished "
        "before the next begins.",
        "Which of your two loops is the outer one: that over rings or that over points?",
    ),
    Misconception(
        "orientations-before-points",
        _arranged(
            lambda centre, rings: _joined(np.vstack([centre, rings.reshape(-1, rings.shape[-1])]).T)
        ),
        "You put what all points say of one direction beside each other. A histogram stays "
        "together: all directions of one point, then those of the next.",
        "Which entries of your descriptor make up the histogram in the middle?",
    ),
    Misconception(
        "not-flattened",
        _arranged(lambda centre, rings: np.vstack([centre, rings.reshape(-1, rings.shape[-1])])),
        "You return a table with a row for each histogram. The descriptor is a single row of "
        "numbers, one histogram after the other.",
        "How many axes has a vector?",
    ),
    *ways(
        "return-in-loop",
        (
            _arranged(lambda centre, rings: _joined(centre, rings[:1])),
            _arranged(lambda centre, rings: _joined(centre, rings[:1, :1])),
            _arranged(lambda centre, rings: centre),
        ),
        "Your descriptor ends too early, as if a loop ended after its first round.",
        "Which lines belong to which of your loops: does the `return` stand inside one?",
    ),
    Misconception(
        "orientations-ignored",
        _asking(lambda asked: replace(asked, orientations=daisy.ORIENTATIONS)),
        "You always take 8 directions, whatever `orientations` says.",
        "With `orientations` 4, how long is a histogram?",
    ),
    Misconception(
        "points-ignored",
        _asking(lambda asked: replace(asked, points=daisy.POINTS)),
        "Your rings always have 8 points, whatever `points` says.",
        "With `points` 4, at which angles are the points of a ring?",
    ),
)
