"""Checks how well a function trains: by what its network says of images that no student has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from autograder.checks.finding import is_unwritten
from autograder.checks.verdict import Verdict, status_of
from autograder.checks.wording import sentence
from autograder.exercise import Exercise, Images, Lesson, Training
from autograder.model import Status
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Functions, Missing, Outcome, Returned, Stop, Stopped


class Step(Enum):
    """What a training earns, as a share of its points."""

    FULL = 1.0
    HALF = 0.5
    NONE = 0.0


@dataclass(frozen=True)
class Trained:
    """What came of one training.

    Attributes
    ----------
    lesson : Lesson
    step : Step
    accuracy : float or None
        The share of held-back images that were told right; None where there is no network.
    complaint : str
        What went wrong instead.
    """

    lesson: Lesson
    step: Step
    accuracy: float | None = None
    complaint: str = ""


def check_accuracy(
    exercise: Exercise, functions: Functions, generator: np.random.Generator | None = None
) -> Verdict:
    """Have a function train on each lesson, and judge its networks on held-back images.

    Nothing is earned by a function that does not learn what nobody knew beforehand.

    Parameters
    ----------
    exercise : Exercise
        Says how it has to train.
    functions : Functions
        The student's notebook.
    generator : numpy.random.Generator, optional
        Draws what nobody knew; unless told otherwise, it draws something else every time.
    """
    training = exercise.training
    assert training is not None, f"{exercise.name} says nothing of training"
    first, *others = training.lessons
    outcome = _train(exercise, training, training.learned(), first, functions)
    if not isinstance(outcome, Returned):
        # Whoever cannot train once cannot train at all, and would be waited for again.
        return _nothing_trained(exercise, outcome)
    trained = [_judge(training, training.held_back(), first, outcome)]
    # Before the other lessons: those may use up all of the submission's time.
    unknown = _learn_the_unknown(exercise, training, functions, generator)
    for lesson in others:
        outcome = _train(exercise, training, training.learned(), lesson, functions)
        trained.append(_judge(training, training.held_back(), lesson, outcome))
    total = sum(lesson.share for lesson in training.lessons)
    fraction = sum(one.lesson.share * one.step.value for one in trained) / total
    parts = {one.lesson.name: one.step.value for one in trained}
    message = _message(training, trained)
    if fraction > 0 and unknown.step is Step.NONE:
        nothing = dict.fromkeys(parts, 0.0)
        return Verdict(0.0, status_of(0.0), f"{message} {_unlearned(unknown)}", nothing)
    return Verdict(fraction, status_of(fraction), message, parts)


def _learn_the_unknown(
    exercise: Exercise,
    training: Training,
    functions: Functions,
    generator: np.random.Generator | None,
) -> Trained:
    """Have a function train on images that nobody can have learned beforehand."""
    learned, judging = training.unknown(generator or np.random.default_rng())
    seed = training.lessons[-1].seed + 1
    labels = tuple(range(int(learned.y.max()) + 1))
    lesson = Lesson("unknown", "images that were drawn for this training", 0, seed, labels)
    outcome = _train(exercise, training, learned, lesson, functions)
    as_easy = replace(training, full=training.least, half=training.least)
    return _judge(as_easy, judging, lesson, outcome)


def _train(
    exercise: Exercise, training: Training, images: Images, lesson: Lesson, functions: Functions
) -> Outcome:
    arguments = (images.X.copy(), _renamed(images, lesson), lesson.seed, training.epochs)
    outcome, _ = functions.timed_call(exercise.name, arguments, {}, training.cpu_seconds)
    return outcome


def _renamed(images: Images, lesson: Lesson) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the labels as a lesson calls them."""
    return np.array(lesson.order, dtype=np.int64)[images.y]


def _judge(training: Training, judging: Images, lesson: Lesson, outcome: Outcome) -> Trained:
    if not isinstance(outcome, Returned):
        return Trained(lesson, Step.NONE, complaint=_failure(outcome))
    try:
        with np.errstate(all="ignore"):  # finite numbers may have products that are not
            scores = training.predict(outcome.value, judging.X)
    except ValueError as error:
        return Trained(lesson, Step.NONE, complaint=f"it returned {error}")
    told_right = scores.argmax(axis=1) == _renamed(judging, lesson)
    accuracy = float(np.mean(told_right & np.isfinite(scores).all(axis=1)))
    step = Step.FULL if accuracy >= training.full else Step.HALF
    return Trained(lesson, step if accuracy >= training.half else Step.NONE, accuracy)


def _nothing_trained(exercise: Exercise, outcome: Outcome) -> Verdict:
    if is_unwritten(outcome, exercise):
        return Verdict(0.0, Status.NOT_ATTEMPTED, "Not written yet.")
    timed_out = isinstance(outcome, Stopped) and outcome.is_timeout
    status = Status.TIMEOUT if timed_out else Status.ERROR
    text = _failure(outcome)
    message = text if isinstance(outcome, Missing) else f"`{exercise.name}` {text}"
    return Verdict(0.0, status, sentence(message))


def _failure(outcome: Outcome) -> str:
    assert not isinstance(outcome, Returned), "a failure is asked about"
    if isinstance(outcome, Stopped) and outcome.reason is Stop.CPU:
        return (
            f"was stopped after {outcome.limit:.0f} s of computing for one training: loops over "
            "pixels are too slow here; the given layers are fast enough"
        )
    text = describe(outcome)
    return text if isinstance(outcome, (Stopped, Missing)) else f"raises {text}"


def _unlearned(unknown: Trained) -> str:
    """Say why a network that tells digits earns nothing."""
    if unknown.accuracy is None:
        came_of_it = unknown.complaint
    else:
        came_of_it = f"it tells {unknown.accuracy:.0%} of others of their kind"
    return sentence(
        f"With {unknown.lesson.meaning}, easy patterns that nobody has seen before, {came_of_it}. "
        "Whatever learns from `X` and `y` tells nearly all. A network that does not come from "
        "the training is worth nothing here: does `train` use other images, labels or weights?"
    )


def _message(training: Training, trained: list[Trained]) -> str:
    """Say how accurate each network is, and what would be enough."""
    sentences = []
    for one in trained:
        found = (
            one.complaint
            if one.accuracy is None
            else f"{one.accuracy:.1%} of the held-back images are recognised"
        )
        sentences.append(sentence(f"With {one.lesson.meaning}, {found}"))
    if any(one.step is not Step.FULL for one in trained):
        sentences.append(
            f"{training.full:.0%} is worth all points, {training.half:.0%} half of them."
        )
    if any(one.accuracy is not None and one.accuracy < training.half for one in trained):
        sentences.append(_advice(trained))
    return " ".join(sentences)


def _advice(trained: list[Trained]) -> str:
    """Say what to look at where a network has learned nothing, or not enough."""
    renamed = [one for one in trained if list(one.lesson.order) != sorted(one.lesson.order)]
    others = [one for one in trained if one not in renamed]
    if all(one.step is Step.FULL for one in others):
        return "Does `train` learn from the `y` that it is called with?"
    return (
        "Draw the loss after every epoch: if it does not fall, the sign or the size of the step is "
        "wrong; if it is `nan`, the step is too large."
    )
