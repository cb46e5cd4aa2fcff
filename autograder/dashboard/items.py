"""Item analysis: how hard each check is, and whether it tells strong students from weak ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.dashboard.results import ClassResults, Outcome

FEWEST = 10  # students; of fewer, chance says more than the exercise
WEAK = 0.2  # a correlation below it is commonly taken for a sign that an item should be looked at
SAME = 1e-9


@dataclass(frozen=True)
class Item:
    """What the class's points say about one check.

    Attributes
    ----------
    check : str
    students : int
        Of how many this is known.
    difficulty : float or None
        The mean share of the points; 1 for what everybody can do.
    discrimination : float or None
        The correlation between the points here and in all other checks, from -1 to 1; None where
        nothing can be said: few students, or all have the same.
    remark : str
        What an instructor may do about it; empty where all is well.
    """

    check: str
    students: int
    difficulty: float | None
    discrimination: float | None
    remark: str


def items(results: ClassResults) -> tuple[Item, ...]:
    """Analyse the checks of an assignment, each against all others."""
    judged = [
        one
        for one in results.students
        if one.results and all(each.outcome is not Outcome.NOT_JUDGED for each in one.results)
    ]
    points = np.array([[each.points for each in one.results] for one in judged])
    points = points.reshape(len(judged), len(results.checks))
    total = points.sum(axis=1)
    found = []
    for place, check in enumerate(results.checks):
        here = points[:, place]
        difficulty = float(here.mean() / check.max_points) if len(judged) else None
        discrimination = _correlation(here, total - here)
        remark = _remark(difficulty, discrimination, len(judged))
        found.append(Item(check.id, len(judged), difficulty, discrimination, remark))
    return tuple(found)


def _correlation(here: np.ndarray, elsewhere: np.ndarray) -> float | None:
    if len(here) < FEWEST or np.ptp(here) < SAME or np.ptp(elsewhere) < SAME:
        return None
    return float(np.corrcoef(here, elsewhere)[0, 1])


def _remark(difficulty: float | None, discrimination: float | None, students: int) -> str:
    if difficulty is None or students < FEWEST:
        return ""
    if discrimination is None:
        if difficulty > 1 - SAME:
            return "Everybody has all points: it tells nobody apart."
        return "Nobody has any point." if difficulty < SAME else "Everybody has the same points."
    if discrimination < 0:
        return (
            "Discriminates badly: who does well elsewhere does worse here. Read the exercise again "
            "as a student would, and look at the wrong answers below."
        )
    if discrimination < WEAK:
        return (
            "Discriminates badly: points here say little about points elsewhere. It may be "
            "misread, guessed, or about something else than the rest."
        )
    return ""
