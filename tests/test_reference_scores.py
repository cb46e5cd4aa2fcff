"""Every assignment's reference gets full marks and its release none, through all three ways in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.conftest import ASSIGNMENT, GRADIENTS, NETWORK, REPOSITORY
from tests.fixtures.warm import run_warm

MAX_SCORES = {ASSIGNMENT: 40, GRADIENTS: 60, NETWORK: 60}
# The network trains four times whichever way it is graded; `check` does so in every run.
SHORT = [
    pytest.param(name, most, marks=pytest.mark.long if name == NETWORK else ())
    for name, most in MAX_SCORES.items()
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in which the solution and the untouched release were handed in."""
    from autograder.release import release

    root = tmp_path_factory.mktemp("references") / "course"
    root.mkdir()
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    for name in release(root, solutions=REPOSITORY / "solutions"):
        for student, folder in (("instructor", "source"), ("nobody", "assignments")):
            shutil.copytree(root / folder / name, root / "submitted" / student / name)
    return root


@pytest.mark.parametrize(("name", "max_score"), MAX_SCORES.items())
def test_check(course: Path, name: str, max_score: int) -> None:
    for folder, score in (("source", max_score), ("assignments", 0)):
        done = run_warm(
            "autograder", "check", f"{folder}/{name}/{name}.ipynb", "--json", folder=course
        )
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["score"], report["max_score"]) == (score, max_score), done.stdout


@pytest.mark.parametrize(("name", "max_score"), SHORT)
def test_grade(course: Path, name: str, max_score: int) -> None:
    done = run_warm("autograder", "grade", name, folder=course)
    assert done.returncode == 0, done.stderr
    for student, score in (("instructor", max_score), ("nobody", 0)):
        report = json.loads((course / "reports" / name / f"{student}.json").read_text())
        assert (report["score"], report["max_score"]) == (score, max_score), report


@pytest.mark.parametrize(("name", "max_score"), SHORT)
def test_nbgrader_autograde(course: Path, name: str, max_score: int) -> None:
    done = run_warm("nbgrader", "autograde", name, folder=course)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student, score in (("instructor", max_score), ("nobody", 0)):
            submission = gradebook.find_submission(name, student)
            assert (submission.score, submission.max_score) == (score, max_score)
            assert not submission.needs_manual_grade
