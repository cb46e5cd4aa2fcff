"""What one student has in one exercise, and what that is truly worth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder import exercises
from autograder.exercise import Exercise
from autograder.simulation.pool import Answer
from autograder.simulation.truth import speed_share, truth_of, values_share


@dataclass(frozen=True)
class Planted:
    """What stands in one solution cell.

    Attributes
    ----------
    exercise : str
    what : str
        What it is, for the manifest: `right: taps_matmul`, `crash: syntax_error`.
    source : str or None
        None for a stub left as it was handed out.
    values : float
        The share of the points for right values that it is truly worth.
    speed : float or None
        That of the points for speed; None where it is not certain, or there are none.
    misconception : str or None
        The names of its mistakes, joined by " + ".
    """

    exercise: str
    what: str
    source: str | None
    values: float
    speed: float | None = None
    misconception: str | None = None

    @property
    def is_right(self) -> bool:
        """Whether it has all points for right values."""
        return self.values == 1

    def broken(self, what: str, source: str, keeps_points: bool) -> Planted:
        """Return the same with something done to it that leaves all the points, or none."""
        if keeps_points:
            return replace(self, what=what, source=source)
        return Planted(self.exercise, what, source, 0.0, 0.0)


def stub(exercise: str) -> Planted:
    """Return an exercise that was not begun."""
    return Planted(exercise, "stub", None, 0.0, 0.0)


def of_the_pool(answer: Answer) -> Planted:
    """Return an answer of the pool, and what it is worth."""
    exercise, truth = exercises.load(answer.exercise), truth_of(answer)
    return Planted(
        answer.exercise,
        f"{answer.kind}: {answer.name}",
        answer.source,
        values_share(exercise, truth),
        speed_share(exercise, truth, answer.speed) if exercise.budget else None,
        " + ".join(sorted(answer.mistakes)) or None,
    )


def letter(exercise: Exercise, chosen: str) -> Planted:
    """Return a letter chosen, in an exercise that asks for one."""
    source = f'{exercise.name} = "{chosen}"\n'
    if chosen == exercise.choice:
        return Planted(exercise.name, f"right: {chosen}", source, 1.0)
    misconception = exercise.distractors[chosen].misconception
    return Planted(exercise.name, f"wrong: {chosen}", source, 0.0, misconception=misconception)
