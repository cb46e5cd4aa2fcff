"""What is sent to a worker, and what comes back: bytes there, JSON back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from autograder.feedback.level import Level
from autograder.model import Report


class Job(StrEnum):
    """What is to be done with a submission."""

    GRADE = "grade"
    MEASURE_AGAIN = "measure again"  # the speeds of its report that stand near a step
    SHOW = "show"  # its report, at another level or where a file was lost


@dataclass(frozen=True)
class Task:
    """Something to be done with one submission.

    Attributes
    ----------
    student : str
    path : str
        Where the notebook lies; messages name it.
    notebook : bytes
        What was handed in.
    notes : tuple of str
        What was found out about the file: that it was renamed, say.
    seed : int
    level : Level
        How much the student's page tells.
    key : str
        Tells this submission's result from any other: see `key_of`.
    job : Job
    report : str or None
        An earlier report in JSON, for what is not graded anew.
    is_alone : bool
        Whether nothing else runs meanwhile, so that what is measured is final.
    variant : str
        What was drawn for this student was drawn from it.
    """

    student: str
    path: str
    notebook: bytes
    notes: tuple[str, ...]
    seed: int
    level: Level
    key: str
    job: Job = Job.GRADE
    report: str | None = None
    is_alone: bool = False
    variant: str = ""

    def without_notebook(self) -> Task:
        """Return what is kept of it for later: a class's notebooks would fill memory."""
        return replace(self, notebook=b"", report=None)


def key_of(package_key: str, seed: int, notes: Sequence[str], notebook: bytes) -> str:
    """Return what tells a submission's result from any other."""
    digest = hashlib.sha256(f"{package_key} {seed} {tuple(notes)}\n".encode())
    digest.update(notebook)
    return digest.hexdigest()


@dataclass(frozen=True)
class Answer:
    """What a worker found.

    Attributes
    ----------
    report : Report or None
    page, notebook : str
        The student's feedback page and the autograded notebook; empty without a report.
    untouched : tuple of str
        The solution cells that are as they were handed out.
    problem : str or None
        Why there is no report.
    traceback : str or None
        Where grading itself failed, so that another try may go better.
    refusal : str or None
        Why this worker can grade nobody: it cannot lock students' code in, or its code is another.
    """

    report: Report | None = None
    page: str = ""
    notebook: str = ""
    untouched: tuple[str, ...] = ()
    problem: str | None = None
    traceback: str | None = None
    refusal: str | None = None

    @property
    def is_failure(self) -> bool:
        """Whether grading itself failed somewhere, so that another try may go better."""
        return self.traceback is not None or (self.report is not None and self.report.needs_review)

    @property
    def is_final(self) -> bool:
        """Whether it need not be asked for again with nothing else running."""
        is_provisional = self.report is not None and self.report.provisional
        return not self.is_failure and not is_provisional

    def to_json(self) -> str:
        """Return the answer as text for the way back."""
        fields = {**vars(self), "report": self.report and self.report.to_json()}
        return json.dumps(fields)

    @classmethod
    def from_json(cls, text: str) -> Answer:
        """Read what `to_json` wrote."""
        fields: dict[str, Any] = json.loads(text)
        report = fields["report"] and Report.from_json(fields["report"])
        return cls(**{**fields, "report": report, "untouched": tuple(fields["untouched"])})
