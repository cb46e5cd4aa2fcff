"""Checks what a function costs, by the child's CPU clock, against two yardsticks in turns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median, median_high, median_low

import numpy as np

from autograder.checks.examination import Truth
from autograder.checks.judge import judge
from autograder.checks.verdict import Verdict, status_of
from autograder.checks.wording import listed
from autograder.exercise import Call, Exercise, Setting, TimedGeometry
from autograder.model import Cost, Status
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Functions, Returned, Stop, Stopped

CALL_LIMIT = 10.0  # CPU seconds; the slowest yardstick takes less than half a second
ROUNDS = 9  # pairs of measurements before a close verdict goes to the student
# A cost below this share of the limit is within it, after one, two, three or more measurements, if
# it is so over the yardstick's fastest run too (`over_fastest`); one measurement is never enough.
ACCEPT = (-1.0, 1 / 2.25, 1 / 1.5)
# A cost so many times the limit is beyond it, after one, two, three, four or more measurements:
# the first call may be slow for reasons of its own.
REJECT = (10.0, 4.0, 2.25, 1.5)
# What disturbs a measurement lasts for milliseconds; where both sides take longer than this, fewer
# measurements do.
LONG = 0.05  # seconds
REJECT_LONG = (2.25, 1.6, 1.5)
SHORTEST = 1e-6  # seconds; a yardstick is never faster
DOUBT = 1.2  # a cost so little above the limit after all rounds is within the noise

REASON = (
    "One tap of the filter can handle all pixels at once, in one NumPy expression (slide “Breaking "
    "apart convolution”)."
)
QUESTION = "Which of your loops runs over pixels, and what would be left to loop over without it?"


class Step(StrEnum):
    """How a timed geometry came out."""

    FULL = "full"
    HALF = "half"
    SLOW = "slow"
    WRONG = "wrong"
    STOPPED = "stopped"


SHARES = {Step.FULL: 1.0, Step.HALF: 0.5, Step.SLOW: 0.0, Step.WRONG: 0.0, Step.STOPPED: 0.0}


@dataclass(frozen=True)
class Timing:
    """How one geometry came out, and what it costs if it could be timed to the end."""

    geometry: TimedGeometry
    step: Step
    cost: Cost | None = None
    complaint: str = ""
    near_step: bool = False


class YardstickError(Exception):
    """A yardstick did not run: a fault of the grader, never of the submission."""


class _Race:
    """Times a student's function and the yardsticks in turns, on the same fresh inputs."""

    def __init__(
        self,
        exercise: Exercise,
        geometry: TimedGeometry,
        student: Functions,
        yardsticks: Functions,
        truth: Truth,
        generator: np.random.Generator,
    ) -> None:
        self.exercise = exercise
        self.geometry = geometry
        self.student = student
        self.yardsticks = yardsticks
        self.truth = truth
        self.generator = generator
        # Each measurement of the student's function over one of a yardstick's, in turns. A single
        # one may be off either way: a virtual machine's clock makes up for time stolen from it.
        self.ratios: dict[str, list[float]] = {}
        self.pairs: dict[str, list[tuple[float, float]]] = {}  # the same in seconds
        self.student_seconds = 0.0
        self.setting: Setting = {}
        self.failure: Timing | None = None
        self.near_step = False

    def run(self, settings: tuple[Setting, ...]) -> Timing:
        """Measure until the step is certain, in the first setting with a right result."""
        for setting in settings:
            self.setting = setting
            self.prepare()
            self.failure = self.time_student()
            if self.failure is None or self.failure.step is not Step.WRONG:
                break
        if self.failure is not None:
            return self.failure
        step = self.step()
        if self.failure is not None:  # right at first, but not again
            return self.failure
        return Timing(self.geometry, step, self.cost(), near_step=self.near_step)

    def step(self) -> Step:
        self.time_yardstick("vectorised")  # every cost is told in it
        full = self.geometry.full
        if full is not None and self.is_within(full, "vectorised"):
            return Step.FULL
        if self.failure is not None or not self.is_within(self.geometry.half, "looped"):
            return Step.SLOW
        return Step.FULL if full is None else Step.HALF

    def cost(self) -> Cost:
        """Tell all costs in multiples of the vectorised yardstick's."""
        geometry, yours = self.geometry, self.ratio("vectorised")
        cost = Cost(geometry.meaning, round(yours, 3), geometry.full)
        if "looped" not in self.ratios:
            return cost
        looped = yours / max(self.ratio("looped"), SHORTEST)
        return replace(cost, half=round(geometry.half * looped, 3), looped=round(looped, 3))

    def ratio(self, yardstick: str) -> float:
        return median(self.ratios[yardstick])

    def over_fastest(self, yardstick: str) -> float:
        """Return the cost over the fastest run of the yardstick: others may have been disturbed."""
        student = median_high(ours for ours, _ in self.pairs[yardstick])
        return student / max(min(seconds for _, seconds in self.pairs[yardstick]), SHORTEST)

    def shortest(self, yardstick: str) -> float:
        """Return the shortest of what was measured beside a yardstick, in seconds."""
        return min(min(pair) for pair in self.pairs[yardstick])

    def is_within(self, limit: float, yardstick: str) -> bool:
        """Tell whether the cost is within the limit; after all rounds doubt helps the student."""
        if yardstick not in self.ratios:
            self.time_yardstick(yardstick)
        ratios = self.ratios[yardstick]
        while len(ratios) < ROUNDS:
            cost = max(median_high(ratios), self.over_fastest(yardstick))
            if cost <= limit * _after(ACCEPT, ratios):
                return True
            reject = REJECT_LONG if self.shortest(yardstick) >= LONG else REJECT
            if median_low(ratios) >= limit * _after(reject, ratios):
                return False
            self.prepare()
            self.failure = self.time_student()
            if self.failure is not None:
                return False
            self.time_yardstick(yardstick)
        self.near_step = True
        return self.ratio(yardstick) <= limit * DOUBT

    def prepare(self) -> None:
        """Make fresh inputs for both sides."""
        self.call = self.geometry.call(self.generator, self.setting)

    def time_student(self) -> Timing | None:
        """Time the student's function once; return a Timing if that settles the matter."""
        outcome, seconds = self.student.timed_call(
            self.exercise.name, self.call.positional, self.call.options, CALL_LIMIT
        )
        self.student_seconds = seconds
        return self.verify(self.call, outcome)

    def time_yardstick(self, yardstick: str) -> None:
        outcome, seconds = self.yardsticks.timed_call(
            yardstick, self.call.positional, self.call.options, CALL_LIMIT
        )
        if isinstance(outcome, Stopped):  # a submission may have killed the fork server
            outcome, seconds = self.yardsticks.timed_call(
                yardstick, self.call.positional, self.call.options, CALL_LIMIT
            )
        if not isinstance(outcome, Returned):
            raise YardstickError(f"the {yardstick} yardstick does not return: {outcome}")
        ratio = self.student_seconds / max(seconds, SHORTEST)
        self.ratios.setdefault(yardstick, []).append(ratio)
        self.pairs.setdefault(yardstick, []).append((self.student_seconds, seconds))

    def verify(self, call: Call, outcome: object) -> Timing | None:
        if isinstance(outcome, Returned):
            expected, bound = self.truth.expected(self.exercise, call)
            if judge(outcome.value, expected, bound, self.exercise.result).right:
                return None
            return Timing(self.geometry, Step.WRONG)
        if isinstance(outcome, Stopped):
            step = Step.SLOW if outcome.reason is Stop.CPU else Step.STOPPED
            return Timing(self.geometry, step, complaint=describe(outcome))
        return Timing(self.geometry, Step.WRONG)


def _after(limits: tuple[float, ...], ratios: list[float]) -> float:
    """Return which of these limits holds after so many measurements."""
    return limits[min(len(ratios), len(limits)) - 1]


def check_speed(
    exercise: Exercise,
    student: Functions,
    yardsticks: Functions,
    truth: Truth,
    generator: np.random.Generator,
) -> Verdict:
    """Check the cost of a function on each of its timed geometries.

    Parameters
    ----------
    exercise : Exercise
        Has a budget.
    student : Functions
        The submission.
    yardsticks : Functions
        Has `vectorised` and `looped`, and runs in the same kind of process as the submission.
    truth : Truth
        Every timed result is verified.
    generator : numpy.random.Generator
        Makes fresh inputs for every call, so that remembering results does not help.
    """
    assert exercise.budget is not None, f"{exercise.name} has no budget"
    settings = exercise.budget.settings
    timings = [
        _Race(exercise, geometry, student, yardsticks, truth, generator).run(settings)
        for geometry in exercise.budget.geometries
    ]
    parts = {timing.geometry.name: SHARES[timing.step] for timing in timings}
    total = sum(timing.geometry.share for timing in timings)
    fraction = sum(timing.geometry.share * SHARES[timing.step] for timing in timings) / total
    costs = tuple(timing.cost for timing in timings if timing.cost is not None)
    ratio = round(max(cost.yours for cost in costs), 3) if costs else None
    status = status_of(fraction)
    if fraction == 0 and any(timing.complaint for timing in timings):
        status = Status.TIMEOUT
    message = _message(exercise, timings)
    near_step = any(timing.near_step for timing in timings)
    verdict = Verdict(
        fraction, status, message, parts, speed_ratio=ratio, costs=costs, near_step=near_step
    )
    slow = any(timing.step in (Step.HALF, Step.SLOW) for timing in timings)
    return replace(verdict, reason=REASON, question=QUESTION) if slow else verdict


def _message(exercise: Exercise, timings: list[Timing]) -> str:
    """Say how the geometries came out, those that came out alike in one sentence."""
    sentences = []
    for step in Step:
        alike = [timing for timing in timings if timing.step is step]
        if alike:
            sentences.append(_sentence(exercise, step, alike, everywhere=alike == timings))
    return " ".join(sentences)


def _sentence(exercise: Exercise, step: Step, timings: list[Timing], everywhere: bool) -> str:
    where = listed([timing.geometry.meaning for timing in timings])
    text = _outcome(exercise, step, timings)
    return text if everywhere else f"With {where}: {text[0].lower()}{text[1:]}"


def _outcome(exercise: Exercise, step: Step, timings: list[Timing]) -> str:
    costs = [
        f"{_brief(cost.yours)} times" + (f" ({cost.meaning})" if len(timings) > 1 else "")
        for cost in (timing.cost for timing in timings)
        if cost is not None
    ]
    cost = f"It takes {listed(costs)} what the lecture's way takes"
    match step:
        case Step.FULL:
            return f"Fast enough. {cost}."
        case Step.HALF:
            limit = f"{min(timing.geometry.full or 0 for timing in timings):.2g}"
            return f"Half way. {cost}; up to {limit} times is worth all points."
        case Step.WRONG:
            return (
                "Not timed, because the result is not right on the size that is timed. Mend "
                f"`{exercise.name}-values` first."
            )
        case _ if not costs:
            complaint = timings[0].complaint
            return f"Stopped: it {complaint}{'' if complaint[-1] == '?' else '.'}"
    return f"Slow. {cost}, as if every pixel were computed on its own."


def _brief(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"
