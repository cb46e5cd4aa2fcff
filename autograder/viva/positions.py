"""Finds where the nodes of a syntax tree stand in the text that it was read from."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from autograder.viva.change import lines_of

_COMMAND = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
MOST_CHARACTERS = 20_000  # of a cell that is read; students write a tenth of that


@dataclass(frozen=True)
class Span:
    """A piece of one line: its number from 1, its columns in characters from 0."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class SourceText:
    """A source, by lines; whatever runs over several lines is not found."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, source: str) -> SourceText:
        """Split a source into lines."""
        return cls(tuple(lines_of(source)))

    def read(self, span: Span) -> str:
        """Return what stands there."""
        return self.lines[span.line - 1][span.start : span.end]

    def span(self, node: ast.AST) -> Span | None:
        """Return where a node stands."""
        return self.across(node, node)

    def across(self, first: ast.AST, last: ast.AST) -> Span | None:
        """Return what reaches from the start of a node to the end of another."""
        line, end = getattr(first, "lineno", 0), getattr(last, "end_lineno", 0)
        if not line or line != end:
            return None
        start, stop = getattr(first, "col_offset", 0), getattr(last, "end_col_offset", 0)
        return Span(line, self._column(line, start), self._column(line, stop))

    def between(self, left: ast.AST, right: ast.AST, token: str) -> Span | None:
        """Return where a token, a regular expression, stands between two nodes."""
        line = getattr(left, "end_lineno", 0)
        if not line or line != getattr(right, "lineno", 0):
            return None
        start = self._column(line, getattr(left, "end_col_offset", 0))
        end = self._column(line, getattr(right, "col_offset", 0))
        found = re.search(token, self.lines[line - 1][start:end])
        return None if found is None else Span(line, start + found.start(), start + found.end())

    def _column(self, line: int, offset: int) -> int:
        """Turn an offset in bytes, as Python counts them, into one in characters."""
        return len(self.lines[line - 1].encode()[:offset].decode(errors="replace"))


def parsed(source: str) -> ast.Module | None:
    """Return a cell's syntax tree, in which notebook commands do nothing; None if it has none."""
    if len(source) > MOST_CHARACTERS:
        return None
    try:
        return ast.parse(_COMMAND.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # it does not run either
        return None
