"""`make coverage` sees what a submission's process runs, locked in as it is, and tells what not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import wire
from autograder.sandbox.layers import Policy, is_sufficient
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.process import Zygote
from autograder.sandbox.session import CellRun
from tests.covered import marks, plugin
from tests.covered.figures import Module, modules, table, total
from tests.covered.marks import FOLDER, Step

REPOSITORY = Path(__file__).parents[1]
WIRE = str(FOLDER / "wire.py")


def line_of(file: str, text: str) -> int:
    """Return the number of the only line of a file of the sandbox that holds a text."""
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, start=1) if text in line)
    return number


def traced(script: str, folder: Path) -> set[Step]:
    """Run a script with the tracer before it, and return the steps that it left."""
    descriptor = marks.new_table(folder)
    subprocess.run(
        [sys.executable, "-c", f"{marks.code(descriptor)}\n{script}"],
        pass_fds=[descriptor],
        cwd=REPOSITORY,
        check=True,
    )
    return marks.steps(folder)


class TestTheTracer:
    def test_marks_each_step_from_line_to_line(self, tmp_path: Path) -> None:
        script = "from autograder.sandbox import wire; wire.encode(3)"
        lines = {step.after for step in traced(script, tmp_path) if step.file == WIRE}
        first = wire.encode.__code__.co_firstlineno
        within = {line for *_, line in wire.encode.__code__.co_lines() if line and line > first}
        assert within & lines
        assert -first in lines  # the way out

    def test_marks_nothing_that_is_not_of_the_sandbox(self, tmp_path: Path) -> None:
        steps = traced("from autograder.sandbox import wire; import json, http", tmp_path)
        assert {Path(step.file).parent for step in steps} == {FOLDER}

    def test_keeps_what_a_process_did_that_was_killed(self, tmp_path: Path) -> None:
        script = """
import os, signal
from autograder.sandbox import wire
if os.fork() == 0:
    wire.encode(3)
    os.kill(os.getpid(), signal.SIGKILL)
os.wait()
"""
        first = wire.encode.__code__.co_firstlineno
        steps = traced(script, tmp_path)
        assert any(step.file == WIRE and step.before == -first for step in steps)


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Measure the fork servers that this test starts; return the folder of their marks."""
    monkeypatch.setenv(plugin.TABLES, str(tmp_path))
    monkeypatch.setattr(subprocess.Popen, "__init__", subprocess.Popen.__init__)  # undone at last
    plugin.coverage_init(None, None)
    return tmp_path


class TestAForkServer:
    def test_and_its_forks_are_measured_with_every_layer_in_place(self, measured: Path) -> None:
        zygote = Zygote(Policy())
        held = zygote.protection().held
        session = zygote.open_session(Limits())
        run = session.run(0, "x = 1")
        session.close()
        zygote.close()
        assert is_sufficient(held)
        assert isinstance(run, CellRun)
        assert run.raised is None
        lines = {
            step.after for step in marks.steps(measured) if Path(step.file).name == "worker.py"
        }
        assert line_of("worker.py", "self.shell.run(name, source)") in lines
        assert line_of("worker.py", 'case {"do": "get", "name": str(name)}') not in lines

    def test_of_which_none_is_asked_to_be_measured_is_started_as_ever(
        self, measured: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(plugin.TABLES)
        zygote = Zygote(Policy())
        zygote.require()
        zygote.close()
        assert list(measured.iterdir()) == []

    def test_is_told_from_other_programs(self, measured: Path) -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        assert list(measured.iterdir()) == []


REPORT: dict[str, Any] = {
    "files": {
        "autograder/one.py": {
            "summary": {
                "covered_lines": 4,
                "num_statements": 8,
                "covered_branches": 2,
                "num_branches": 4,
            },
            "executed_lines": [1, 2, 9, 14],
            "missing_lines": [4, 6, 7, 12],
            "missing_branches": [[2, 4], [9, 14], [14, -1]],
        },
        "autograder/two.py": {
            "summary": {
                "covered_lines": 3,
                "num_statements": 3,
                "covered_branches": 0,
                "num_branches": 0,
            },
            "executed_lines": [1, 2, 3],
            "missing_lines": [],
            "missing_branches": [],
        },
    }
}


class TestTheFigures:
    def test_name_what_is_not_run_in_few_words(self) -> None:
        one, two = modules(REPORT)
        assert one == Module("autograder/one.py", (4, 8), (2, 4), "4-7, 12, 9->14, 14->end")
        assert two.missing == ""

    def test_add_up(self) -> None:
        assert total(modules(REPORT)) == Module("all", (7, 11), (2, 4), "")

    def test_stand_in_a_table_with_those_below_what_is_enough(self) -> None:
        text = table(modules(REPORT)).splitlines()
        assert text[1:4] == [
            "autograder/one.py   50.0 %     8   50.0 %     4",
            "autograder/two.py  100.0 %     3  100.0 %     0",
            "all                 63.6 %    11   50.0 %     4",
        ]
        assert text[5:] == [
            "Below 95 %: 1 of 2 modules. These lines are not run:",
            "autograder/one.py: 4-7, 12, 9->14, 14->end",
        ]
