"""Which modules a submission may import: NumPy, matplotlib and the standard library.

This is there for the sentence that it says to the student. What holds a hostile submission back is
that it cannot read any other module's file.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

REFUSAL = (
    "`{0}` is not there when your homework is graded: NumPy, matplotlib and the standard library "
    "are all that it needs. Remove the import, and what uses it."
)


class UnavailableModuleError(ModuleNotFoundError):
    """A submission imports what grading does not have."""


class OnlyTheHomework:
    """Finds nothing itself; says in a sentence why a module is not to be found.

    Parameters
    ----------
    known : frozenset of str
        The names of the modules that are there; see `known_modules`.
    directory : str
        The submission's folder, with the files that came along with the assignment.
    """

    def __init__(self, known: frozenset[str], directory: str) -> None:
        self._known = known
        self._directory = directory

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Let the finders after this one look, or refuse."""
        if self.knows(name):
            return None
        raise refusal(name)

    def knows(self, name: str) -> bool:
        """Tell whether a module can be imported."""
        top = name.partition(".")[0]
        return top in self._known or self._came_along(top)

    def _came_along(self, top: str) -> bool:
        """Look in the folders below, too: a notebook may put them on `sys.path`."""
        return any(
            top in folders or f"{top}.py" in files for _, folders, files in os.walk(self._directory)
        )


def known_modules(readable: Iterable[str]) -> frozenset[str]:
    """Return the standard library's modules, and what NumPy and matplotlib bring along.

    Parameters
    ----------
    readable : iterable of str
        The files and folders that a submission can read, packages among them.
    """
    loaded = {name.partition(".")[0] for name in sys.modules} - {"autograder"}
    # Some of a package's needs, such as contourpy, are first loaded when they are used.
    installed = {Path(path).name.partition(".")[0] for path in readable}
    return sys.stdlib_module_names | loaded | installed


def refusal(name: str) -> UnavailableModuleError:
    """Return the error that tells a student that a module is not there."""
    top = name.partition(".")[0]
    return UnavailableModuleError(REFUSAL.format(top), name=top)


class Unavailable:
    """Stands for a module, or for something out of it, that is not there; using it says so."""

    def __init__(self, module: str) -> None:
        object.__setattr__(self, "_module", module)

    def __getattr__(self, name: str) -> NoReturn:
        """Say that the module is not there."""
        raise refusal(object.__getattribute__(self, "_module"))

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        """Say that the module is not there."""
        raise refusal(object.__getattribute__(self, "_module"))


def without_unavailable(
    tree: ast.Module, finder: OnlyTheHomework
) -> tuple[ast.Module, dict[str, Unavailable], ast.stmt | None]:
    """Take the imports of modules that are not there out of a cell.

    An import that is never used shall not cost the functions that stand below it. Imports within
    `try` or a function stay: there they fail as they would anywhere, and may be caught.

    Returns
    -------
    tree : ast.Module
        The cell without them.
    stand_ins : dict
        What their names stand for from now on.
    first : ast.stmt or None
        The first statement that imports one.
    """
    kept: list[ast.stmt] = []
    stand_ins: dict[str, Unavailable] = {}
    first: ast.stmt | None = None
    for statement in tree.body:
        missing = [alias for alias in _imports(statement) if not finder.knows(alias[1])]
        if not missing:
            kept.append(statement)
            continue
        first = first or statement
        stand_ins.update({name: Unavailable(module) for name, module in missing})
        if isinstance(statement, ast.Import) and len(missing) < len(statement.names):
            rest = [alias for alias in statement.names if finder.knows(alias.name)]
            kept.append(ast.copy_location(ast.Import(rest), statement))
    return ast.Module(kept, tree.type_ignores), stand_ins, first


def _imports(statement: ast.stmt) -> list[tuple[str, str]]:
    """Return the names that an import binds, each with the module that it comes from."""
    match statement:
        case ast.Import(names=aliases):
            return [(alias.asname or alias.name.partition(".")[0], alias.name) for alias in aliases]
        case ast.ImportFrom(module=str(module), names=aliases, level=0):
            return [(alias.asname or alias.name, module) for alias in aliases]
    return []
