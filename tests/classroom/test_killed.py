"""A run that is killed loses at most what was under way, and leaves nobody behind."""

from __future__ import annotations

from pathlib import Path

from tests.classroom.killed import kill_again_and_again, make_course, undisturbed

KILLED = 4  # `make killed` does it 50 times


def test_after_the_last_run_every_grade_is_there_once(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    whole, seconds = undisturbed(course, tmp_path)
    assert len(whole.reports) > 15
    assert len(whole.grades) == len({row[:2] for row in whole.grades})
    found = list(kill_again_and_again(course, tmp_path, KILLED, seconds, seed=1))
    assert sum(times for times, _ in found) == KILLED
    assert all(outcome == whole for _, outcome in found)
