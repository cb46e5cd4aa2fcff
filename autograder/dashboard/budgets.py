"""Speed: what every student's function costs, and whether a budget is too strict."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from autograder.dashboard.results import ClassResults, Outcome, Result
from autograder.model import Check, Cost

NEAR = 1.5  # times a limit: who is so little above it may have been right in another way
FEWEST = 5  # students whose values are right; of fewer, nothing is said about a budget
MANY = 0.5  # a share of them


@dataclass(frozen=True)
class TimedGeometry:
    """What the class's functions cost on one input.

    Attributes
    ----------
    meaning : str
        Which input: "a stride of 2".
    ratios : tuple of float
        Each student's cost over that of the lecture's way.
    full : float or None
        Up to which ratio all points are given; None where there is one step only.
    half : float or None
        Up to which ratio half of them are, in the median; it is a share of what looping over
        pixels costs, which is timed with each student.
    """

    meaning: str
    ratios: tuple[float, ...]
    full: float | None
    half: float | None


@dataclass(frozen=True)
class BudgetUse:
    """How a class stands to the budget of one check.

    Attributes
    ----------
    check : str
    geometries : tuple of TimedGeometry
    right, lost, near : int
        How many have all values right; how many of these do not have all points for speed; and how
        many of those are less than `NEAR` times above a limit that they missed.
    remark : str
    """

    check: str
    geometries: tuple[TimedGeometry, ...]
    right: int
    lost: int
    near: int
    remark: str


def budget_uses(results: ClassResults) -> tuple[BudgetUse, ...]:
    """Return how the class stands to each budget."""
    places = {check.id: place for place, check in enumerate(results.checks)}
    uses = []
    for check in results.checks:
        if check.kind == "speed":
            values = places.get(f"{check.exercise}-values")
            uses.append(_use(results, check, places[check.id], values))
    return tuple(uses)


def _use(results: ClassResults, check: Check, place: int, values: int | None) -> BudgetUse:
    timed = [result for _, result in results.of_check(place) if result.costs]
    right = [
        one.results[place]
        for one in results.students
        if one.results
        and one.results[place].outcome is not Outcome.NOT_JUDGED
        and (values is None or one.results[values].outcome is Outcome.FULL)
    ]
    lost = [result for result in right if result.outcome is not Outcome.FULL]
    near = sum(map(_is_near, lost))
    remark = _remark(len(right), len(lost), near)
    return BudgetUse(check.id, _geometries(timed), len(right), len(lost), near, remark)


def _geometries(timed: list[Result]) -> tuple[TimedGeometry, ...]:
    by_meaning: dict[str, list[Cost]] = {}
    for result in timed:
        for cost in result.costs:
            by_meaning.setdefault(cost.meaning, []).append(cost)
    return tuple(
        TimedGeometry(
            meaning,
            tuple(cost.yours for cost in costs),
            next((cost.full for cost in costs if cost.full is not None), None),
            median(halves) if (halves := [cost.half for cost in costs if cost.half]) else None,
        )
        for meaning, costs in by_meaning.items()
    )


def _is_near(result: Result) -> bool:
    """Tell whether a cost stands a little above a limit, and so misses points."""
    return any(
        limit < cost.yours < NEAR * limit
        for cost in result.costs
        for limit in (cost.full, cost.half)
        if limit is not None
    )


def _remark(right: int, lost: int, near: int) -> str:
    """Say whether the budget is too strict."""
    if right < FEWEST:
        return f"Only {right} have all values right: too few to say whether the budget is fair."
    told = f"Of {right} with all values right, {lost or 'nobody'} lost points for speed"
    if not lost:
        return f"{told}: the budget is not too strict."
    told += f", {near or 'none of them'} by less than a factor of {NEAR}"
    if near > MANY * lost and near > 1:
        return f"{told}: it may be too strict. Look at their code before you call it slow."
    if lost > MANY * right:
        return f"{told}. So many are slow that the exercise may not say what is asked for."
    return f"{told}: the budget is not too strict."
