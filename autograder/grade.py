"""Grades one submission: every check of the assignment, each turned into points once."""

from __future__ import annotations

import dataclasses
import logging
import platform
from collections.abc import Mapping

import numpy as np

from autograder import __version__, exercises
from autograder.checks.accuracy import check_accuracy
from autograder.checks.choice import check_choice
from autograder.checks.question import check_question
from autograder.checks.speed import check_speed
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercise import Exercise, Result
from autograder.model import Check, CheckResult, Report, Status, Submission, score_of
from autograder.reference import Reference
from autograder.sandbox import process
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Functions

log = logging.getLogger(__name__)

INTERNAL_FAILURE = (
    "Grading itself failed here, which is not your fault. Nothing was counted yet; your "
    "instructor has been told to look at it."
)


class UnknownCheckError(Exception):
    """A test cell asks for a kind of check that there is none of."""


def grade(
    submission: Submission, reference: Reference, seed: int, limits: Limits | None = None
) -> Report:
    """Grade a submission.

    Parameters
    ----------
    submission : Submission
    reference : Reference
        The assignment's solution; it is not changed, and serves other submissions too.
    seed : int
        Determines the probes: the same seed gives the same report.
    limits : Limits, optional
        What the submission may use up.

    Returns
    -------
    Report
        A check that fails for a reason of our own gives 0 points and is marked for review.
    """
    folder = (str(reference.assignment.folder),)
    with NotebookRun(submission.cells, folder, limits) as run:
        cells = run.outcomes()
        results: dict[str, CheckResult] = {}
        for check in reference.assignment.checks:
            results[check.id] = _result(check, submission, run, reference, seed, results)
    checks = tuple(results.values())
    return Report(
        assignment=submission.assignment,
        student=submission.student,
        seed=seed,
        score=score_of(checks),
        max_score=reference.assignment.max_score,
        checks=checks,
        cells=cells,
        sandbox=tuple(map(str, process.protection().held)),
        versions={
            "autograder": __version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        mended=submission.mended,
        unsafe=process.policy().unsafe,
    )


def measure_again(
    submission: Submission, report: Report, reference: Reference, limits: Limits | None = None
) -> Report:
    """Make the checks whose cost stood near a step once more, with nothing else running.

    Parameters
    ----------
    submission : Submission
    report : Report
        Of the same submission.
    reference : Reference
    limits : Limits, optional
        What the submission may use up.

    Returns
    -------
    Report
        In which these checks are what they are now.
    """
    results = {result.id: result for result in report.checks}
    folder = (str(reference.assignment.folder),)
    with NotebookRun(submission.cells, folder, limits) as run:
        for check in reference.assignment.checks:
            if results[check.id].near_step:
                results[check.id] = _result(check, submission, run, reference, report.seed, results)
    checks = tuple(results.values())
    return dataclasses.replace(report, checks=checks, score=score_of(checks))


def _result(
    check: Check,
    submission: Submission,
    run: NotebookRun,
    reference: Reference,
    seed: int,
    earlier: dict[str, CheckResult],
) -> CheckResult:
    try:
        exercise = exercises.load(check.exercise)
        verdict = run_check(check, exercise, run, reference, seed, earlier, submission.variant)
        verdict = _explain(verdict, exercise, submission, reference)
    except Exception:
        # The class goes on, the cell is flagged, and the log says what happened.
        log.exception("%s of student %s could not be checked", check.id, submission.student)
        return CheckResult(
            check.id, 0.0, check.max_points, Status.ERROR, INTERNAL_FAILURE, needs_review=True
        )
    return to_result(check, verdict)


def to_result(check: Check, verdict: Verdict) -> CheckResult:
    """Turn a verdict into points: rounded once, and never more than the cell is worth."""
    points = round(min(max(verdict.fraction, 0.0), 1.0) * check.max_points, 2)
    return CheckResult(
        id=check.id,
        points=points,
        max_points=check.max_points,
        status=verdict.status,
        message=verdict.message,
        parts=verdict.parts,
        counterexample=verdict.counterexample,
        misconception=verdict.misconception,
        speed_ratio=verdict.speed_ratio,
        reason=verdict.reason,
        example=verdict.example,
        question=verdict.question,
        fingerprint=verdict.fingerprint,
        costs=verdict.costs,
        near_step=verdict.near_step,
    )


def run_check(
    check: Check,
    exercise: Exercise,
    functions: Functions,
    reference: Reference,
    seed: int,
    earlier: Mapping[str, CheckResult],
    variant: str = "",
) -> Verdict:
    """Make one check, with the results of the checks before it at hand.

    Raises
    ------
    UnknownCheckError
        If the check's kind is none that there is.
    """
    if check.kind == "values" and exercise.result is Result.CHOICE:
        return check_choice(exercise, functions)
    if check.kind == "values" and exercise.result is Result.ANSWER:
        return check_question(exercise, functions, variant)
    if check.kind == "values":
        return check_values(exercise, functions, reference, seed)
    if check.kind == "speed":
        values = earlier.get(f"{exercise.name}-values")
        if values is not None and values.status in (Status.NOT_ATTEMPTED, Status.TIMEOUT):
            return Verdict(0.0, values.status, values.message)
        # Not from the seed: inputs that can be known beforehand could be answered from memory.
        generator = np.random.default_rng()
        return check_speed(
            exercise, functions, reference.yardsticks(exercise), reference, generator
        )
    if check.kind == "accuracy":
        return check_accuracy(exercise, functions)
    raise UnknownCheckError(
        f"{check.id}: there is no check `{check.kind}`, only values, speed and accuracy"
    )


def _explain(
    verdict: Verdict, exercise: Exercise, submission: Submission, reference: Reference
) -> Verdict:
    """Tell a stub from code above whose `raise NotImplementedError()` was left standing."""
    is_variable = exercise.result is Result.CHOICE or (
        exercise.asked is not None and not exercise.asked.is_function
    )
    if is_variable or verdict.status not in (Status.NOT_ATTEMPTED, Status.ERROR):
        return verdict
    untouched = reference.assignment.is_untouched(exercise.name, submission)
    if verdict.status is Status.ERROR:
        # A stub may not have been reached, since what it is called with comes from another stub.
        return Verdict(0.0, Status.NOT_ATTEMPTED, "Not written yet.") if untouched else verdict
    if untouched:
        return verdict
    message = (
        "Your code still reaches `raise NotImplementedError()`: remove that line once your own "
        "code is in its place."
    )
    return dataclasses.replace(verdict, status=Status.ERROR, message=message)
