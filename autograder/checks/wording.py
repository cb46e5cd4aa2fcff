"""The sentences that tell a student what a check of values found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.finding import Finding, is_unwritten
from autograder.exercise import Call, Exercise, Manner, Objective
from autograder.model import JSON, Counterexample
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Missing, Raised, Stop, Stopped


def sentence(text: str) -> str:
    """End a text as a sentence ends."""
    return text if text.endswith(("?", ".", "!")) else f"{text}."


def partial_message(
    exercise: Exercise,
    failures: Mapping[str, Finding],
    complaints: Mapping[Manner, str],
    number_of_calls: int,
) -> str:
    """Return the message for a function whose smallest case is right."""
    if not failures and not complaints:
        return f"Right in all {number_of_calls} cases."
    sentences = []
    if failures:
        failed = [part for part in exercise.parts if part.name in failures]
        causes = [part for part in failed if not part.combines] or failed
        meanings = [part.meaning for part in causes]
        sentences.append(f"Right in the plain cases, wrong with {_enumerate(meanings)}.")
        sentences.append(f"For example, {wrong(exercise, failures[causes[0].name])}")
    else:
        sentences.append("The values are right.")
    sentences += [sentence(f"One thing beside them: {text}") for text in complaints.values()]
    return " ".join(sentences)


def wrong(exercise: Exercise, finding: Finding) -> str:
    """Say what came of a call that went wrong; the call opens the sentence."""
    call = _described_call(exercise, finding.call)
    outcome = finding.outcome
    if isinstance(outcome, Raised):
        if is_unwritten(outcome, exercise):
            return f"{call} is not written yet."
        if outcome.type_name == "NotImplementedError" and outcome.grade_id:
            return f"{call} calls `{outcome.grade_id}`, which is not written yet."
        return sentence(f"{call} raises {describe(outcome)}")
    if isinstance(outcome, Stopped) and outcome.reason is Stop.EXHAUSTED:
        return f"{call} was not tried, because earlier calls took too long."
    if isinstance(outcome, (Stopped, Missing)):
        return sentence(f"{call} {describe(outcome)}")
    complaint = finding.judgement.complaint or ""
    if finding.judgement.index:
        return f"{call}: entry {complaint}."
    return sentence(f"{call} {complaint}")


def _described_call(exercise: Exercise, call: Call) -> str:
    """Write the call as the student would, with the shapes of what is passed."""
    names = [
        name if isinstance(value, (np.ndarray, Objective)) else repr(value)
        for name, value in call.arguments.items()
    ]
    options = [f"{name}={value!r}" for name, value in call.options.items()]
    text = f"`{exercise.name}({', '.join(names + options)})`"
    shapes = [
        value.formula if isinstance(value, Objective) else f"{name} of shape {value.shape}"
        for name, value in call.arguments.items()
        if isinstance(value, (np.ndarray, Objective))
    ]
    return f"{text} with {listed(shapes)}" if shapes else text


def _enumerate(phrases: list[str]) -> str:
    if any("," in phrase for phrase in phrases[:-1]):
        return "; ".join(phrases)
    return listed(phrases)


def listed(phrases: list[str]) -> str:
    """Join phrases as a sentence does: a, b and c."""
    return " and ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)


def hint(exercise: Exercise) -> str:
    """Say that a gradient fits a forward pass that is wrong itself."""
    name = exercise.differentiable.name if exercise.differentiable is not None else None
    return f"It does fit your own `{name}`, so look for the mistake there first."


def _in_words(value: Any) -> JSON:
    if isinstance(value, Objective):
        return value.formula
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    return list(value) if isinstance(value, tuple) else value


def counterexample_of(finding: Finding) -> Counterexample | None:
    """Return the case, if there is an entry to show."""
    judgement = finding.judgement
    if judgement.expected is None:
        return None
    arguments: dict[str, JSON] = {
        name: _in_words(value) for name, value in finding.call.arguments.items()
    }
    return Counterexample(
        arguments=arguments | dict(finding.call.options),
        index=judgement.index,
        expected=judgement.expected,
        got=judgement.got,
    )
