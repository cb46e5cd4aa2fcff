"""Puts a link that leads nowhere beside a proper notebook, and one that leads to itself."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def crowded(folder: Path) -> None:
    (folder / "dangling.txt").symlink_to("/nowhere")
    (folder / "circle.txt").symlink_to("circle.txt")


ATTACK = Attack(
    wants="a grader that fails when it copies what was handed in",
    solutions=HONEST,
    folder=crowded,
    deserves=3.0,
)
