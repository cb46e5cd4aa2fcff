"""Checks how well a function trains: by what its network says of images that no student has."""

from __future__ import annotations

from dataclasses import dataclass
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


def check_accuracy(exercise: Exercise, functions: Functions) -> Verdict:
    """Have a function train on each lesson, and judge its networks on held-back images.

    Parameters
    ----------
    exercise : Exercise
        Says how it has to train.
    functions : Functions
        The student's notebook.
    """
    training = exercise.training
    assert training is not None, f"{exercise.name} says nothing of training"
    trained: list[Trained] = []
    for lesson in training.lessons:
        outcome = _train(exercise, training, lesson, functions)
        if not isinstance(outcome, Returned) and not trained:
            # Whoever cannot train once cannot train at all, and would be waited for again.
            return _nothing_trained(exercise, outcome)
        trained.append(_judge(training, lesson, outcome))
    total = sum(lesson.share for lesson in training.lessons)
    fraction = sum(one.lesson.share * one.step.value for one in trained) / total
    parts = {one.lesson.name: one.step.value for one in trained}
    verdict = Verdict(fraction, status_of(fraction), _message(training, trained), parts)
    return verdict


def _train(exercise: Exercise, training: Training, lesson: Lesson, functions: Functions) -> Outcome:
    images = training.learned()
    arguments = (images.X.copy(), _renamed(images, lesson), lesson.seed, training.epochs)
    outcome, _ = functions.timed_call(exercise.name, arguments, {}, training.cpu_seconds)
    return outcome


def _renamed(images: Images, lesson: Lesson) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the labels as a lesson calls them."""
    return np.array(lesson.order, dtype=np.int64)[images.y]


def _judge(training: Training, lesson: Lesson, outcome: Outcome) -> Trained:
    if not isinstance(outcome, Returned):
        return Trained(lesson, Step.NONE, complaint=_failure(outcome))
    held_back = training.held_back()
    try:
        scores = training.predict(outcome.value, held_back.X)
    except ValueError as error:
        return Trained(lesson, Step.NONE, complaint=f"it returned {error}")
    accuracy = float(np.mean(scores.argmax(axis=1) == _renamed(held_back, lesson)))
    step = Step.FULL if accuracy >= training.full else Step.HALF
    return Trained(lesson, step if accuracy >= training.half else Step.NONE, accuracy)


def _nothing_trained(exercise: Exercise, outcome: Outcome) -> Verdict:
    if is_unwritten(outcome, exercise):
        return Verdict(0.0, Status.NOT_ATTEMPTED, "Not written yet.")
    timed_out = isinstance(outcome, Stopped) and outcome.reason in (
        Stop.CPU,
        Stop.WALL,
        Stop.ASLEEP,
    )
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


def _message(training: Training, trained: list[Trained]) -> str:
    """Say how accurate each network is, and what would be enough."""
    sentences = []
    for one in trained:
        found = (
            one.complaint
            if one.accuracy is None
            else f"{one.accuracy:.1%} of the held-back images are told right"
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
