"""Finds every single-point change of a cell's source, and puts those that teach most first."""

from __future__ import annotations

import ast
import operator
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from autograder.viva.change import Change, Kind
from autograder.viva.kinds import MAKERS, name_maker
from autograder.viva.positions import SourceText, parsed

MOST_COLUMNS = 120  # of a line that a question may be about
# How much a kind is worth asking; shared among all changes of that kind.
WEIGHTS: Mapping[Kind, float] = {
    Kind.ACCUMULATION: 6,
    Kind.FACTOR: 5,
    Kind.ORDER: 5,
    Kind.CALL: 5,
    Kind.RANGE: 4,
    Kind.SLICE: 4,
    Kind.OPPOSITE: 4,
    Kind.COMPARISON: 4,
    Kind.START: 4,
    Kind.SIGN: 3,
    Kind.CONDITION: 3,
    Kind.NAME: 2,
    Kind.ARGUMENT: 2,
    Kind.NUMBER: 1.5,
    Kind.OPERATOR: 1,
}
NOT_READ = (ast.JoinedStr, ast.Assert, ast.Raise, ast.Import, ast.ImportFrom, ast.arguments)


def changes_of(source: str) -> tuple[Change, ...]:
    """Return the single-point changes of a cell, each once; none if it is not Python.

    What stands in a function's head, in messages and in checks of arguments is left alone.
    """
    tree = parsed(source)
    if tree is None:
        return ()
    text = SourceText.of(source)
    makers = {**MAKERS, Kind.NAME: name_maker(tree)}
    found: dict[str, Change] = {}
    for node in _nodes(tree):
        for kind, maker in makers.items():
            for edit in maker(node, text):
                change = Change(kind, edit.span.line, edit.span.start, edit.span.end, edit.new)
                if len(text.lines[change.line - 1]) <= MOST_COLUMNS:
                    found.setdefault(f"{change.line} {change.after(source)}", change)
    return tuple(found.values())


def in_order(changes: tuple[Change, ...], generator: np.random.Generator) -> tuple[Change, ...]:
    """Return the changes in an order drawn at random, in which those that teach come early."""
    counts = Counter(change.kind for change in changes)
    keys = [
        float(generator.random()) ** (counts[change.kind] / WEIGHTS[change.kind])
        for change in changes
    ]
    drawn = sorted(zip(keys, changes, strict=True), key=operator.itemgetter(0), reverse=True)
    return tuple(change for _, change in drawn)


def is_possible(change: Change, source: str) -> bool:
    """Tell whether the changed source is Python, and says something else."""
    before, after = parsed(source), parsed(change.applied_to(source))
    if before is None or after is None or ast.dump(before) == ast.dump(after):
        return False
    try:
        compile(after, "<changed>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # its notebook would say so, and nothing would be learned
    return True


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that are read, in no matter what depth."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, NOT_READ):
            continue
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += reversed(node.body)
        else:
            waiting += reversed(list(ast.iter_child_nodes(node)))
