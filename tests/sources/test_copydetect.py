"""copydetect finds who has copied, and nobody else, in what is written for it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from autograder.course import Course
from autograder.sources.files import Written, write_sources
from tests.conftest import ASSIGNMENT
from tests.requirements import needs_extra
from tests.sample_class.build import Answer, fill, read_answers

# Each has written all of it, in another way than the others.
INDEPENDENT = ("anna", "ben", "david", "hanna", "kofi", "oskar", "petra", "rosa", "tara")
COPIES = {frozenset({"anna", "copy"}), frozenset({"oskar", "renamed"})}
ALIKE = 0.8  # as docs/similarity.md has it

_NEW_NAMES = {
    name: f"my_{name}_{number}"
    for number, name in enumerate("P O R S H W h w r s d k n tap shape total layer inputs".split())
}
_NAME = re.compile(rf"\b({'|'.join(_NEW_NAMES)})\b(?!\"|'|=\w)")
_PAIR = re.compile(
    r"Test file: <i>students/([^/]+)/.*?Reference file: <i>students/([^/]+)/", re.DOTALL
)
BEGUN = Answer("convolve_image", "def convolve_image(I, f):\n    return I * f.sum()\n")


def renamed(answers: Sequence[Answer]) -> list[Answer]:
    """Return answers with other names and comments, otherwise the same."""
    return [
        replace(
            answer,
            source="\n".join(
                line if line.startswith("def ") else _NAME.sub(lambda m: _NEW_NAMES[m[0]], line)
                for line in answer.source.splitlines()
            ),
        )
        for answer in answers
    ]


@pytest.fixture(scope="module")
def sources(real_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Written:
    needs_extra("copydetect", "dev")
    root = tmp_path_factory.mktemp("copies") / "course"
    shutil.copytree(real_course.root, root)
    course = Course(root)
    path = root / course.released / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    released = json.loads(path.read_text(encoding="utf-8"))
    answers = {student: list(read_answers(student)) for student in INDEPENDENT}
    answers["copy"] = answers["anna"]
    answers["renamed"] = renamed(answers["oskar"])
    answers["stub"] = []
    answers["begun"] = [BEGUN]
    for student, written in answers.items():
        folder = root / course.submitted / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / path.name).write_text(json.dumps(fill(released, written)), encoding="utf-8")
    return write_sources(course, ASSIGNMENT, root / "exports")


def shown(sources: Written, at_least: float) -> set[frozenset[str]]:
    """Return who is shown beside whom in copydetect's report."""
    report = sources.folder / "report.html"
    options = ("-t", "students", "-b", "base", "-e", "py", "-d", str(at_least), "-a")
    subprocess.run(
        [sys.executable, "-m", "copydetect", *options, "-O", str(report)],
        cwd=sources.folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {frozenset(pair) for pair in _PAIR.findall(report.read_text(encoding="utf-8"))}


def test_who_has_copied_is_shown_even_with_other_names_and_nobody_else(sources: Written) -> None:
    assert shown(sources, ALIKE) == COPIES


def test_who_has_left_the_stubs_is_like_nobody(sources: Written) -> None:
    assert sources.untouched == ("stub",)
    paired = frozenset().union(*shown(sources, 0.01))
    assert paired >= set(INDEPENDENT)  # those who wrote something are always a little alike
    assert not paired & {"stub", "begun"}


def test_the_other_names_are_others(sources: Written) -> None:
    first, second = (
        (sources.folder / "students" / student / f"{ASSIGNMENT}.py").read_text(encoding="utf-8")
        for student in ("oskar", "renamed")
    )
    differing = [
        one for one, two in zip(first.splitlines(), second.splitlines(), strict=True) if one != two
    ]
    assert len(differing) > 25
