"""Puts links beside a proper notebook: to a secret, to the course, to its own folder."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def crowded(folder: Path) -> None:
    (folder / "secret.txt").symlink_to(folder.parents[3] / "secret")
    solution = Path("source", "01_convolution", "01_convolution.ipynb")
    (folder / "solution.txt").symlink_to(folder.parents[2] / solution)
    (folder / "course").symlink_to(folder.parents[2], target_is_directory=True)
    (folder / "around").symlink_to(folder, target_is_directory=True)


ATTACK = Attack(
    wants="files that grading copies for it, and that come back with the feedback",
    solutions=HONEST,
    folder=crowded,
    deserves=3.0,
)
