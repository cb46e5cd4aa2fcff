"""An assignment travels as bytes, and is the same where it arrives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import autograder
from autograder.autograded.cells import load
from autograder.classroom.package import FILES, grader_version, pack, unpack
from autograder.course import Course
from autograder.sandbox.layers import Layer, Policy
from tests.conftest import ASSIGNMENT


def template(course: Course) -> dict[str, object]:
    return load(course.root / course.released / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")


def test_it_arrives_as_it_is(real_course: Course, tmp_path: Path) -> None:
    here = real_course.assignment(ASSIGNMENT)
    package = pack(real_course, ASSIGNMENT, template(real_course), Policy())
    unpacked = unpack(package, tmp_path)
    assert unpacked.template == template(real_course)
    assert replace(unpacked.assignment, folder=here.folder) == here
    for path in here.folder.iterdir():
        if path.is_file() and path.suffix != ".ipynb":
            assert (unpacked.assignment.folder / path.name).read_bytes() == path.read_bytes()


def test_neither_notebook_goes_along_as_a_file(real_course: Course, tmp_path: Path) -> None:
    package = pack(real_course, ASSIGNMENT, template(real_course), Policy())
    unpack(package, tmp_path)
    assert not list((tmp_path / FILES).rglob("*.ipynb"))


def test_packing_twice_gives_the_same_bytes(real_course: Course) -> None:
    one, other = (pack(real_course, ASSIGNMENT, template(real_course), Policy()) for _ in range(2))
    assert one == other
    assert one.key == other.key


@pytest.mark.parametrize("what", ["archive", "grader", "unsafe", "layers"])
def test_its_key_tells_it_from_any_other(real_course: Course, what: str) -> None:
    package = pack(real_course, ASSIGNMENT, template(real_course), Policy())
    others = {
        "archive": replace(package, archive=package.archive + b" "),
        "grader": replace(package, grader="another"),
        "unsafe": replace(package, policy=Policy(unsafe=True)),
        "layers": replace(package, policy=Policy(frozenset({Layer.UID}))),
    }
    assert others[what].key != package.key


def test_what_jupyter_leaves_behind_changes_no_result(real_course: Course) -> None:
    folder = real_course.released_path(ASSIGNMENT).parent / ".ipynb_checkpoints"
    before = pack(real_course, ASSIGNMENT, template(real_course), Policy())
    folder.mkdir()
    try:
        (folder / "testbench-checkpoint.py").write_text("old = True")
        assert pack(real_course, ASSIGNMENT, template(real_course), Policy()) == before
    finally:
        shutil.rmtree(folder)


def test_the_graders_code_is_told_from_other_code_wherever_it_stands(tmp_path: Path) -> None:
    place = tmp_path / "simulation" / "autograder"
    ours = Path(autograder.__file__).parent
    shutil.copytree(ours, place, ignore=shutil.ignore_patterns("__pycache__", "answers"))

    def version() -> str:
        ask = "from autograder.classroom.package import grader_version; print(grader_version())"
        environment = {**os.environ, "PYTHONPATH": str(place.parent)}
        command = [sys.executable, "-c", ask]
        return subprocess.check_output(command, env=environment, cwd=tmp_path, text=True).strip()

    assert version() == grader_version()
    with (place / "model.py").open("a") as file:
        file.write("\n")
    assert version() != grader_version()
