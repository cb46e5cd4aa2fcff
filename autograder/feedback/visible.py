"""Makes students' text safe to look at: no escape sequence, nothing invisible, nothing endless."""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "?"

# What programs colour their output with. Taken out whole: half of one left behind is only noise.
_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, and moving the cursor
    # Titles and links. Stopping at the next one keeps the search linear.
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
# Control characters, those that turn the direction of writing or show nothing at all, and what is
# no character. Blanks of any width stay, and so do joiners: Persian, Hindi and emoji need them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEPT = frozenset("\n\t\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")


def visible(text: str) -> str:
    """Return a text in which every character can be seen; only line breaks and tabs may act.

    ANSI sequences are taken out. Every other character that a terminal would obey, or that shows
    nothing (a bidirectional override, a zero-width space), becomes "?".
    """
    if text.isascii() and text.isprintable():
        return text
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(REPLACEMENT if _is_unseen(character) else character for character in text)


def in_one_line(text: str) -> str:
    """Return a text as `visible` does, with line breaks and tabs as single blanks."""
    return " ".join(visible(text).split())


def capped(text: str, limit: int) -> str:
    """Return the beginning of a text, and how much was left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n… ({len(text) - limit:,} more characters are not shown)"


def _is_unseen(character: str) -> bool:
    return character not in _KEPT and unicodedata.category(character) in _UNSEEN
