"""What a class gets wrong: misconceptions by how many have them, and wrong answers nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder import exercises
from autograder.dashboard.results import ClassResults
from autograder.exercise import Exercise

_SLIDE = re.compile("slides? “([^”]+)”")


@dataclass(frozen=True)
class Group:
    """Students who give the same wrong answer in a check.

    Attributes
    ----------
    check : str
    name : str
        The misconception, or the fingerprint of an answer that nobody knows.
    students : tuple of str
    example : str
        Whose answer shows it best: nothing else is wrong with it, where there is such a one.
    explanation : str
        Empty where nobody knows.
    slide : str or None
        Where the lecture says what is right.
    """

    check: str
    name: str
    students: tuple[str, ...]
    example: str
    explanation: str = ""
    slide: str | None = None


def misconceptions(results: ClassResults) -> tuple[Group, ...]:
    """Return the misconceptions that were recognised, the most common one first."""
    groups = []
    for place, check in enumerate(results.checks):
        found: dict[str, list[tuple[int, str]]] = {}
        for one, result in results.of_check(place):
            for name in result.misconceptions:
                found.setdefault(name, []).append((len(result.misconceptions), one.student))
        explanations = dict(_explanations(exercises.load(check.exercise))) if found else {}
        for name, members in found.items():
            explanation = explanations.get(name, "")
            slide = _SLIDE.search(explanation)
            students = tuple(student for _, student in members)
            example = min(members)[1]
            groups.append(Group(check.id, name, students, example, explanation, slide and slide[1]))
    return _ranked(groups)


def unforeseen(results: ClassResults) -> tuple[Group, ...]:
    """Return the wrong answers that nobody knows, those that most students give first."""
    groups = []
    for place, check in enumerate(results.checks):
        found: dict[str, list[str]] = {}
        for one, result in results.of_check(place):
            if result.fingerprint is not None:
                found.setdefault(result.fingerprint, []).append(one.student)
        groups += [
            Group(check.id, name, tuple(students), students[0]) for name, students in found.items()
        ]
    return _ranked(groups)


def _ranked(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: -len(group.students)))  # ties: in their order


def _explanations(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Yield the names of an exercise's misconceptions with what is said of each."""
    for distractor in exercise.distractors.values():
        yield distractor.misconception, distractor.explanation
    for misconception in reversed(exercise.misconceptions):  # the likeliest way comes first
        yield misconception.name, misconception.explanation
