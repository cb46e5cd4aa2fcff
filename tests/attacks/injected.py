"""Finds what an attack has put into a page as HTML instead of as text."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

MARK = "attacks-"  # stands in a tag or an attribute of all HTML that the attacks on pages write
CONTROLS = frozenset(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160)]))


def injected_tags(page: str) -> tuple[str, ...]:
    """Return the tags of a page that an attack has written, each as it stands there."""
    finder = _Finder()
    finder.feed(page)
    finder.close()
    return tuple(finder.found)


def control_characters(text: str) -> frozenset[str]:
    """Return the characters in a text with which a terminal is commanded."""
    return CONTROLS & set(text)


class _Finder(HTMLParser):
    """Collects the tags in which the mark stands; in text it may."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or tag
        if any(MARK in part for pair in attributes for part in pair if part) or MARK in tag:
            self.found.append(text[:100])
