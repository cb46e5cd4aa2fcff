"""An assignment travels as bytes, and is the same where it arrives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.autograded.cells import load
from autograder.classroom.package import FILES, pack, unpack
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
