"""What functions may cost: code that is timed beside students' in the same kind of sandbox."""

from __future__ import annotations

from pathlib import Path


def source(name: str) -> str:
    """Return the code of this folder's NAME.py, which is run in the sandbox and never imported."""
    return (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
