"""What `autograder doctor` says: which protections hold on this machine, and how to get more."""

from __future__ import annotations

import textwrap

from autograder.sandbox.layers import HOW_TO_GET, PURPOSE, Layer, is_sufficient
from autograder.sandbox.process import Protection

NOT_NEEDED = "not needed"


def diagnosis(protection: Protection, width: int = 88) -> str:
    """Return a line for each layer, what to do for those that do not hold, and the conclusion."""
    lines = []
    for layer in Layer:
        holds = layer in protection.held
        reason = protection.reasons.get(layer, "it was tried in vain")
        mark = "✓" if holds else "–" if reason.startswith(NOT_NEEDED) else "✗"
        lines.append(f"{mark} {layer:<11}{PURPOSE[layer]}")
        if not holds:
            lines += _indented(f"Does not hold: {reason.rstrip('.')}.", width)
            if mark == "✗":
                lines += _indented(f"To get it: {HOW_TO_GET[layer]}.", width)
    lines += ["", *textwrap.wrap(_conclusion(protection), width)]
    return "\n".join(lines)


def is_well(protection: Protection) -> bool:
    """Tell whether grading is safe here."""
    return is_sufficient(protection.held)


def _conclusion(protection: Protection) -> str:
    if is_well(protection):
        return "Students' code is locked in on this machine: grading is safe."
    return (
        "Students' code cannot be locked in on this machine, so grading refuses: it takes "
        "seccomp, and bubblewrap or Landlock with it. On macOS and Windows a Linux container or "
        "virtual machine has them."
    )


def _indented(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=" " * 13, subsequent_indent=" " * 13)
