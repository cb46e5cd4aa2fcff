"""Makes the questions for one student: three, from different functions where possible."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from autograder.course import Assignment
from autograder.model import Submission
from autograder.viva.changes import is_possible
from autograder.viva.effect import ROUNDING, Effect, Kind, effect_of
from autograder.viva.probes import differences, size_of
from autograder.viva.question import Probe, Question, Refusal, Sheet
from autograder.viva.subject import Case, Subject, functions_of, subject_of
from autograder.viva.versions import (
    outcomes,
    outcomes_with_filled_memory,
    with_source,
    without_stopped,
)

QUESTIONS = 3
MOST_TRIES = 12  # changed versions that are run for one question
MOST_IN_ALL = 60
NO_CHANGE = "has no change whose effect on two small probes can be told"
# The best change moves a few numbers on one probe and nothing on the other.
QUALITY = {Kind.VALUES: 0, Kind.SHAPE: 2, Kind.RAISES: 3, Kind.OTHER: 3, Kind.STOPS_NOT: 4}
UNWIELDY = 1  # numbers with many digits
BOTH_CHANGE = 5  # in different ways
BOTH_ALIKE = 6
# What makes a pair worse, in entries that there are to be written down.
EACH_DIFFERENCE = 4  # between the two calls
SINGLE_RESULT = 6  # "where" is no question then
SINGLE_ARGUMENT = 6  # a filter of one number
EVERY_ENTRY = 3  # changes
BY_HAND = 8  # so many parts of 1 are worked out by hand


def ask(submission: Submission, assignment: Assignment, seed: int) -> Sheet:
    """Make the questions for a submission.

    Parameters
    ----------
    submission : Submission
        Its student's id decides, with the seed, which questions are drawn.
    assignment : Assignment
    seed : int

    Returns
    -------
    Sheet
        The same one every time.
    """
    student = submission.student or ""
    submission = without_stopped(submission, str(assignment.folder))
    generator = _generator(assignment.name, student, seed)
    found = [
        subject_of(name, submission, assignment, generator)
        for name in _drawn(functions_of(assignment), generator)
    ]
    subjects = [one for one in found if isinstance(one, Subject)]
    subjects.sort(key=lambda one: one.share_right < 0.5)  # stable: the order drawn stays
    questions, unchanging = _questions(subjects, submission, assignment, generator)
    few = len(questions) < QUESTIONS
    refusals = [one for one in found if isinstance(one, Refusal)] + unchanging
    return Sheet(assignment.name, student, seed, tuple(questions), tuple(refusals) if few else ())


def _questions(
    subjects: list[Subject],
    submission: Submission,
    assignment: Assignment,
    generator: np.random.Generator,
) -> tuple[list[Question], list[Refusal]]:
    """Ask about each function once, then about other lines of each, until there are enough."""
    questions: list[Question] = []
    spare: list[Question] = []
    refusals: list[Refusal] = []
    exhausted: set[str] = set()
    tries = iter(range(MOST_IN_ALL))
    while len(questions) < QUESTIONS and len(exhausted) < len(subjects):
        for subject in subjects:
            name = subject.exercise.name
            if len(questions) == QUESTIONS or name in exhausted:
                continue
            lines = frozenset(q.change.line for q in questions if q.exercise == name)
            found = _question(subject, lines, submission, assignment, generator, tries)
            if found is not None and found.quality < BOTH_CHANGE:
                questions.append(found.question)
                continue
            exhausted.add(name)
            if found is not None:
                spare.append(found.question)
            elif not lines:
                refusals.append(Refusal(name, NO_CHANGE))
    return questions + spare[: QUESTIONS - len(questions)], refusals


def _generator(assignment: str, student: str, seed: int) -> np.random.Generator:
    digest = hashlib.sha256(f"{assignment}\0{student}".encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8])])


def _drawn(worth: dict[str, float], generator: np.random.Generator) -> list[str]:
    """Put names in an order drawn at random, in which those that are worth much come early."""
    keys = {name: float(generator.random()) ** (1 / points) for name, points in worth.items()}
    return sorted(keys, key=lambda name: keys[name], reverse=True)


@dataclass(frozen=True, eq=False)
class _Shown:
    """A case, and what a change does to it."""

    case: Case
    effect: Effect


@dataclass(frozen=True, eq=False)
class _Judged:
    """A question, and how good it is: 0 is best."""

    quality: int
    question: Question


def _question(
    subject: Subject,
    lines: frozenset[int],
    submission: Submission,
    assignment: Assignment,
    generator: np.random.Generator,
    tries: Iterator[int],
) -> _Judged | None:
    """Try changes, on other lines than these, until one is as good as can be; else the best."""
    best: _Judged | None = None
    possible = (
        change
        for change in subject.changes
        if change.line not in lines and is_possible(change, subject.source)
    )
    for change, _, _ in zip(possible, range(MOST_TRIES), tries, strict=False):
        changed = with_source(submission, subject.cell, change.applied_to(subject.source))
        pair = _pair(_effects(subject, changed, assignment))
        if pair is None:
            continue
        quality = _quality(pair)
        if (best is None or quality < best.quality) and _is_certain(
            pair, subject, changed, assignment
        ):
            shown = pair if generator.random() < 0.5 else pair[::-1]
            first, second = (Probe(s.case.call, s.effect, s.case.is_right) for s in shown)
            question = Question(subject.exercise.name, subject.source, change, (first, second))
            best = _Judged(quality, question)
        if best is not None and best.quality == 0:
            break
    return best


def _effects(subject: Subject, changed: Submission, assignment: Assignment) -> list[_Shown]:
    """Run the changed version, and return what it does where that can be told."""
    calls = [case.call for case in subject.cases]
    found = outcomes(changed, subject.exercise, calls, str(assignment.folder))
    shown = []
    for case, outcome in zip(subject.cases, found, strict=True):
        effect = effect_of(case.before, outcome, subject.exercise)
        if effect is not None:
            shown.append(_Shown(case, effect))
    return shown


def _is_certain(
    pair: tuple[_Shown, _Shown], subject: Subject, changed: Submission, assignment: Assignment
) -> bool:
    """Tell whether the changed version does the same once more, called for these two alone."""
    calls = [shown.case.call for shown in pair]
    found = outcomes_with_filled_memory(changed, subject.exercise, calls, str(assignment.folder))
    for shown, outcome in zip(pair, found, strict=True):
        again = effect_of(shown.case.before, outcome, subject.exercise)
        if again is None or not shown.effect.agrees_with(again):
            return False
    return True


def _pair(shown: list[_Shown]) -> tuple[_Shown, _Shown] | None:
    """Choose two probes, one on which the result changes, that are small and much alike."""
    same = [one for one in shown if one.effect.kind is Kind.SAME]
    changed = [one for one in shown if one.effect.kind is not Kind.SAME]
    pairs = [(one, other) for one in same for other in changed]
    if not pairs:
        pairs = list(combinations(changed, 2))
    if not pairs:
        return None
    return min(pairs, key=lambda pair: (_quality(pair), _labour(pair)))


def _quality(pair: tuple[_Shown, _Shown]) -> int:
    one, other = pair
    if one.effect.kind is not Kind.SAME:
        return BOTH_ALIKE if one.effect.kind is other.effect.kind else BOTH_CHANGE
    quality = QUALITY[other.effect.kind]
    return max(quality, UNWIELDY) if _is_unwieldy(other.effect) else quality


def _is_unwieldy(effect: Effect) -> bool:
    """Tell whether a result has numbers of many digits, as a mean or a square root has."""
    scaled = [
        piece.values.astype(np.float64) * BY_HAND for piece in (*effect.before, *effect.after)
    ]
    with np.errstate(invalid="ignore"):
        return any(bool(np.any(np.abs(one - one.round()) > ROUNDING)) for one in scaled)


def _labour(pair: tuple[_Shown, _Shown]) -> int:
    one, other = pair
    effect = other.effect
    labour = EACH_DIFFERENCE * differences(one.case.call, other.case.call)
    labour += EVERY_ENTRY * (effect.changed == effect.total)
    for shown in pair:
        labour += size_of(shown.case.call)
        results = [piece.values for piece in shown.effect.before]
        labour += SINGLE_RESULT * all(values.size == 1 and values.ndim > 0 for values in results)
        arguments = shown.case.call.arguments.values()
        labour += SINGLE_ARGUMENT * sum(
            isinstance(value, np.ndarray) and value.size == 1 for value in arguments
        )
    return labour
