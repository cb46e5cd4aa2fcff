"""Checks whether a function returns the right values: the smallest case first, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from autograder.checks.finding import Finding, is_unwritten
from autograder.checks.gradient import fits_own_forward
from autograder.checks.judge import Judgement, judge_component
from autograder.checks.verdict import Verdict, status_of
from autograder.checks.wording import counterexample_of, hint, partial_message, sentence, wrong
from autograder.exercise import Call, Exercise, Manner, Objective, Part, Setting
from autograder.model import Status
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Functions, Missing, Outcome, Raised, Returned, Stop, Stopped

KEPT_BYTES = 1 << 20  # of a returned value
MAX_STOPS = 2  # calls that may run out of time before the rest is not asked any more


class Truth(Protocol):
    """Knows what a call has to return."""

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        """Return the right value, and how far a correct one may be from it."""
        ...


class _Examination:
    """One exercise of one submission, call by call."""

    def __init__(self, exercise: Exercise, functions: Functions, truth: Truth, seed: int) -> None:
        self.exercise = exercise
        self.functions = functions
        self.truth = truth
        self.seed = seed
        self.stops = 0
        self.findings: list[Finding] = []

    def calls(self, part: Part, setting: Setting) -> tuple[Call, ...]:
        # Seeded by the part, so that a part's probes do not depend on what came before it.
        name = int.from_bytes(part.name.encode(), "big")
        return part.calls(np.random.default_rng([self.seed, name]), setting)

    def examine(self, part: Part, setting: Setting) -> Iterator[Finding]:
        for call in self.calls(part, setting):
            yield self.ask(call)

    def ask(self, call: Call) -> Finding:
        """Call the student's function once, and a second time if it was right."""
        if self.stops >= MAX_STOPS:
            return Finding(call, Stopped(Stop.EXHAUSTED), Judgement(False))
        outcome = self._call(call)
        if not isinstance(outcome, Returned):
            finding = Finding(call, outcome, Judgement(False))
        else:
            judgement = self._judge(call, outcome.value)
            changed = _changed_argument(call, outcome)
            second = judgement.right and self._second_differs(call)
            finding = Finding(call, _without_excess(outcome), judgement, changed, second)
        self.findings.append(finding)
        return finding

    def _call(self, call: Call) -> Outcome:
        outcome = self.functions.call(
            self.exercise.name, call.positional, call.options, return_arguments=True
        )
        self.stops += isinstance(outcome, Stopped)
        return outcome

    def _judge(self, call: Call, value: Any) -> Judgement:
        expected, bound = self.truth.expected(self.exercise, call)
        return judge_component(self.exercise, call.component, value, expected, bound)

    def _second_differs(self, call: Call) -> bool:
        if Manner.SECOND_CALL not in self.exercise.manners:
            return False
        outcome = self._call(call)
        return not (isinstance(outcome, Returned) and self._judge(call, outcome.value).right)


def check_values(exercise: Exercise, functions: Functions, truth: Truth, seed: int) -> Verdict:
    """Check one function on all of the exercise's probes.

    The parts are judged in the first setting in which the smallest case is right, so that one
    mistake costs its own part and no other. Where no setting works, nothing is earned.

    Parameters
    ----------
    exercise : Exercise
    functions : Functions
        The student's notebook.
    truth : Truth
        Says what is right.
    seed : int
        Determines the probes.
    """
    examination = _Examination(exercise, functions, truth, seed)
    smallest = exercise.parts[0]
    first_failure: Finding | None = None
    for setting in exercise.settings:
        failure = next((f for f in examination.examine(smallest, setting) if _failed(f)), None)
        if failure is None:
            return _judge_parts(examination, setting)
        first_failure = first_failure or failure
        if _hopeless(failure):
            break
    assert first_failure is not None, "an exercise has at least one setting"
    verdict = _nothing_right(exercise, first_failure)
    return _with_hint(verdict, examination, first_failure)


def _judge_parts(examination: _Examination, setting: Setting) -> Verdict:
    """Judge every part in a setting in which the smallest case is right."""
    exercise = examination.exercise
    earned: dict[str, float] = {}
    failures: dict[str, Finding] = {}
    for part in exercise.parts:
        for finding in examination.examine(part, setting):
            if _failed(finding):
                failures[part.name] = finding
                break
        earned[part.name] = 0.0 if part.name in failures else 1.0
    complaints = _manners(examination.findings)
    earned |= {manner: float(manner not in complaints) for manner in exercise.manners}
    weights = {part.name: part.weight for part in exercise.parts} | dict(exercise.manners)
    total = sum(weights.values())
    lost = sum(weights[name] for name, share in earned.items() if not share)
    fraction = 1 - lost / total
    message = partial_message(exercise, failures, complaints, len(examination.findings))
    first = next(iter(failures.values()), None)
    counterexample = counterexample_of(first) if first else None
    verdict = Verdict(fraction, status_of(fraction), message, earned, counterexample)
    return _with_hint(verdict, examination, first)


def _with_hint(verdict: Verdict, examination: _Examination, failure: Finding | None) -> Verdict:
    """Say so if a wrong gradient fits the student's own forward pass: then that one is wrong.

    Only a hint, never points: judged by it, a mistake made both ways would pass.
    """
    exercise = examination.exercise
    if failure is None or not isinstance(failure.outcome, Returned):
        return verdict
    if not fits_own_forward(exercise, failure.call, failure.outcome.value, examination.functions):
        return verdict
    return replace(verdict, message=f"{verdict.message} {hint(exercise)}")


def _failed(finding: Finding) -> bool:
    return not finding.judgement.right


def _hopeless(finding: Finding) -> bool:
    """Tell whether another setting could not come out differently."""
    outcome = finding.outcome
    unwritten = isinstance(outcome, Raised) and outcome.type_name == "NotImplementedError"
    return unwritten or isinstance(outcome, (Missing, Stopped))


def _manners(findings: list[Finding]) -> dict[Manner, str]:
    """Return what is to be said of type, arguments and second call, where anything is."""
    complaints: dict[Manner, str] = {}
    for finding in findings:
        if finding.judgement.type_complaint and finding.judgement.right:
            complaints.setdefault(Manner.TYPE, f"it {finding.judgement.type_complaint}")
        if finding.arguments_changed:
            name = finding.arguments_changed
            complaints.setdefault(
                Manner.ARGUMENTS,
                f"it changes its argument `{name}`, which the caller still needs: work on a copy",
            )
        if finding.second_differs:
            complaints.setdefault(
                Manner.SECOND_CALL,
                "a second call with the same arguments gives something else: "
                "is anything kept from one call to the next?",
            )
    return complaints


def _without_excess(outcome: Returned) -> Returned:
    """Let go of what came back, if it is larger than any right result of a probe.

    Findings are kept to the end of a check; many of 64 MB would take all memory.
    """
    value = outcome.value
    arrays = value if isinstance(value, (list, tuple)) else (value,)
    size = sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))
    return Returned(value if size <= KEPT_BYTES else None)


def _changed_argument(call: Call, outcome: Returned) -> str | None:
    """Return the name of the first argument that is not as it was sent."""
    if len(outcome.arguments) != len(call.arguments):
        return None  # they were not sent back
    for (name, before), after in zip(call.arguments.items(), outcome.arguments, strict=True):
        if not _same(before, after):
            return name
    return None


def _same(before: Any, after: Any) -> bool:
    """Tell whether an argument came back as it was; whatever came back may be of any type."""
    if isinstance(before, Objective):
        return True  # it never left this process
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return bool(before == after)


def _nothing_right(exercise: Exercise, finding: Finding) -> Verdict:
    """Report that already the smallest case goes wrong."""
    outcome = finding.outcome
    parts = {part.name: 0.0 for part in exercise.parts}
    parts |= {str(manner): 0.0 for manner in exercise.manners}
    if is_unwritten(outcome, exercise):
        return Verdict(0.0, Status.NOT_ATTEMPTED, "Not written yet.", parts)
    if isinstance(outcome, Missing):
        return Verdict(0.0, Status.ERROR, sentence(describe(outcome)), parts)
    if isinstance(outcome, Stopped):
        timed_out = outcome.reason in (Stop.CPU, Stop.WALL)
        status = Status.TIMEOUT if timed_out else Status.ERROR
        return Verdict(0.0, status, sentence(f"`{exercise.name}` {describe(outcome)}"), parts)
    if isinstance(outcome, Raised):
        return Verdict(0.0, Status.ERROR, wrong(exercise, finding), parts)
    message = f"Wrong already in the smallest case: {wrong(exercise, finding)}"
    return Verdict(0.0, Status.FAILED, message, parts, counterexample_of(finding))
