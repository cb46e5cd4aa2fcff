"""Is called by a name of HTML and terminal codes, which feedback tells of."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

NAME = "`<img id='attacks-1' src=x onerror=alert(1)>`\x1b[2J\u202e{{7*7}}\n.ipynb"


def renamed(folder: Path) -> None:
    (folder / "01_convolution.ipynb").rename(folder / NAME)


ATTACK = Attack(
    wants="a script in the sentence that says how the notebook was called",
    solutions=HONEST,
    folder=renamed,
    deserves=3.0,
)
