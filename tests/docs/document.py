"""Reads a page of documentation: its fenced blocks, the line before each, and its commands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_NAMED = re.compile(r"^`(?P<path>[\w./-]+\.\w+)`(?P<rest> \(append\)|, cell `\w+`|)$")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes
    ----------
    info : str
        What stands behind the opening fence: "python", or "console notest".
    text : str
    above : str
        The last line of text before it.
    """

    info: str
    text: str
    above: str

    @property
    def path(self) -> str | None:
        """The file that it is to be, if the line before is its name in backticks."""
        named = _NAMED.match(self.above)
        return named["path"] if named is not None else None

    @property
    def note(self) -> str:
        """What the line before says behind the file: to append it, or which cell it is."""
        named = _NAMED.match(self.above)
        return named["rest"].strip() if named is not None else ""

    @property
    def commands(self) -> tuple[str, ...]:
        """What is typed: the lines behind a `$`, those that go on in the next line joined."""
        joined = self.text.replace("\\\n", " ")
        return tuple(
            line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")
        )


def blocks(page: Path) -> list[Block]:
    """Return all fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        lines = [line for line in text[: fence.start()].splitlines() if line.strip()]
        found.append(Block(fence["info"].strip(), fence["text"], lines[-1] if lines else ""))
    return found
