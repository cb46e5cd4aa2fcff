"""Asks a student's function for one probe after another, and keeps what came of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from autograder.checks.finding import Finding
from autograder.checks.judge import Judgement, judge_call
from autograder.checks.memory import Memory, size_of
from autograder.exercise import Call, Exercise, Function, Manner, Objective, Part, Setting
from autograder.sandbox.outcome import Functions, Outcome, Returned, Stop, Stopped
from autograder.sandbox.wire import Computed

KEPT_BYTES = 1 << 20  # of a returned value
MAX_STOPS = 2  # calls that may run out of time before the rest is not asked any more


class Truth(Protocol):
    """Knows what a call has to return, whoever is asked about it."""

    @property
    def memory(self) -> Memory:
        """What is remembered from one submission to the next."""
        ...

    def expected(self, exercise: Exercise, call: Call) -> tuple[Any, float]:
        """Return the right value, and how far a correct one may be from it."""
        ...

    def layers(self, exercise: Exercise) -> Mapping[str, Function]:
        """Return right functions to stand in place of those that the exercise is made of."""
        ...


class Examination:
    """One exercise of one submission, call by call.

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

    def __init__(self, exercise: Exercise, functions: Functions, truth: Truth, seed: int) -> None:
        self.exercise = exercise
        self.functions = functions
        self.truth = truth
        self.memory = truth.memory
        self._seed = seed
        self._stops = 0
        self._twice = Manner.SECOND_CALL in exercise.manners
        self._asked: dict[tuple[str, str], list[Finding]] = {}

    @property
    def findings(self) -> list[Finding]:
        """What came of every probe that was asked, in the order of the questions."""
        return [finding for findings in self._asked.values() for finding in findings]

    def examine(self, part: Part, setting: Setting) -> Iterator[Finding]:
        """Ask one part's probes in a setting, each at most once however often this is called."""
        calls = self.memory.calls(part, setting, self._seed)
        asked = self._asked.setdefault((part.name, repr(setting)), [])
        for index, call in enumerate(calls):
            if index == len(asked):
                # One probe of each part tells whether a second call differs.
                asked.append(self.ask(call, twice=self._twice and index == 0))
            yield asked[index]

    def expected(self, call: Call) -> tuple[Any, float]:
        """Return the right value of a call, and how far a correct one may be from it."""
        found: tuple[Any, float] = self.memory.found(
            call, "expected", lambda: self.truth.expected(self.exercise, call)
        )
        return found

    def judge_no_more(self) -> None:
        """Ask every further call once only: the points are settled."""
        self._twice = False

    def ask(self, call: Call, twice: bool = False) -> Finding:
        """Call the student's function once, or a second time if it was right."""
        if self._stops >= MAX_STOPS:
            return Finding(call, Stopped(Stop.EXHAUSTED), Judgement(False))
        outcome = self._call(call)
        if not isinstance(outcome, Returned):
            return Finding(call, outcome, Judgement(False))
        judgement = self._judge(call, outcome.value)
        changed = _changed_argument(call, outcome)
        second = twice and judgement.right and self._second_differs(call)
        return Finding(call, _without_excess(outcome), judgement, changed, second)

    def _call(self, call: Call) -> Outcome:
        outcome = self.functions.call(
            self.exercise.name,
            call.positional,
            call.options,
            return_arguments=True,
            kept_back=self.exercise.kept_back,
        )
        self._stops += isinstance(outcome, Stopped)
        return outcome

    def _judge(self, call: Call, value: Any) -> Judgement:
        expected, bound = self.expected(call)
        return judge_call(self.exercise, call, value, expected, bound)

    def _second_differs(self, call: Call) -> bool:
        outcome = self._call(call)
        return not (isinstance(outcome, Returned) and self._judge(call, outcome.value).right)


def _without_excess(outcome: Returned) -> Returned:
    """Let go of what came back, if it is larger than any right result of a probe.

    Findings are kept to the end of a check; many of 64 MB would take all memory.
    """
    return Returned(outcome.value if size_of(outcome.value) <= KEPT_BYTES else None)


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
    if isinstance(before, (Objective, Computed)):
        return True  # it never left its process
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return bool(before == after)
