"""What grading is about: a submission goes in, a report of check results comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

JSON = None | bool | int | float | str | list[Any] | dict[str, Any]


class Role(StrEnum):
    """What a notebook cell is for."""

    SOLUTION = "solution"  # the student's answer
    TEST = "test"  # ours, worth points, never run in the sandbox
    PROVIDED = "provided"  # ours, needed by the student's code
    PICTURE = "picture"  # ours, draws or measures something for the student only
    FREE = "free"  # added by the student


class Status(StrEnum):
    """How a check came out."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True)
class Cell:
    """One code cell of a notebook.

    Attributes
    ----------
    grade_id : str or None
        The id that nbgrader knows the cell by; None for a cell that the student added.
    source : str
    role : Role
    points : float
        What a test cell is worth; 0 for every other cell.
    """

    grade_id: str | None
    source: str
    role: Role
    points: float = 0.0


@dataclass(frozen=True)
class Submission:
    """A notebook as it is graded.

    Attributes
    ----------
    assignment : str
    student : str or None
    cells : tuple of Cell
        The code cells, in the order in which they run.
    mended : tuple of str
        A sentence for everything that was repaired before grading.
    variant : str
        What was drawn for this student was drawn from it; empty for what all are shown alike.
    """

    assignment: str
    student: str | None
    cells: tuple[Cell, ...]
    mended: tuple[str, ...] = ()
    variant: str = ""


def exercise_of(check_id: str) -> str:
    """Return the exercise that a check is of: `convolve` of `convolve-values`."""
    return check_id.rpartition("-")[0]


@dataclass(frozen=True)
class Check:
    """A test cell: one check of one exercise and what it is worth.

    Attributes
    ----------
    id : str
    max_points : float
    is_bonus : bool
        Whether its points come on top: all points can be had without it.
    """

    id: str
    max_points: float
    is_bonus: bool = False

    @property
    def exercise(self) -> str:
        """The exercise's name: `convolve` of `convolve-values`."""
        return exercise_of(self.id)

    @property
    def kind(self) -> str:
        """The kind of check: `values` of `convolve-values`."""
        return self.id.rpartition("-")[2]


@dataclass(frozen=True)
class Counterexample:
    """The smallest case found in which the student's result differs.

    Attributes
    ----------
    arguments : mapping
        Each argument's name; numbers as they are, arrays as nested lists if they are small enough
        to be shown, else by their shape.
    index : tuple of int
        Where the two results differ first; empty for a single number, and for a wrong shape.
    expected, got : JSON value
        The right entry and the student's; None where the shape is wrong.
    right, yours : JSON value
        The two whole results as nested lists, where they are small enough to be shown.
    """

    arguments: Mapping[str, JSON]
    index: tuple[int, ...]
    expected: JSON
    got: JSON
    right: JSON = None
    yours: JSON = None


@dataclass(frozen=True)
class Cost:
    """What one timed geometry costs, in multiples of what the lecture's vectorised way costs.

    Attributes
    ----------
    meaning : str
        The geometry in words: "a stride of 2".
    yours : float
        The submission's cost.
    full : float or None
        All of the points up to here; None where every cost up to `half` earns them.
    half : float or None
        Half of the points up to here. None, like `looped`, where that did not have to be measured.
    looped : float or None
        The cost of loops over pixels.
    """

    meaning: str
    yours: float
    full: float | None
    half: float | None = None
    looped: float | None = None


class Told:
    """What is said of a check, piece by piece; the pieces are the fields of its subclasses."""

    message: str
    reason: str | None
    example: str | None
    question: str | None

    @property
    def told(self) -> str:
        """Everything that is said, in the order in which it is read."""
        pieces = (self.message, self.reason, self.example, self.question)
        return " ".join(piece for piece in pieces if piece)


@dataclass(frozen=True)
class CheckResult(Told):
    """What one check found, and the points for it.

    Attributes
    ----------
    message : str
        The verdict: whether it is right, and what it is wrong with.
    misconception : str or None
        Its name, where it is certain.
    parts : mapping of str to float
        For each part the fraction in [0, 1] that it earned.
    speed_ratio : float or None
        CPU time over the vectorised yardstick's, for speed checks: the largest of `costs`.
    costs : tuple of Cost
        Of every geometry that could be timed to the end, for speed checks.
    needs_review : bool
        True where grading itself failed, so that a person has to look.
    reason : str or None
        Why it is wrong: the misconception's explanation, or where else to look.
    example : str or None
        The smallest case found, told in a sentence.
    question : str or None
        What the student may ask themselves next.
    fingerprint : str or None
        Of what was returned on the probes, where nobody knows the mistake: wrong answers that are
        alike have the same one.
    near_step : bool
        Whether a cost stands so near to a step that other work on the machine may have moved it.
    """

    id: str
    points: float
    max_points: float
    status: Status
    message: str
    misconception: str | None = None
    parts: Mapping[str, float] | None = None
    counterexample: Counterexample | None = None
    speed_ratio: float | None = None
    needs_review: bool = False
    reason: str | None = None
    example: str | None = None
    question: str | None = None
    fingerprint: str | None = None
    costs: tuple[Cost, ...] = ()
    near_step: bool = False

    @property
    def exercise(self) -> str:
        """The exercise's name, as of a `Check`."""
        return exercise_of(self.id)


@dataclass(frozen=True)
class CellOutcome:
    """What became of one cell when it ran; `error` is None where it ran through."""

    grade_id: str | None
    error: str | None
    output: str = ""


def score_of(checks: Iterable[CheckResult]) -> float:
    """Return the points that results add up to."""
    return round(sum(check.points for check in checks), 2)


@dataclass(frozen=True)
class Report:
    """Everything that grading one submission found.

    Attributes
    ----------
    sandbox : tuple of str
        The layers that held the submission.
    unsafe : bool
        Whether it was asked to grade even if too few of them do.
    key : str or None
        Tells what a class's result was made from: notebook, solution, grader and seed.
    level : str or None
        How much of it the student's page tells.
    provisional : bool
        Whether a speed near a step still has to be measured again with nothing else running.
    problem : str or None
        For the instructor: why what was handed in could not be graded. What else stands here is
        then worth nothing, or the result of an earlier hand-in.
    """

    assignment: str
    student: str | None
    seed: int
    score: float
    max_score: float
    checks: tuple[CheckResult, ...]
    cells: tuple[CellOutcome, ...]
    sandbox: tuple[str, ...]
    versions: Mapping[str, str]
    mended: tuple[str, ...] = ()
    unsafe: bool = False
    key: str | None = None
    level: str | None = None
    provisional: bool = False
    problem: str | None = None

    @property
    def needs_review(self) -> bool:
        """Whether a person has to look, since grading itself failed somewhere."""
        return self.problem is not None or any(check.needs_review for check in self.checks)

    @property
    def is_near_a_step(self) -> bool:
        """Whether a speed came out so near a step that it should be measured again, alone."""
        return any(check.near_step for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """Return the report as the JSON object that `check --json` prints."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """Read a report back from what `to_json` wrote."""
        checks = tuple(_check_result(check) for check in data["checks"])
        cells = tuple(CellOutcome(**cell) for cell in data["cells"])
        rest = {
            **data,
            "checks": checks,
            "cells": cells,
            "sandbox": tuple(data["sandbox"]),
            "mended": tuple(data["mended"]),
        }
        return cls(**rest)


def _check_result(data: Mapping[str, Any]) -> CheckResult:
    counterexample = data["counterexample"]
    if counterexample is not None:
        index = tuple(counterexample["index"])
        counterexample = Counterexample(**{**counterexample, "index": index})
    rest = {
        **data,
        "status": Status(data["status"]),
        "counterexample": counterexample,
        "costs": tuple(Cost(**cost) for cost in data["costs"]),
    }
    return CheckResult(**rest)
