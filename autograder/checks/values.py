"""Checks whether a function returns the right values: the smallest case first, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.checks.judge import Judgement, judge
from autograder.checks.verdict import Verdict, status_of
from autograder.exercise import Call, Exercise, Manner, Part, Setting
from autograder.model import JSON, Counterexample, Status
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Functions, Missing, Outcome, Raised, Returned, Stop, Stopped

MAX_STOPS = 2  # calls that may run out of time before the rest is not asked any more


class Truth(Protocol):
    """Knows what a call has to return."""

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        """Return the right value, and how far rounding may take a correct one from it."""
        ...


@dataclass(frozen=True)
class _Finding:
    """What came of one call."""

    call: Call
    outcome: Outcome
    judgement: Judgement
    arguments_changed: str | None = None
    second_differs: bool = False


class _Examination:
    """One exercise of one submission, call by call."""

    def __init__(self, exercise: Exercise, functions: Functions, truth: Truth, seed: int) -> None:
        self.exercise = exercise
        self.functions = functions
        self.truth = truth
        self.seed = seed
        self.stops = 0
        self.findings: list[_Finding] = []

    def calls(self, part: Part, setting: Setting) -> tuple[Call, ...]:
        # Seeded by the part, so that a part's probes do not depend on what came before it.
        name = int.from_bytes(part.name.encode(), "big")
        return part.calls(np.random.default_rng([self.seed, name]), setting)

    def examine(self, part: Part, setting: Setting) -> Iterator[_Finding]:
        for call in self.calls(part, setting):
            yield self.ask(call)

    def ask(self, call: Call) -> _Finding:
        """Call the student's function once, and a second time if it was right."""
        if self.stops >= MAX_STOPS:
            return _Finding(call, Stopped(Stop.EXHAUSTED), Judgement(False))
        outcome = self._call(call)
        if not isinstance(outcome, Returned):
            finding = _Finding(call, outcome, Judgement(False))
        else:
            expected, bound = self.truth.expected(self.exercise, call)
            judgement = judge(outcome.value, expected, bound, self.exercise.result)
            changed = _changed_argument(call, outcome)
            second = judgement.right and self._second_differs(call, expected, bound)
            finding = _Finding(call, outcome, judgement, changed, second)
        self.findings.append(finding)
        return finding

    def _call(self, call: Call) -> Outcome:
        outcome = self.functions.call(
            self.exercise.name, call.positional, call.options, return_arguments=True
        )
        self.stops += isinstance(outcome, Stopped)
        return outcome

    def _second_differs(self, call: Call, expected: Any, bound: float) -> bool:
        if Manner.SECOND_CALL not in self.exercise.manners:
            return False
        outcome = self._call(call)
        return not (
            isinstance(outcome, Returned)
            and judge(outcome.value, expected, bound, self.exercise.result).right
        )


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
    first_failure: _Finding | None = None
    for setting in exercise.settings:
        failure = next((f for f in examination.examine(smallest, setting) if _failed(f)), None)
        if failure is None:
            return _judge_parts(examination, setting)
        first_failure = first_failure or failure
        if _hopeless(failure):
            break
    assert first_failure is not None, "an exercise has at least one setting"
    return _nothing_right(exercise, first_failure)


def _judge_parts(examination: _Examination, setting: Setting) -> Verdict:
    """Judge every part in a setting in which the smallest case is right."""
    exercise = examination.exercise
    earned: dict[str, float] = {}
    failures: dict[str, _Finding] = {}
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
    message = _partial_message(exercise, failures, complaints, len(examination.findings))
    first = next(iter(failures.values()), None)
    counterexample = _counterexample(first) if first else None
    return Verdict(fraction, status_of(fraction), message, earned, counterexample)


def _failed(finding: _Finding) -> bool:
    return not finding.judgement.right


def _hopeless(finding: _Finding) -> bool:
    """Tell whether another setting could not come out differently."""
    outcome = finding.outcome
    unwritten = isinstance(outcome, Raised) and outcome.type_name == "NotImplementedError"
    return unwritten or isinstance(outcome, (Missing, Stopped))


def is_unwritten(outcome: Outcome, exercise: Exercise) -> bool:
    """Tell whether the exercise's own stub, not one that it calls, is what was reached."""
    return (
        isinstance(outcome, Raised)
        and outcome.type_name == "NotImplementedError"
        and outcome.grade_id in (exercise.name, None)
    )


def _manners(findings: list[_Finding]) -> dict[Manner, str]:
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
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return bool(before == after)


# --------------------------------------------------------------------------- sentences


def _nothing_right(exercise: Exercise, finding: _Finding) -> Verdict:
    """Report that already the smallest case goes wrong."""
    outcome = finding.outcome
    parts = {part.name: 0.0 for part in exercise.parts}
    parts |= {str(manner): 0.0 for manner in exercise.manners}
    if is_unwritten(outcome, exercise):
        return Verdict(0.0, Status.NOT_ATTEMPTED, "Not written yet.", parts)
    if isinstance(outcome, Missing):
        return Verdict(0.0, Status.ERROR, _sentence(describe(outcome)), parts)
    if isinstance(outcome, Stopped):
        timed_out = outcome.reason in (Stop.CPU, Stop.WALL)
        status = Status.TIMEOUT if timed_out else Status.ERROR
        return Verdict(0.0, status, _sentence(f"`{exercise.name}` {describe(outcome)}"), parts)
    if isinstance(outcome, Raised):
        return Verdict(0.0, Status.ERROR, _wrong(exercise, finding), parts)
    message = f"Wrong already in the smallest case: {_wrong(exercise, finding)}"
    return Verdict(0.0, Status.FAILED, message, parts, _counterexample(finding))


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".", "!")) else f"{text}."


def _partial_message(
    exercise: Exercise,
    failures: dict[str, _Finding],
    complaints: dict[Manner, str],
    number_of_calls: int,
) -> str:
    if not failures and not complaints:
        return f"Right in all {number_of_calls} cases."
    sentences = []
    if failures:
        failed = [part for part in exercise.parts if part.name in failures]
        causes = [part for part in failed if not part.combines] or failed
        meanings = [part.meaning for part in causes]
        sentences.append(f"Right in the plain cases, wrong with {_enumerate(meanings)}.")
        sentences.append(f"For example, {_wrong(exercise, failures[causes[0].name])}")
    else:
        sentences.append("The values are right.")
    sentences += [_sentence(f"One thing beside them: {text}") for text in complaints.values()]
    return " ".join(sentences)


def _wrong(exercise: Exercise, finding: _Finding) -> str:
    """Say what came of a call that went wrong; the call opens the sentence."""
    call = _described_call(exercise, finding.call)
    outcome = finding.outcome
    if isinstance(outcome, Raised):
        if is_unwritten(outcome, exercise):
            return f"{call} is not written yet."
        if outcome.type_name == "NotImplementedError" and outcome.grade_id:
            return f"{call} calls `{outcome.grade_id}`, which is not written yet."
        return _sentence(f"{call} raises {describe(outcome)}")
    if isinstance(outcome, Stopped) and outcome.reason is Stop.EXHAUSTED:
        return f"{call} was not tried, because earlier calls took too long."
    if isinstance(outcome, (Stopped, Missing)):
        return _sentence(f"{call} {describe(outcome)}")
    complaint = finding.judgement.complaint or ""
    if complaint.startswith("["):
        return f"{call}: entry {complaint}."
    return _sentence(f"{call} {complaint}")


def _described_call(exercise: Exercise, call: Call) -> str:
    """Write the call as the student would, with the shapes of what is passed."""
    names = [
        name if isinstance(value, np.ndarray) else repr(value)
        for name, value in call.arguments.items()
    ]
    options = [f"{name}={value!r}" for name, value in call.options.items()]
    text = f"`{exercise.name}({', '.join(names + options)})`"
    shapes = [
        f"{name} of shape {value.shape}"
        for name, value in call.arguments.items()
        if isinstance(value, np.ndarray)
    ]
    return f"{text} with {_and(shapes)}" if shapes else text


def _enumerate(phrases: list[str]) -> str:
    if any("," in phrase for phrase in phrases[:-1]):
        return "; ".join(phrases)
    return _and(phrases)


def _and(phrases: list[str]) -> str:
    return " and ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)


def _counterexample(finding: _Finding) -> Counterexample | None:
    judgement = finding.judgement
    if judgement.expected is None:
        return None
    arguments: dict[str, JSON] = {
        name: f"array of shape {value.shape}" if isinstance(value, np.ndarray) else value
        for name, value in finding.call.arguments.items()
    }
    return Counterexample(
        arguments=arguments | dict(finding.call.options),
        index=judgement.index,
        expected=judgement.expected,
        got=judgement.got,
    )
