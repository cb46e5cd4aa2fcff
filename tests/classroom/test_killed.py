"""A run that is killed loses at most what was under way, and leaves nobody behind."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.classroom.killed import (
    await_end_of_workers,
    kill_again_and_again,
    make_course,
    start,
    undisturbed,
)
from tests.conftest import ASSIGNMENT
from tests.fixtures.gradebooks import CourseFolder

KILLED = 4  # `make killed` does it 50 times


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """Return a course in which nobody has been graded, to be copied."""
    return make_course(tmp_path_factory.mktemp("killed") / "course")


@pytest.mark.long
def test_after_the_last_run_every_grade_is_there_once(course: CourseFolder, tmp_path: Path) -> None:
    whole, seconds = undisturbed(course, tmp_path)
    assert len(whole.reports) > 15
    assert len(whole.grades) == len({row[:2] for row in whole.grades})
    found = list(kill_again_and_again(course, tmp_path, KILLED, seconds, seed=1))
    assert sum(times for times, _ in found) == KILLED
    assert all(outcome == whole for _, outcome in found)


def test_ctrl_c_says_that_nothing_is_lost(course: CourseFolder, tmp_path: Path) -> None:
    own = course.copy(tmp_path / "course")
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    process = start(own, scratch)
    reports = own.root / "reports" / ASSIGNMENT
    while not list(reports.glob("*.json")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    said = (scratch / "log").read_text()
    assert "What is graded is kept" in said
    assert "Traceback" not in said
    await_end_of_workers(scratch)
    assert not list(scratch.glob("autograder-*"))
