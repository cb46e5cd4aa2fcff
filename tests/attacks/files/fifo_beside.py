"""Puts a FIFO and a folder that nobody may read beside a proper notebook."""

from __future__ import annotations

import os
from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def crowded(folder: Path) -> None:
    os.mkfifo(folder / "fifo.txt")
    (folder / "closed").mkdir(mode=0)


ATTACK = Attack(
    wants="a grader that waits when it copies what was handed in",
    solutions=HONEST,
    folder=crowded,
    deserves=3.0,
)
