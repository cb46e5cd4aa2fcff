"""What is sent to a worker, and what comes back: bytes there, JSON back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from autograder.feedback.level import Level
from autograder.model import Report


@dataclass(frozen=True)
class Task:
    """One submission that has to be graded, or shown anew.

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
    report : str or None
        An earlier report in JSON. Where it is provisional, speeds near a step are measured again;
        else it is only shown anew.
    """

    student: str
    path: str
    notebook: bytes
    notes: tuple[str, ...]
    seed: int
    level: Level
    report: str | None = None

    def key(self, package_key: str) -> str:
        """Return what tells this submission's result from any other."""
        digest = hashlib.sha256(f"{package_key} {self.seed} {self.notes}\n".encode())
        digest.update(self.notebook)
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
    """

    report: Report | None = None
    page: str = ""
    notebook: str = ""
    untouched: tuple[str, ...] = ()
    problem: str | None = None
    traceback: str | None = None

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


@dataclass(frozen=True)
class Readiness:
    """What a worker says before the first submission.

    Attributes
    ----------
    grader : str
        The code that it grades with.
    refusal : str or None
        Why it cannot lock students' code in.
    """

    grader: str
    refusal: str | None

    def to_json(self) -> str:
        """Return it as text for the way back."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Readiness:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))
