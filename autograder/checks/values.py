"""Checks whether a function returns the right values: the smallest case first, part by part."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.checks.examination import Examination, Truth
from autograder.checks.explain import explain
from autograder.checks.finding import Finding, is_unwritten
from autograder.checks.right_layers import with_right_layers
from autograder.checks.verdict import Verdict, status_of
from autograder.checks.wording import failure, partial_message
from autograder.exercise import Exercise, Manner, Part, Setting
from autograder.model import Status
from autograder.sandbox.outcome import Functions, Missing, Raised, Stopped


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
    return with_right_layers(
        exercise, functions, truth, lambda: _check_values(exercise, functions, truth, seed)
    )


def _check_values(exercise: Exercise, functions: Functions, truth: Truth, seed: int) -> Verdict:
    """Check one function as it stands."""
    examination = Examination(exercise, functions, truth, seed)
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
    return explain(verdict, examination, exercise.settings[0], first_failure)


def _judge_parts(examination: Examination, setting: Setting) -> Verdict:
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
    verdict = Verdict(fraction, status_of(fraction), message, earned)
    if not failures:
        return verdict
    shown = next((failures[p.name] for p in exercise.parts if _is_cause(p, failures)), None)
    failure = shown or next(iter(failures.values()))
    return explain(verdict, examination, setting, failure)


def _is_cause(part: Part, failures: Mapping[str, Finding]) -> bool:
    return part.name in failures and not part.combines


def _failed(finding: Finding) -> bool:
    return not finding.judgement.right


def _hopeless(finding: Finding) -> bool:
    """Tell whether another setting could not come out differently."""
    outcome = finding.outcome
    is_unwritten = isinstance(outcome, Raised) and outcome.is_unwritten
    return is_unwritten or isinstance(outcome, (Missing, Stopped))


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


def _nothing_right(exercise: Exercise, finding: Finding) -> Verdict:
    """Report that already the smallest case goes wrong."""
    outcome = finding.outcome
    parts = {part.name: 0.0 for part in exercise.parts}
    parts |= {str(manner): 0.0 for manner in exercise.manners}
    if is_unwritten(outcome, exercise):
        return Verdict(0.0, Status.NOT_ATTEMPTED, "Not written yet.", parts)
    if isinstance(outcome, (Missing, Stopped)):
        timed_out = isinstance(outcome, Stopped) and outcome.is_timeout
        status = Status.TIMEOUT if timed_out else Status.ERROR
        return Verdict(0.0, status, failure(exercise.name, outcome), parts)
    if isinstance(outcome, Raised):
        return Verdict(0.0, Status.ERROR, "It raises an error already in the smallest case.", parts)
    return Verdict(0.0, Status.FAILED, "Wrong already in the smallest case.", parts)
