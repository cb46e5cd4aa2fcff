"""A notebook handed in is the released one, but for what the student wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.mending import role_of
from autograder.model import Role
from autograder.simulation.handed_in import OwnCell, ReleasedNotebook, with_docstring
from tests.fixtures.notebooks.builders import DOUBLE, STUB, find, released_notebook, to_cells

ANSWER = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    text = json.dumps(released_notebook(), indent=1, ensure_ascii=False) + "\n"
    (tmp_path / "01_tiny.ipynb").write_text(text, encoding="utf-8")
    return tmp_path / "01_tiny.ipynb"


def source(notebook: dict[str, Any], grade_id: str) -> str:
    return "".join(find(notebook, grade_id)["source"])


def test_with_nothing_written_it_is_the_released_one(path: Path) -> None:
    assert ReleasedNotebook(path).filled({}) == path.read_text(encoding="utf-8")


def test_it_knows_the_exercises_in_order(path: Path) -> None:
    assert ReleasedNotebook(path).exercises == ("double", "triple")


def test_an_answer_stands_in_its_cell_and_all_else_is_as_it_was(path: Path) -> None:
    filled = json.loads(ReleasedNotebook(path).filled({"double": ANSWER}))
    assert source(filled, "double") == DOUBLE + "    return 2 * x"
    find(filled, "double")["source"] = DOUBLE + STUB
    assert filled == released_notebook()


def test_own_cells_stand_above_their_exercise_in_order(path: Path) -> None:
    own = [
        OwnCell("triple", "markdown", "first\nof two"),
        OwnCell("double", "code", "print(1)"),
        OwnCell("triple", "code", "print(2)"),
    ]
    filled = ReleasedNotebook(path).filled({"double": ANSWER}, own)
    nbformat.validate(nbformat.reads(filled, 4))
    cells = json.loads(filled)["cells"]
    ids = [cell["id"] for cell in cells]
    assert ids[ids.index("c-double") - 1] == "own-1"
    assert ids[ids.index("c-triple") - 2 : ids.index("c-triple")] == ["own-0", "own-2"]
    assert "".join(cells[ids.index("own-0")]["source"]) == "first\nof two"


def test_the_grader_reads_it(path: Path) -> None:
    filled = json.loads(
        ReleasedNotebook(path).filled({"double": ANSWER}, [OwnCell("double", "code", "print(1)")])
    )
    roles = [role_of(cell) for cell in to_cells(filled) if cell.source == "print(1)"]
    assert roles == [Role.FREE]


class TestDocstrings:
    STUB = 'def double(x):\n    """Return twice x.\n\n    x : int\n    """\n    raise\n'

    def test_the_stub_s_stands_in_the_answer(self) -> None:
        written = with_docstring("double", f"import math\n\n\n{ANSWER}", self.STUB)
        documented = self.STUB.removesuffix("    raise\n")
        assert written == f"import math\n\n\n{documented}    return 2 * x\n"

    def test_an_answer_that_has_one_keeps_its_own(self) -> None:
        answer = 'def double(x):\n    """Mine."""\n    return 2 * x\n'
        assert with_docstring("double", answer, self.STUB) == answer

    @pytest.mark.parametrize("answer", ["def double(x)\n    return 2 * x\n", "double = 2\n"])
    def test_where_it_does_not_fit_nothing_is_changed(self, answer: str) -> None:
        assert with_docstring("double", answer, self.STUB) == answer

    def test_a_stub_without_one_changes_nothing(self) -> None:
        assert with_docstring("double", ANSWER, "double = None\n") == ANSWER
