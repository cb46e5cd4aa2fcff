"""Puts modules of known names, folders and other notebooks beside a proper one."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

OWNED = "raise SystemExit('owned')\n"


def crowded(folder: Path) -> None:
    for name in (
        "numpy",
        "json",
        "matplotlib",
        "sitecustomize",
        "usercustomize",
        "nbgrader_config",
    ):
        (folder / f"{name}.py").write_text(OWNED)
    for name in ("visible_tests.py", "testbench.py"):
        (folder / name).write_text(OWNED)
    (folder / "two.ipynb").write_text("{}")
    (folder / "expected_outputs.npz").write_bytes(b"\x80\x04\x95")
    deep = folder / "deep"
    for _ in range(30):
        deep.mkdir()
        deep /= "deep"


ATTACK = Attack(
    wants="files of its own that grading imports or reads",
    solutions=HONEST,
    folder=crowded,
    deserves=3.0,
)
