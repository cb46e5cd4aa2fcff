"""Takes out of a student's cell what stood in it when it was handed out.

The student's code is looked at line by line and never parsed: it may be anything. Only the stub,
which is ours, is taken apart into statements.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.mending import same_source

PASS = "    pass"
KEPT = ("def ", "async def ", "class ", "@")  # without these lines what is below is no Python


@dataclass(frozen=True)
class Starter:
    """What a stub consists of.

    Attributes
    ----------
    source : str
        The stub as it was handed out.
    blocks : tuple of tuple of str
        Its statements, the longest first, and its comments: the lines of each.
    """

    source: str
    blocks: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, source: str) -> Starter:
        """Take a stub apart."""
        lines = [line.rstrip() for line in source.splitlines()]
        comments = [(line.strip(),) for line in lines if line.lstrip().startswith("#")]
        statements = list(_statements(ast.parse(source), lines))
        blocks = dict.fromkeys([*statements, *comments])
        return cls(source, tuple(sorted(blocks, key=len, reverse=True)))

    def removed_from(self, source: str) -> str:
        """Return what a student has written; nothing where the stub was left as it was.

        A function whose body was all of the starter code is left with `pass`, so that what was
        Python still is.
        """
        if same_source(source, self.source):
            return ""
        lines = [line.rstrip() for line in source.splitlines()]
        ours = self._places(lines)
        kept = [(line, place in ours) for place, line in enumerate(lines)]
        return "\n".join(_closed(kept)).strip("\n")

    def _places(self, lines: Sequence[str]) -> frozenset[int]:
        """Return which lines of a cell are ours."""
        stripped = [line.strip() for line in lines]
        depths = _depths(lines)
        starts: dict[str, list[int]] = {}
        for place, line in enumerate(stripped):
            starts.setdefault(line, []).append(place)
        found: set[int] = set()
        for block in self.blocks:
            for place in starts.get(block[0].strip(), ()):
                places = range(place, place + len(block))
                if _dedented(lines[place : places.stop]) != block:
                    continue
                goes_on = len(block) > 1 and depths[places.stop] > depths[place]
                if not goes_on and found.isdisjoint(places):
                    found.update(places)
        return frozenset(found)


def _statements(tree: ast.AST, lines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of each statement that can be left out by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            assert node.end_lineno is not None, "what was parsed from text has an end"
            block = _dedented(lines[node.lineno - 1 : node.end_lineno])
            if len(block) > 1 or not block[0].startswith(KEPT):
                yield block


def _dedented(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) == 1:
        return (lines[0].strip(),)
    return tuple(textwrap.dedent("\n".join(lines)).split("\n"))


def _depths(lines: Sequence[str]) -> list[int]:
    """Return how far the next line that is not empty is indented: at each line, and at the end."""
    depths = [0]
    for line in reversed(lines):
        depths.append(_depth(line) if line else depths[-1])
    return depths[::-1]


def _closed(lines: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """Yield the lines that are not ours, with `pass` where a block would have none."""
    last, is_missing = _Statement(), False
    for line, is_ours in lines:
        if is_ours:
            is_missing = True
        elif not line or line.lstrip().startswith("#"):
            yield line
        else:
            if is_missing and last.lacks_a_block(line):
                yield " " * last.depth + PASS
            last, is_missing = last.followed_by(line), False
            yield line
    if is_missing and last.lacks_a_block(""):
        yield " " * last.depth + PASS


@dataclass(frozen=True)
class _Statement:
    """What the lines so far end with; strings with brackets in them are not looked into."""

    depth: int = 0  # of its first line
    brackets: int = 0  # that are still open
    line: str = ""  # its last one

    def followed_by(self, line: str) -> _Statement:
        opened = sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        if self.brackets > 0:
            return _Statement(self.depth, self.brackets + opened, line)
        return _Statement(_depth(line), opened, line)

    def lacks_a_block(self, following: str) -> bool:
        """Tell whether it opens a block that the next line of code does not stand in."""
        opens = self.line.partition("#")[0].rstrip().endswith(":")
        return opens and self.brackets <= 0 and _depth(following) <= self.depth


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
