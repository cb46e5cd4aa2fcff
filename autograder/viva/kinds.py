"""The kinds of changes: for each, what may be put where a node of the syntax tree stands."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograder.viva.change import Kind
from autograder.viva.positions import SourceText, Span


@dataclass(frozen=True)
class Edit:
    """What is put in the place of a piece of a line."""

    span: Span
    new: str


Maker = Callable[[ast.AST, SourceText], Iterator[Edit]]

OPERATORS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
}
SIGNS = {"+": "-", "-": "+"}
OTHER_OPERATORS = {"*": "+", "/": "*", "//": "*"}
COMPARISONS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: (r"<", "<="),
    ast.LtE: (r"<=", "<"),
    ast.Gt: (r">", ">="),
    ast.GtE: (r">=", ">"),
    ast.Eq: (r"==", "!="),
    ast.NotEq: (r"!=", "=="),
    ast.Is: (r"is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
}
OPPOSITES = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "amax": "amin",
    "amin": "amax",
    "ceil": "floor",
    "floor": "ceil",
    "sum": "max",
    "mean": "sum",
    "prod": "sum",
}
STARTS = {"zeros": "ones", "zeros_like": "ones_like", "ones": "zeros", "ones_like": "zeros_like"}
LEFT_OUT = set(
    "flip fliplr flipud rot90 transpose swapaxes moveaxis rollaxis roll pad sum mean abs".split()
)
AXES = {"transpose", "reshape", "swapaxes"}  # whose arguments are axes or sizes
LOOPS = {"range", "arange"}
MOST_CHANGED = 9  # larger numbers are tuned, not counted


def accumulation(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Put `=` in the place of `+=`."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        yield from _put(text.between(node.target, node.value, r"[-+*]="), "=")


def sign(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Put `-` in the place of `+`, or leave out a minus."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right):
            written = OPERATORS[type(operator)]
            yield from _put(text.between(left, right, rf"\{written}"), SIGNS[written])
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as operator, value=value):
            written = OPERATORS[type(operator)]
            yield from _put(text.between(target, value, rf"\{written}="), f"{SIGNS[written]}=")
        case ast.UnaryOp(
            op=ast.USub(),
        ):
            span = text.span(node)
            if span is not None:
                yield Edit(span, text.read(span).removeprefix("-"))


def factor(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Leave out an operand: the second, and of a product also the first."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in OPERATORS:
        return
    whole = text.span(node)
    token = text.between(node.left, node.right, _escaped(OPERATORS[type(node.op)]))
    if whole is None or token is None:
        return
    # From the text, not from the operands: brackets around them belong to neither.
    yield Edit(whole, text.read(Span(whole.line, whole.start, token.start)).rstrip())
    if isinstance(node.op, ast.Mult):
        yield Edit(whole, text.read(Span(whole.line, token.end, whole.end)).lstrip())


def operator(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Do something else with two numbers."""
    if isinstance(node, ast.BinOp):
        written = OPERATORS.get(type(node.op), "")
        if written in OTHER_OPERATORS:
            span = text.between(node.left, node.right, _escaped(written))
            yield from _put(span, OTHER_OPERATORS[written])


def order(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Exchange two neighbours among indices, axes, sizes, unpacked names or arguments."""
    elements: Sequence[ast.expr] = ()
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            pass
        case ast.Call(func=function, args=elements) if not _is_own(function):
            elements = elements if _name_of(function) in AXES else ()
        case ast.Call(args=elements):
            pass
    for first, second in pairwise(elements):
        across, one, other = text.across(first, second), text.span(first), text.span(second)
        if across is not None and one is not None and other is not None:
            middle = text.read(Span(across.line, one.end, other.start))
            yield Edit(across, text.read(other) + middle + text.read(one))


def loop(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Let a loop begin one later, or end one earlier."""
    match node:
        case ast.Call(func=function, args=[end]) if _name_of(function) in LOOPS:
            yield from _wrapped(text, end, "1, {}")
            yield from _wrapped(text, end, "{} - 1")
        case ast.Call(func=function, args=[start, end, *_]) if _name_of(function) in LOOPS:
            yield from _wrapped(text, start, "{} + 1")
            yield from _wrapped(text, end, "{} - 1")


def part_of_slice(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Leave out a slice's lower bound, upper bound or step."""
    if isinstance(node, ast.Slice):
        for bound in (node.lower, node.upper, node.step):
            if bound is not None:
                yield from _put(text.span(bound), "")


def call(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Leave out what turns, shifts, frames or adds up an array."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name), args=args):
            if name in LEFT_OUT and args:
                yield from _replaced(text, node, args[0])
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in LEFT_OUT:
            yield from _replaced(text, node, value)
        case ast.Attribute(value=value, attr="T"):
            yield from _replaced(text, node, value)


def argument(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Leave out an axis, or the last argument for a function of the student's own."""
    if not isinstance(node, ast.Call):
        return
    is_axis = bool(node.keywords) and node.keywords[-1].arg in ("axis", "axes")
    if _name_of(node.func) in LOOPS or not (is_axis or _is_own(node.func)):
        return
    every: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    every.sort(key=lambda one: (one.lineno, one.col_offset))
    if len(every) > 1:
        before, last = text.span(every[-2]), text.span(every[-1])
        if before is not None and last is not None and before.line == last.line:
            comma = text.read(Span(last.line, before.end, last.start)).rstrip().removesuffix(",")
            yield Edit(Span(last.line, before.end, last.end), comma)


def opposite(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Put a function in the place of its opposite."""
    yield from _renamed(node, text, OPPOSITES)


def comparison(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Put `>=` in the place of `>`."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if type(operator) in COMPARISONS:
                written, other = COMPARISONS[type(operator)]
                yield from _put(text.between(left, right, written), other)


def condition(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Take one of two cases, whatever holds; turn a condition round."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from _replaced(text, node, body)
            yield from _replaced(text, node, orelse)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _replaced(text, node, operand)
        case ast.BoolOp(op=ast.And(), values=[left, right]):
            yield from _put(text.between(left, right, "and"), "or")
        case ast.BoolOp(op=ast.Or(), values=[left, right]):
            yield from _put(text.between(left, right, "or"), "and")


def start(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Let a sum begin at 1, a maximum at 0."""
    yield from _renamed(node, text, STARTS)
    match node:
        case ast.Assign(value=ast.Constant(value=int() | float() as number) as value):
            if not isinstance(number, bool) and number in (0, 1):
                yield from _put(text.span(value), "1" if number == 0 else "0")
        case ast.UnaryOp(op=ast.USub(), operand=ast.Attribute(attr="inf")):
            yield from _put(text.span(node), "0")


def number(node: ast.AST, text: SourceText) -> Iterator[Edit]:
    """Put one more, or one less."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            if value <= MOST_CHANGED:
                yield from _put(text.span(node), str(value + 1))
            if 0 < value <= MOST_CHANGED:
                yield from _put(text.span(node), str(value - 1))


def name_maker(tree: ast.AST) -> Maker:
    """Return what puts in place of a name one that is unpacked beside it."""
    beside = _unpacked(tree)

    def name(node: ast.AST, text: SourceText) -> Iterator[Edit]:
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                for other in beside.get(name, ()):
                    yield from _put(text.span(node), other)

    return name


MAKERS: Mapping[Kind, Maker] = {
    Kind.ACCUMULATION: accumulation,
    Kind.FACTOR: factor,
    Kind.SIGN: sign,
    Kind.OPERATOR: operator,
    Kind.ORDER: order,
    Kind.RANGE: loop,
    Kind.SLICE: part_of_slice,
    Kind.CALL: call,
    Kind.ARGUMENT: argument,
    Kind.OPPOSITE: opposite,
    Kind.COMPARISON: comparison,
    Kind.CONDITION: condition,
    Kind.START: start,
    Kind.NUMBER: number,
}


def _put(span: Span | None, new: str) -> Iterator[Edit]:
    if span is not None:
        yield Edit(span, new)


def _replaced(text: SourceText, node: ast.AST, other: ast.AST) -> Iterator[Edit]:
    """Put a piece of a node in the place of all of it."""
    span, piece = text.span(node), text.span(other)
    if span is not None and piece is not None:
        yield Edit(span, text.read(piece))


def _wrapped(text: SourceText, node: ast.AST, pattern: str) -> Iterator[Edit]:
    span = text.span(node)
    if span is not None:
        yield Edit(span, pattern.format(text.read(span)))


def _renamed(node: ast.AST, text: SourceText, others: Mapping[str, str]) -> Iterator[Edit]:
    span = text.span(node)
    if span is None:
        return
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in others:
            yield Edit(span, others[name])
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in others:
            yield Edit(Span(span.line, span.end - len(name), span.end), others[name])


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _is_own(function: ast.expr) -> bool:
    """Tell whether a function may be the student's: its name stands alone."""
    return isinstance(function, ast.Name) and function.id not in LOOPS


def _escaped(token: str) -> str:
    return "".join(rf"\{character}" for character in token)


def _unpacked(tree: ast.AST) -> Mapping[str, tuple[str, ...]]:
    """Return for each name that is unpacked from a tuple those next to it."""
    beside: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            names = [name.id for name in node.elts if isinstance(name, ast.Name)]
            for first, second in pairwise(names):
                beside.setdefault(first, []).append(second)
                beside.setdefault(second, []).append(first)
    return {name: tuple(dict.fromkeys(others)) for name, others in beside.items()}
