"""Finds the five probes that show most, by trying all small ones."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from autograder.exercise import AnswerError
from autograder.exercises import hunt
from autograder.exercises.find_bugs import MOST_PROBES
from autograder.exercises.hunt import Probe

Shown = npt.NDArray[np.bool_]  # for each hidden mistake of a function, whether a probe shows it
# N, C, H, W, K, R, S
SIZES = (range(1, 3),) * 2 + (range(1, 5),) * 2 + (range(1, 3),) * 3


def small_probes(function: str) -> Iterator[Probe]:
    """Yield every probe that counts, with sizes that are worth trying."""
    for N, C, H, W, K, R, S in itertools.product(*SIZES):
        for stride, padding in itertools.product((1, 2, 3), (0, 1, 2)):
            given = {"function": function, "X": (N, C, H, W), "F": (K, C, R, S)}
            try:
                yield Probe.read({**given, "stride": stride, "padding": padding})
            except AnswerError:
                continue


def ways_shown(probe: Probe) -> Shown:
    """Return for each hidden way of a probe's function whether the probe shows it."""
    ways = [way for one in hunt.hidden() if one.function == probe.function for way in one.ways]
    return np.array(probe.shows())[ways]


def undominated(function: str) -> dict[Probe, Shown]:
    """Return the probes that show something which no other one shows with all the rest."""
    kept: dict[bytes, tuple[Probe, Shown]] = {}
    for probe in small_probes(function):
        shown = ways_shown(probe)
        kept.setdefault(shown.tobytes(), (probe, shown))
    masks = np.array([shown for _, shown in kept.values()])
    found = {}
    for probe, shown in kept.values():
        above = (shown <= masks).all(axis=1) & (shown != masks).any(axis=1)
        if not above.any():
            found[probe] = shown
    return found


def weight_of(function: str, shown: Shown) -> int:
    """Return how much is found by what shows these ways."""
    total, start = 0, 0
    for one in (one for one in hunt.hidden() if one.function == function):
        ways = shown[start : start + len(one.ways)]
        total, start = total + (one.weight if ways.all() else 0), start + len(one.ways)
    return total


def best_of(function: str, candidates: Mapping[Probe, Shown]) -> list[tuple[int, list[Probe]]]:
    """Return the best choice of one probe, of two and of three of a function, with its weight."""
    best = []
    for count in (1, 2, 3):
        choices = itertools.combinations_with_replacement(candidates, count)
        best.append(
            max(
                (
                    (
                        weight_of(function, np.any([candidates[one] for one in choice], axis=0)),
                        choice,
                    )
                    for choice in choices
                ),
                key=lambda pair: pair[0],
            )
        )
        if best[-1][0] == sum(one.weight for one in hunt.hidden() if one.function == function):
            break
    return [(weight, list(dict.fromkeys(choice))) for weight, choice in best]


def best_probes() -> tuple[float, list[Probe]]:
    """Return the largest share that five probes can show, and the five."""
    best = {name: best_of(name, undominated(name)) for name in hunt.EXERCISES}
    total = sum(one.weight for one in hunt.hidden())
    found: tuple[float, list[Probe]] = (0.0, [])
    for counts in itertools.product(*(range(len(ways)) for ways in best.values())):
        chosen = [ways[count] for ways, count in zip(best.values(), counts, strict=True)]
        probes = [probe for _, some in chosen for probe in some]
        share = sum(weight for weight, _ in chosen) / total
        if len(probes) <= MOST_PROBES and share > found[0]:
            found = (share, probes)
    return found
