"""Cells run as in Jupyter: magics work, commands are noted and skipped, line numbers are right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Returned
from tests.fixtures.submissions import cells, running


class TestMagics:
    @pytest.mark.parametrize(
        "line",
        [
            "%matplotlib inline",
            "%matplotlib notebook",
            "%time 3",
            "%timeit -n1 -r1 3",
            "%precision 3",
            "?print",
            "print?",
            "%%time",
            "%%capture",
        ],
    )
    def test_harmless_ones_run_and_the_cell_goes_on(self, line: str) -> None:
        with running(f"{line}\nanswer = 42") as run:
            assert run.outcomes()[0].error is None
            assert run.variable("answer").value == 42

    @pytest.mark.parametrize(
        ("line", "note"),
        [
            ("!ls -la", "`!ls -la` was skipped"),
            ("files = !ls", "`!ls` was skipped"),
            ("%pip install numpy", "`%pip install numpy` was skipped"),
            ("%conda install numpy", "`%conda install numpy` was skipped"),
            ("%cd_to_nowhere", "`%cd_to_nowhere` was skipped"),
            ("%load_ext autoreload\n%autoreload 2", "`%autoreload 2` was skipped"),
            ("get_ipython().system('ls')", "`!ls` was skipped"),
        ],
    )
    def test_commands_are_noted_and_skipped_and_the_cell_goes_on(
        self, line: str, note: str
    ) -> None:
        with running(f"{line}\nanswer = 42") as run:
            (outcome,) = run.outcomes()
            assert outcome.error is None
            assert f"{note}: grading runs no commands" in outcome.output
            assert run.variable("answer").value == 42

    @pytest.mark.parametrize("magic", ["%%bash", "%%writefile note.txt", "%%html", "%%nonsense"])
    def test_a_cell_of_another_language_is_noted_and_skipped(self, magic: str) -> None:
        with running(f"{magic}\ntouch note.txt") as run:
            (outcome,) = run.outcomes()
            assert outcome.error is None
            assert f"`{magic}` was skipped" in outcome.output

    def test_no_command_leaves_anything_behind(self) -> None:
        look = "import os\nfound = os.listdir()"
        with running("!touch note", "%%bash\ntouch note", "x = !touch note", look) as run:
            assert run.variable("found").value == []

    def test_a_magic_that_is_used_wrongly_is_the_cells_error(self) -> None:
        with running("%%capture --nonsense\nx = 1") as run:
            assert run.outcomes()[0].error is not None


class TestCells:
    def test_share_one_namespace(self) -> None:
        with running("a = 1", "b = a + 1", "def f():\n    return b") as run:
            assert run.call("f", (), {}).value == 2

    def test_a_cell_that_fails_leaves_the_others_alone(self) -> None:
        with running("a = 1", "a = 2\n1 / 0", "b = a") as run:
            assert [outcome.error is None for outcome in run.outcomes()] == [True, False, True]
            assert run.variable("b").value == 2

    def test_figures_are_made_and_never_rendered(self) -> None:
        source = (
            "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\n"
            "plt.show()\ndisplay(fig)\nbackend = plt.get_backend()\nfig"
        )
        with running(source) as run:
            assert run.outcomes()[0].error is None
            assert run.variable("backend").value.lower() == "agg"

    def test_files_beside_the_notebook_can_be_imported(self, tmp_path: Path) -> None:
        (tmp_path / "beside.py").write_text("answer = 42")
        with NotebookRun(cells("from beside import answer"), files=(str(tmp_path),)) as run:
            assert run.variable("answer").value == 42

    def test_annotations_mean_what_they_mean_in_jupyter(self) -> None:
        with running("def f(x: int): pass\nkind = f.__annotations__['x'] is int") as run:
            assert run.variable("kind").value is True

    def test_source_can_be_looked_at(self) -> None:
        with running("import inspect\ndef f(): return 1\ntext = inspect.getsource(f)") as run:
            assert run.variable("text").value == "def f(): return 1\n"

    def test_asking_for_input_is_an_error_at_once(self) -> None:
        with running("name = input('name? ')") as run:
            assert "EOFError" in str(run.outcomes()[0].error)


DIVISION = "ZeroDivisionError: division by zero (line {} of the cell `cell_0`: `1 / 0`)"


class TestErrors:
    @pytest.mark.parametrize(
        ("source", "error"),
        [
            ("x = 1\n1 / 0", DIVISION.format(2)),
            ("\n\n1 / 0", DIVISION.format(3)),
            ("%pip install x\n1 / 0", DIVISION.format(2)),
            ("x = 1\ndef f(:\n    pass", "SyntaxError: invalid syntax (line 2 of the cell"),
            (
                "\nif True:\npass",
                "IndentationError: expected an indented block after 'if' statement on line 2",
            ),
            ("import numpy as np\nnp.ones(2) @ np.ones(3)", "ValueError"),
        ],
        ids=["line", "blank lines above", "magic above", "syntax", "indentation", "inside NumPy"],
    )
    def test_are_told_with_the_students_own_line(self, source: str, error: str) -> None:
        with running(source) as run:
            assert str(run.outcomes()[0].error).startswith(error)

    def test_name_the_innermost_line_of_the_student_not_of_a_library(self) -> None:
        with running("import numpy as np\ndef f(x):\n    return np.linalg.inv(x)") as run:
            raised = run.call("f", (np.zeros((2, 2)),), {})
            assert (raised.type_name, raised.line) == ("LinAlgError", 3)
            assert raised.text == "return np.linalg.inv(x)"

    def test_name_the_cell_they_happened_in(self) -> None:
        with running("def helper():\n    return 1 / 0", "def f():\n    return helper()") as run:
            raised = run.call("f", (), {})
            assert (raised.grade_id, raised.line) == ("cell_0", 2)

    def test_a_message_that_cannot_be_shown_says_so(self) -> None:
        source = (
            "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd"
        )
        with running(source) as run:
            assert "its message could not be shown" in str(run.outcomes()[0].error)

    def test_control_characters_of_a_message_reach_no_terminal(self) -> None:
        with running("raise ValueError('\\x1b[2J\\x07SCORE 100\\nnext \\u202e line')") as run:
            error = str(run.outcomes()[0].error)
            assert "SCORE 100" in error
            assert error.isprintable()

    def test_nothing_of_a_grader_is_in_reach(self) -> None:
        look = "import sys\nnames = [m for m in sys.modules if m.startswith('autograder')]"
        with running(look) as run:
            names = run.variable("names")
        assert isinstance(names, Returned)
        untrusted = "imports landlock layers lockdown shell trial wire".split()
        assert set(names.value) == {
            "autograder",
            "autograder.sandbox",
            *(f"autograder.sandbox.{name}" for name in untrusted),
        }
