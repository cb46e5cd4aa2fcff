"""Makes every single-point change of a solution cell: one node of its syntax tree at a time."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Mutant:
    """A solution cell with one thing changed.

    Attributes
    ----------
    exercise : str
        Whose cell it is.
    kind : str
        What was changed: a name of `KINDS`.
    source : str
        The whole cell, without its comments.
    line : int
        Where it differs, counted in `source`.
    removed, added : str
        The lines that differ, before and after.
    """

    exercise: str
    kind: str
    source: str
    line: int
    removed: str
    added: str


# Each kind of change is a function: given a node, it returns what may stand in the node's place.
Kind = Callable[[ast.AST], Iterable[ast.AST]]

ARITHMETIC: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.FloorDiv, ast.Add, ast.Pow),
    ast.Div: (ast.FloorDiv, ast.Mult),
    ast.FloorDiv: (ast.Div, ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
# Not `zeros` to `empty`: what that does depends on what lay in memory before.
TAKEN_FOR = {
    "min": ("max",),
    "max": ("min",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "sum": ("mean", "max"),
    "zeros": ("ones",),
    "ones": ("zeros",),
}


def constant(node: ast.AST) -> Iterator[ast.AST]:
    """Numbers one more, one less, 0 and 1; True and False; texts empty."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield from (ast.Constant(other) for other in (value + 1, value - 1, 0, 1))
        case ast.Constant(value=str()):
            yield ast.Constant("")


def arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator, or one operand alone."""
    if isinstance(node, ast.BinOp):
        for operator in ARITHMETIC.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)
        yield from (node.left, node.right)


def comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Another comparison; `<=` for `<`, say."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=comparators):
            for other in COMPARISONS.get(type(operator), ()):
                yield ast.Compare(left, [other()], comparators)


def condition(node: ast.AST) -> Iterator[ast.AST]:
    """A condition that always or never holds, or loses its `not`; `and` and `or` exchanged."""
    match node:
        case ast.If(test=test, body=body, orelse=orelse):
            for other in _other_tests(test):
                yield ast.If(other, body, orelse)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield from values


def _other_tests(test: ast.expr) -> tuple[ast.expr, ...]:
    return ast.UnaryOp(ast.Not(), test), ast.Constant(True), ast.Constant(False)


def sign(node: ast.AST) -> Iterator[ast.AST]:
    """A minus dropped, or one put before what is assigned or returned."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case ast.Assign(targets=targets, value=value) if not isinstance(value, ast.Tuple):
            yield ast.Assign(targets, _minus(value), lineno=node.lineno)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Tuple):
            yield ast.Return(_minus(value))


def _minus(value: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), value)


def augmented(node: ast.AST) -> Iterator[ast.AST]:
    """`=` for `+=`, and `-=`."""
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield ast.AugAssign(node.target, other, node.value)


def statement(node: ast.AST) -> Iterator[ast.AST]:
    """A statement left out, or a loop that runs once."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Pass):
        yield ast.Pass()
    if isinstance(node, ast.For):
        yield ast.For(node.target, node.iter, [*node.body, ast.Break()], [], lineno=node.lineno)


def bounds(node: ast.AST) -> Iterator[ast.AST]:
    """A slice's bound or step left out, or put where there was none."""
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield ast.Slice(None if lower else ast.Constant(1), upper, step)
            yield ast.Slice(lower, None if upper else _minus(ast.Constant(1)), step)
            yield ast.Slice(lower, upper, None if step else ast.Constant(2))


def off_by_one(node: ast.AST) -> Iterator[ast.AST]:
    """One more or less in a slice's bound, an index, a size, an argument."""
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            for other in _neighbours_of(lower):
                yield ast.Slice(other, upper, step)
            for other in _neighbours_of(upper):
                yield ast.Slice(lower, other, step)
            for other in _neighbours_of(step):
                yield ast.Slice(lower, upper, other)
        case ast.Tuple(elts=elements, ctx=ast.Load()):
            for changed in _one_by_one(elements):
                yield ast.Tuple(changed, ast.Load())
        case ast.Subscript(value=value, slice=index, ctx=context):
            for other in _neighbours_of(index):
                yield ast.Subscript(value, other, context)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            for changed in _one_by_one(arguments):
                yield ast.Call(function, changed, keywords)


def _one_by_one(expressions: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place, expression in enumerate(expressions):
        for other in _neighbours_of(expression):
            yield [*expressions[:place], other, *expressions[place + 1 :]]


def _neighbours_of(expression: ast.expr | None) -> Iterator[ast.expr]:
    # Constants have a kind of their own.
    if isinstance(expression, ast.Name | ast.BinOp | ast.Call):
        yield ast.BinOp(expression, ast.Add(), ast.Constant(1))
        yield ast.BinOp(expression, ast.Sub(), ast.Constant(1))


def order(node: ast.AST) -> Iterator[ast.AST]:
    """Two neighbours exchanged among arguments, indices, axes, sizes or unpacked names."""
    match node:
        case ast.Tuple(elts=elements, ctx=context) | ast.List(elts=elements, ctx=context):
            for changed in _exchanged(elements):
                yield ast.Tuple(changed, context)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            for changed in _exchanged(arguments):
                yield ast.Call(function, changed, keywords)


def _exchanged(expressions: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for place in range(len(expressions) - 1):
        before, (first, second), after = (
            expressions[:place],
            expressions[place : place + 2],
            expressions[place + 2 :],
        )
        yield [*before, second, first, *after]


def left_out(node: ast.AST) -> Iterator[ast.AST]:
    """An argument, an axis, an index or a whole call left out."""
    match node:
        case ast.Tuple(elts=elements, ctx=ast.Load()):
            for place in range(len(elements)):
                yield ast.Tuple(elements[:place] + elements[place + 1 :], ast.Load())
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield value
        case ast.Call(func=function, args=arguments, keywords=keywords):
            for place in range(len(arguments)):
                yield ast.Call(function, arguments[:place] + arguments[place + 1 :], keywords)
            for place in range(len(keywords)):
                yield ast.Call(function, arguments, keywords[:place] + keywords[place + 1 :])
            yield from arguments[:1]
            if isinstance(function, ast.Attribute):
                yield function.value


def function(node: ast.AST) -> Iterator[ast.AST]:
    """A function taken for its opposite: `max` for `min`."""
    match node:
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            yield from (
                ast.Attribute(value, other, ast.Load()) for other in TAKEN_FOR.get(name, ())
            )
        case ast.Name(id=name, ctx=ast.Load()):
            yield from (ast.Name(other, ast.Load()) for other in TAKEN_FOR.get(name, ()))


KINDS: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        constant,
        arithmetic,
        comparison,
        condition,
        sign,
        augmented,
        statement,
        bounds,
        off_by_one,
        order,
        left_out,
        function,
    )
}


def _name(unpacked: Mapping[str, set[str]], node: ast.AST) -> Iterator[ast.AST]:
    """A name taken for one that is unpacked beside it: the width for the height."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            yield from (ast.Name(other, ast.Load()) for other in sorted(unpacked.get(name, ())))


def _unpacked(tree: ast.AST) -> Mapping[str, set[str]]:
    """Return for each name that is unpacked from a tuple those next to it."""
    beside: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            names = [name.id for name in node.elts if isinstance(name, ast.Name)]
            for first, second in pairwise(names):
                beside.setdefault(first, set()).add(second)
                beside.setdefault(second, set()).add(first)
    return beside


def mutants(exercise: str, source: str) -> Iterator[Mutant]:
    """Yield every single-point change of what stands between a cell's solution marks, once."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    kinds: Mapping[str, Kind] = {**KINDS, "name": partial(_name, _unpacked(tree))}
    seen = {original}
    for place in list(_places(tree, *_marked_lines(source))):
        node = place.node
        for kind, replacements in kinds.items():
            for replacement in replacements(node):
                place.put(replacement)
                changed = ast.unparse(tree)
                place.put(node)
                if changed not in seen and _compiles(changed):
                    seen.add(changed)
                    yield Mutant(exercise, kind, changed, *_difference(original, changed))


@dataclass(frozen=True)
class _Place:
    """Where a node hangs in its tree, so that another can be put there for a moment."""

    parent: ast.AST
    attribute: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.attribute, node)
        else:
            getattr(self.parent, self.attribute)[self.index] = node


def _places(tree: ast.AST, first: int, last: int) -> Iterator[_Place]:
    """Yield the places of all nodes on these lines."""
    for parent in ast.walk(tree):
        for attribute, value in ast.iter_fields(parent):
            children = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, child in children:
                if isinstance(child, ast.AST) and first < getattr(child, "lineno", 0) < last:
                    yield _Place(parent, attribute, index, child)


def _marked_lines(source: str) -> tuple[int, int]:
    lines = [line.strip() for line in source.splitlines()]
    return lines.index(BEGIN) + 1, lines.index(END) + 1


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec")
    except SyntaxError:  # a student's notebook would say so, and nothing would be learned
        return False
    return True


def _difference(original: str, changed: str) -> tuple[int, str, str]:
    """Return the first line that differs, and the lines before and after."""
    before, after = original.splitlines(), changed.splitlines()
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    _, i, j, m, n = next(block for block in blocks if block[0] != "equal")
    return m + 1, _joined(before[i:j]), _joined(after[m:n])


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
