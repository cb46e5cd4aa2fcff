"""The pool of answers: students' functions in plain files, which are read and never imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

ANSWERS = Path(__file__).parent / "answers"
NUMPY = "import numpy as np"  # the notebook's first cell says it already
SPEED = "SPEED"  # the name under which a file states what its functions cost

_NUMBER = re.compile(r"_\d+$")


class Kind(StrEnum):
    """What a pool's functions are, and the folder that they are in."""

    RIGHT = "right"
    WRONG = "wrong"


class Speed(StrEnum):
    """What a function earns on every timed size on which it is right."""

    FULL = "full"
    HALF = "half"  # all of them where a size has no full step
    NONE = "none"


class PoolError(Exception):
    """The pool does not hold what was asked of it; the message says what and where."""


@dataclass(frozen=True)
class Answer:
    """A student's function.

    Attributes
    ----------
    exercise : str
    kind : Kind
    name : str
        The function's name in its file. For a wrong one the mistake, or two of them joined by
        `__and__`, and a number if it is not the first that makes it.
    source : str
        Of the cell: the helpers that it calls and the function, called as the exercise asks for.
    calls : frozenset of str
        Other functions of the notebook that it calls.
    speed : Speed or None
        None where it is too near to a step of the budget to be sure, or has none.
    """

    exercise: str
    kind: Kind
    name: str
    source: str
    calls: frozenset[str] = frozenset()
    speed: Speed | None = None

    @property
    def mistakes(self) -> frozenset[str]:
        """The names of its mistakes; none if it is right."""
        if self.kind is Kind.RIGHT:
            return frozenset()
        plain = _NUMBER.sub("", self.name)
        return frozenset(name.replace("_", "-") for name in plain.split("__and__"))

    @property
    def standalone(self) -> str:
        """The source of a cell that needs no other, if it calls no other function."""
        return f"{NUMPY}\n\n\n{self.source}"

    def __str__(self) -> str:
        return f"{self.exercise}-{self.name}"


@cache
def answers(exercise: str, kind: Kind) -> Mapping[str, Answer]:
    """Return the pool's answers to an exercise by name, in the order of their file.

    A function that another one of the file calls is a helper, every other one is an answer.

    Raises
    ------
    PoolError
        If a file says of a function that is not there how fast it is.
    """
    path = ANSWERS / kind / f"{exercise}.py"
    return answers_in(path, exercise, kind) if path.is_file() else {}


def answers_in(path: Path, exercise: str, kind: Kind) -> Mapping[str, Answer]:
    """Return the answers to an exercise that any file of functions holds, by name.

    Raises
    ------
    PoolError
        If it says of a function that is not there how fast it is.
    """
    file = _File(path)
    speeds = file.speeds()
    return {
        name: Answer(
            exercise, kind, name, file.cell(name, exercise), file.calls(name), speeds.get(name)
        )
        for name in file.answers()
    }


def answer(exercise: str, kind: Kind, name: str) -> Answer:
    """Return one of the pool's answers.

    Raises
    ------
    PoolError
        If there is none of this name.
    """
    found = answers(exercise, kind)
    if name not in found:
        path = ANSWERS / kind / f"{exercise}.py"
        raise PoolError(f"{path} defines no `{name}`: there are {', '.join(found) or 'none'}.")
    return found[name]


class _File:
    """One file of the pool, taken apart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        text = path.read_bytes()
        self._lines = text.split(b"\n")
        self._tree = ast.parse(text, str(path))
        self._functions = {
            node.name: node for node in self._tree.body if isinstance(node, ast.FunctionDef)
        }
        self._imports = {name: node for node in self._tree.body for name in _bound_by_import(node)}

    def answers(self) -> list[str]:
        """Return the functions that no other function calls."""
        helpers = {
            used
            for name, function in self._functions.items()
            for used in _names(function)
            if used != name
        }
        return [name for name in self._functions if name not in helpers]

    def cell(self, name: str, exercise: str) -> str:
        """Return what a student has in the solution cell."""
        needed = self._needed(name)
        used = {n for one in needed for n in _names(self._functions[one])}
        imports = dict.fromkeys(
            ast.unparse(node) for bound, node in self._imports.items() if bound in used
        )
        imports.pop(NUMPY, None)
        helpers = [self._source(one) for one in self._functions if one in needed - {name}]
        own = self._source(name).replace(f"def {name}(", f"def {exercise}(", 1)
        return "\n\n\n".join((*(["\n".join(imports)] if imports else []), *helpers, own)) + "\n"

    def calls(self, name: str) -> frozenset[str]:
        """Return the exercises whose functions it calls."""
        used = {n for one in self._needed(name) for n in _names(self._functions[one])}
        return frozenset(used & exercises_answered()) - {self._path.stem}

    def speeds(self) -> dict[str, Speed]:
        """Return what the file states of its functions' cost."""
        stated: dict[str, str] = {}
        for node in self._tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == SPEED:
                stated = ast.literal_eval(node.value)
        speeds = {name: Speed(speed) for speed, names in stated.items() for name in names.split()}
        unknown = sorted(speeds.keys() - self._functions.keys())
        if unknown:
            raise PoolError(f"{self._path}: {SPEED} names {', '.join(unknown)}, not defined there.")
        return speeds

    def _needed(self, name: str) -> set[str]:
        """Return a function and the helpers that it calls, and theirs."""
        needed, waiting = set[str](), [name]
        while waiting:
            one = waiting.pop()
            if one not in needed:
                needed.add(one)
                waiting += _names(self._functions[one]) & self._functions.keys()
        return needed

    def _source(self, name: str) -> str:
        # ast.get_source_segment() takes the whole file apart, once for every function.
        node = self._functions[name]
        *lines, last = self._lines[node.lineno - 1 : node.end_lineno]
        return b"\n".join([*lines, last[: node.end_col_offset]]).decode()


@cache
def exercises_answered() -> frozenset[str]:
    """Return the exercises of which the pool has answers."""
    return frozenset(path.stem for kind in Kind for path in (ANSWERS / kind).glob("*.py"))


def _names(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _bound_by_import(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
