"""How an assignment is graded on Gradescope: a file beside the grader says so."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from autograder.feedback.level import Level, level_named

FILE = "settings.json"


@dataclass(frozen=True)
class Settings:
    """What grading there has to know besides the assignment itself.

    Attributes
    ----------
    assignment : str
    seed : int
        Determines the probes.
    level : Level
        How much students are told.
    """

    assignment: str
    seed: int
    level: Level

    def to_json(self) -> str:
        """Return the settings as the text of their file."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        return cls(fields["assignment"], fields["seed"], level_named(fields["level"]))
