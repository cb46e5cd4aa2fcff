"""Imports run one way: each layer imports only what stands before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent
ORDER = """
model notebook mending course modes keys sandbox doctor exercise checks exercises given_layers
variants reference grade feedback cell autograded classroom privacy sources nbgrader_mending
nbgrader_plugin nbgrader_export expected_outputs release handouts simulation export dashboard viva
commands cli __main__
""".split()
SLOW = {"nbformat", "jupytext", "nbgrader", "nbconvert", "jupyter_client", "notebook"}
MAY_BE_SLOW = {
    "classroom.configuration",
    "classroom.gradebook",
    "classroom.opened",
    "classroom.rows",
    "classroom.scores",
    "classroom.timestamp",
    "nbgrader_mending",
    "privacy.gradebook",
    "nbgrader_export",
    "nbgrader_plugin",
    "expected_outputs",
    "release",
    "simulation.course",
}
UNTRUSTED = {
    f"sandbox.{name}" for name in "worker shell imports wire lockdown landlock layers trial".split()
}

FILES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parts[-2:] != (PACKAGE.name, "__init__.py")
}


class _WithoutTypes(ast.NodeTransformer):
    """Leaves out what is imported for the type checker alone."""

    def visit_If(self, node: ast.If) -> ast.If | None:
        is_for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if is_for_types else node


def imports(path: Path, top_level_only: bool = False) -> Iterator[str]:
    """Yield the full names of what a file imports."""
    tree = _WithoutTypes().visit(ast.parse(path.read_text()))
    nodes = ast.iter_child_nodes(tree) if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> Iterator[str]:
    """Yield what a file imports of the package, without the package's name."""
    for name in imports(path):
        package, _, rest = name.partition(".")
        if package == "autograder" and rest and not rest.startswith("__"):
            yield rest


def layer(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("module", FILES)
def test_every_module_has_its_place(module: str) -> None:
    assert layer(module) in ORDER


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_what_stands_before_it(module: str) -> None:
    place = ORDER.index(layer(module))
    later = [name for name in ours(FILES[module]) if ORDER.index(layer(name)) > place]
    assert not later, f"{module} imports {later}, which stand after it"


@pytest.mark.parametrize("module", sorted(UNTRUSTED))
def test_the_untrusted_side_imports_nothing_of_ours_but_itself(module: str) -> None:
    names = {".".join(name.split(".")[:2]) for name in ours(FILES[module])}
    assert names <= UNTRUSTED


@pytest.mark.parametrize("module", [name for name in FILES if name not in MAY_BE_SLOW])
def test_slow_packages_stay_in_nbgraders_corner(module: str) -> None:
    assert not SLOW & {name.partition(".")[0] for name in imports(FILES[module])}


COMMANDS = [name for name in FILES if name.startswith(("cli", "commands."))]


@pytest.mark.parametrize("module", COMMANDS)
def test_the_command_line_imports_nothing_of_ours_before_it_is_needed(module: str) -> None:
    top = set(imports(FILES[module], top_level_only=True))
    assert {layer(name.removeprefix("autograder.")) for name in top if "autograder" in name} <= {
        "commands"
    }
    assert "numpy" not in {name.partition(".")[0] for name in top}


@pytest.mark.parametrize("module", FILES)
def test_a_module_says_in_its_first_sentence_what_it_is_for(module: str) -> None:
    docstring = ast.get_docstring(ast.parse(FILES[module].read_text()))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":"))
