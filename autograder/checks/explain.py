"""Explains why values are wrong: one reason, the smallest case, one question."""

from __future__ import annotations

import logging
from dataclasses import replace

from autograder.checks.diagnose import diagnose, fingerprint, probes_of
from autograder.checks.examination import Examination
from autograder.checks.finding import Finding, is_unwritten
from autograder.checks.gradient import fits_own_forward
from autograder.checks.minimise import Smallest, smallest_case
from autograder.checks.own_functions import wrong_function_called
from autograder.checks.verdict import Verdict
from autograder.checks.wording import blame, counterexample_of, example, hint
from autograder.exercise import Setting
from autograder.sandbox.outcome import Raised, Returned

log = logging.getLogger(__name__)


def explain(
    verdict: Verdict, examination: Examination, setting: Setting, failure: Finding
) -> Verdict:
    """Say why it is wrong, and show the smallest case.

    If that fails for a reason of our own, the points stand, nothing is said of why, and the log
    tells what happened.

    Parameters
    ----------
    verdict : Verdict
    examination : Examination
    setting : mapping
        In which the remaining probes are asked.
    failure : Finding
        What is shown where no smaller case is wrong.
    """
    if not isinstance(failure.outcome, (Returned, Raised)) or is_unwritten(
        failure.outcome, examination.exercise
    ):
        return verdict
    examination.judge_no_more()
    try:
        return _with_smallest_case(verdict, examination, setting, failure)
    except Exception:
        log.exception("%s: what is wrong could not be explained", examination.exercise.name)
        return verdict


def _with_smallest_case(
    verdict: Verdict, examination: Examination, setting: Setting, failure: Finding
) -> Verdict:
    smallest = smallest_case(examination) or Smallest(failure)
    shown = replace(
        verdict,
        counterexample=counterexample_of(examination, smallest),
        example=example(examination.exercise, smallest),
    )
    return _diagnosed(shown, examination, setting, failure)


def _diagnosed(
    verdict: Verdict, examination: Examination, setting: Setting, failure: Finding
) -> Verdict:
    exercise = examination.exercise
    if fits_own_forward(exercise, failure, examination.functions):
        # Only a hint, never points: judged by it, a mistake made both ways would pass.
        return replace(verdict, reason=hint(exercise))
    for part in exercise.parts:
        for _ in examination.examine(part, setting):
            pass  # what is asked is remembered
    culprit = wrong_function_called(exercise, examination.findings, examination.functions)
    if culprit is not None:
        return replace(verdict, reason=blame(exercise, culprit))
    probes = probes_of(examination)
    if probes is None:
        return verdict
    diagnosis = diagnose(exercise, probes, examination.memory)
    if diagnosis is None:
        return replace(verdict, fingerprint=fingerprint(probes))
    return replace(
        verdict,
        misconception=diagnosis.name,
        reason=" ".join(one.explanation for one in diagnosis.misconceptions),
        question=" ".join(one.question for one in diagnosis.misconceptions),
    )
