"""What an attack is, and where all of them are found."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
GROUPS = ("marks", "secrets", "escape", "denial", "page", "files")


@dataclass(frozen=True)
class Attack:
    """One dishonest submission.

    Its sources may hold placeholders, `@COURSE@` and the like: `tests.attacks.place` lists them
    and fills them in.

    Attributes
    ----------
    wants : str
        One line: what it is after, and how.
    solutions : mapping of str to str
        Exercise -> the source of its solution cell. Every other exercise stays a stub.
    top, bottom : str
        Source of a cell of the student's own above everything, and below everything.
    assignment : str
    deserves : float
        The most that its honest part is worth. Where it is above 0, all of it has to be given.
    notebook : callable, optional
        Makes the file malformed: from the bytes of the notebook built to those handed in.
    folder : callable, optional
        Puts other things into the submission's folder (links, FIFOs), or renames the notebook.
        The course is `folder.parents[2]`, the file with the secret `folder.parents[3] / "secret"`.
    refused : bool
        True where the file cannot be graded and one sentence says so, instead of a report.
    student : str
        The name of the folder handed in, where that is part of the attack; chosen by the class
        otherwise.
    """

    wants: str
    solutions: Mapping[str, str] = field(default_factory=dict)
    top: str = ""
    bottom: str = ""
    assignment: str = "01_convolution"
    deserves: float = 0.0
    notebook: Callable[[bytes], bytes] | None = None
    folder: Callable[[Path], None] | None = None
    refused: bool = False
    student: str = ""


def names() -> tuple[str, ...]:
    """Return the names of all attacks, `GROUP/NAME` each, in a fixed order."""
    return tuple(
        f"{group}/{path.stem}"
        for group in GROUPS
        for path in sorted((HERE / group).glob("*.py"))
        if path.stem != "__init__"
    )


def load(name: str) -> Attack:
    """Return an attack by its name.

    Raises
    ------
    TypeError
        If its file declares no `ATTACK`.
    """
    module = importlib.import_module(f"tests.attacks.{name.replace('/', '.')}")
    attack = getattr(module, "ATTACK", None)
    if not isinstance(attack, Attack):
        raise TypeError(f"tests/attacks/{name}.py has to declare `ATTACK = Attack(...)`")
    return attack
