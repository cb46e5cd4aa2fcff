"""The sentences that tell a student what a check of values found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.checks.examination import Examination
from autograder.checks.finding import Finding
from autograder.checks.judge import component_of, name_of, number_text
from autograder.checks.minimise import Smallest
from autograder.exercise import Array, Call, Exercise, Manner, Objective, Response
from autograder.model import JSON, Counterexample
from autograder.sandbox.notebook_run import describe
from autograder.sandbox.outcome import Missing, Raised, Returned, Stopped
from autograder.sandbox.wire import ArraySubclass, Computed

NAMED_PARTS = 3  # in one sentence
SHOWN_ENTRIES = 64  # of an array in a counterexample
WRITTEN_ENTRIES = 6  # of an array in a sentence


def sentence(text: str) -> str:
    """End a text as a sentence ends."""
    return text if text.endswith(("?", ".", "!")) else f"{text}."


def failure(name: str, outcome: Raised | Missing | Stopped) -> str:
    """Say in a sentence what came of a function, or of a variable, in place of a value."""
    text = describe(outcome)
    if isinstance(outcome, Missing):
        return sentence(text)  # which names it
    return sentence(f"`{name}` {'raises ' if isinstance(outcome, Raised) else ''}{text}")


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
        if len(meanings) > NAMED_PARTS + 1:
            meanings[NAMED_PARTS:] = [f"{len(meanings) - NAMED_PARTS} other things"]
        sentences.append(f"Right in the plain cases, wrong with {_enumerate(meanings)}.")
    else:
        sentences.append("The values are right.")
    sentences += [sentence(f"One thing beside them: {text}") for text in complaints.values()]
    return " ".join(sentences)


def example(exercise: Exercise, smallest: Smallest) -> str:
    """Tell the smallest case in a sentence or two."""
    finding = smallest.finding
    call = _described_call(exercise, finding.call)
    outcome = finding.outcome
    if isinstance(outcome, Raised):
        if outcome.is_unwritten and outcome.grade_id:
            return f"{call} calls `{outcome.grade_id}`, which is not written yet."
        return sentence(f"{call} raises {describe(outcome)}")
    judgement = finding.judgement
    if not judgement.index or judgement.expected is None:
        return sentence(f"{call} {judgement.complaint or ''}")
    if smallest.response is not None and smallest.unit is not None:
        return f"Take {call}. {_response(smallest.response, smallest.unit, finding)}"
    if isinstance(judgement.got, str) or not smallest.numbered:
        return f"{call}: entry {judgement.complaint}."
    right, yours = _weight(judgement.expected, finding.call), _weight(judgement.got, finding.call)
    return f"{call}: {_entry(exercise, finding)} should be {right}; yours is {yours}."


def _entry(exercise: Exercise, finding: Finding) -> str:
    component = finding.call.component
    name = "" if component is None else name_of(exercise, component)
    return f"entry {name}{list(finding.judgement.index)}"


def _response(response: Response, unit: tuple[int, ...], finding: Finding) -> str:
    """Tell one entry of a linear function's result: what answers to what, and how much."""
    judgement = finding.judgement
    entry = f"`{response.result}{list(judgement.index)}`"
    right, yours = _weight(judgement.expected, finding.call), _weight(judgement.got, finding.call)
    if response.variable is None:
        effect = f"raises {entry} by {right}" if judgement.expected else f"does not change {entry}"
        other = f"it rises by {yours}" if judgement.got else "nothing changes there"
        return f"Raising `{response.unit}{list(unit)}` by 1 {effect}; in yours, {other}."
    variable, output = f"`{response.variable}{list(judgement.index)}`", f"`O{list(unit)}`"
    effect = f"raises {output} by {right}" if judgement.expected else f"does not change {output}"
    return (
        f"Raising {variable} by 1 {effect}. So with `dO` 1 at that output and 0 elsewhere, {entry} "
        f"is {number_text(judgement.expected)}. You returned {yours}."
    )


def _weight(value: Any, call: Call) -> str:
    """Write a number, and say which entry of the arguments it is, if it is one for certain."""
    origin = _origin(value, call)
    return f"{number_text(value)}, which is {origin}" if origin else number_text(value)


def _origin(value: Any, call: Call) -> str | None:
    """Return the one entry of the arguments that has this value; 0 and 1 tell nothing."""
    if isinstance(value, str) or value in (0, 1):
        return None
    places = [
        f"`{name}{index.tolist()}`"
        for name, array in _arrays(call.arguments)
        for index in np.argwhere(array == value)[:2]
    ]
    return places[0] if len(places) == 1 else None


def _arrays(arguments: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """Return the arrays among arguments, and in dicts among them, as a student writes them."""
    for name, value in arguments.items():
        if isinstance(value, dict):
            yield from _arrays({f'{name}["{key}"]': entry for key, entry in value.items()})
        elif isinstance(value, np.ndarray):
            yield name, value


def _described_call(exercise: Exercise, call: Call) -> str:
    """Write the call as the student would, with the shapes of what is passed."""
    names = [
        name if isinstance(value, (np.ndarray, Objective, dict, Computed)) else repr(value)
        for name, value in call.arguments.items()
    ]
    options = [f"{name}={value!r}" for name, value in call.options.items()]
    text = f"`{exercise.name}({', '.join(names + options)})`"
    described = [
        _described(name, value)
        for name, value in call.arguments.items()
        if isinstance(value, (np.ndarray, Objective, dict, Computed))
    ]
    return f"{text} with {listed(described)}" if described else text


def _described(name: str, value: Array | Objective | Computed | dict[str, Array]) -> str:
    if isinstance(value, Objective):
        return value.formula
    if isinstance(value, dict):
        return f"{name} = {_entries(value)}"
    if isinstance(value, Computed):
        given = [_given(argument) for argument in value.arguments]
        return f"{name} as your `{value.function}` returns it for {listed(given)}"
    if value.ndim <= 2 and value.size <= WRITTEN_ENTRIES:
        return f"{name} = {_written(value)}"
    return f"{name} of shape {value.shape}"


def _entries(arrays: Mapping[str, Array]) -> str:
    """Write a dict of arrays, of those that are too large only the shape."""
    entries = [
        f'"{name}": {_written(array) if array.size <= WRITTEN_ENTRIES else f"shape {array.shape}"}'
        for name, array in arrays.items()
    ]
    return f"{{{', '.join(entries)}}}"


def _given(argument: Any) -> str:
    """Tell what another function is called with; parameters are passed to both, and told there."""
    if isinstance(argument, dict):
        return "the same parameters"
    if argument.size <= WRITTEN_ENTRIES:
        return f"the array {_written(argument)}"
    return f"an array of shape {argument.shape}"


def _written(array: Array) -> str:
    """Write a small array as a student would, without points behind whole numbers."""
    if array.ndim == 0:
        return number_text(array.item())
    return f"[{', '.join(map(_written, array))}]"


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


def blame(exercise: Exercise, name: str) -> str:
    """Say that a function is wrong only because one that it calls is."""
    return (
        f"Your `{exercise.name}` does what it should with the functions that it calls, but "
        f"`{name}` is wrong itself: mend that one first."
    )


def blame_several(exercise: Exercise) -> str:
    """Say that a function is wrong only because several that it calls are."""
    return (
        f"Your `{exercise.name}` does what it should with the functions that it calls. Several of "
        "them are wrong: mend those first."
    )


def counterexample_of(examination: Examination, smallest: Smallest) -> Counterexample | None:
    """Return the case as data, if there is a wrong entry, or a result of a wrong shape, to show."""
    finding = smallest.finding
    judgement = finding.judgement
    if not isinstance(finding.outcome, Returned) or examination.exercise.accepts is not None:
        return None  # where many results are right, none of them is to be shown as the right one
    right, _ = examination.expected(finding.call)
    yours = finding.outcome.value
    component = finding.call.component
    exercise = examination.exercise
    if component is not None:
        if judgement.expected is None:
            return None
        right, yours = (component_of(exercise, value, component) for value in (right, yours))
    if judgement.expected is None and _whole(yours) is None:
        return None
    arguments = {name: _in_words(value) for name, value in finding.call.arguments.items()}
    return Counterexample(
        arguments=arguments | dict(finding.call.options),
        index=judgement.index,
        expected=judgement.expected,
        got=judgement.got,
        right=_whole(right),
        yours=_whole(yours),
    )


def _in_words(value: Any) -> JSON:
    if isinstance(value, (Objective, Computed)):
        return _described("", value).strip()
    if isinstance(value, dict):
        return _entries(value)  # six arrays and more would leave no room for what is wrong
    if isinstance(value, np.ndarray):
        whole = _whole(value)
        return f"array of shape {value.shape}" if whole is None else whole
    return list(value) if isinstance(value, tuple) else value


def as_array(value: Any) -> Any:
    """Return the array that a value is in disguise; None for a list that is no table of numbers."""
    if isinstance(value, ArraySubclass):
        return value.array
    if isinstance(value, (list, tuple)):
        try:
            return np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            return None
    return value


def _whole(value: Any) -> JSON:
    """Return a small array as nested lists; None for everything else."""
    value = as_array(value)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        return None
    if not 0 < value.size <= SHOWN_ENTRIES:
        return None
    entries = np.atleast_1d(value).astype(np.float64).astype(object)
    unwritable = ~np.isfinite(np.atleast_1d(value))  # JSON has no NaN
    entries[unwritable] = np.atleast_1d(value)[unwritable].astype(str)
    lists: JSON = entries.tolist()
    return lists
