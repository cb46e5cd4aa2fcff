"""The sample class gets its true scores from `autograder grade`, and `check` agrees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sample_class.build import ASSIGNMENT, HERE, MANIFEST, build_sample_course, students

TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))


def autograder(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the course folder after `autograder grade`, and what that printed."""
    root = tmp_path_factory.mktemp("sample") / "course"
    build_sample_course(root)
    done = autograder("grade", ASSIGNMENT, "--course", str(root))
    assert done.returncode == 0, done.stderr
    return root, done.stdout


def report(root: Path, student: str) -> dict[str, Any]:
    path = root / "reports" / ASSIGNMENT / f"{student}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("student", students())
def test_everybody_gets_the_true_points(graded: tuple[Path, str], student: str) -> None:
    checks = report(graded[0], student)["checks"]
    points = {check["id"]: check["points"] for check in checks}
    # What stands too close to a step of the speed budget to be sure of is null in the manifest.
    certain = {id: value for id, value in TRUTH[student]["points"].items() if value is not None}
    assert {id: points[id] for id in certain} == certain
    assert report(graded[0], student)["score"] == pytest.approx(sum(points.values()))


def test_the_table_has_a_line_for_everybody(graded: tuple[Path, str]) -> None:
    starts = [line.split(" ")[0] for line in graded[1].splitlines()]
    assert [start for start in starts if start in TRUTH] == list(students())


def test_everybody_has_a_feedback_page(graded: tuple[Path, str]) -> None:
    for student in students():
        page = graded[0] / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        assert f"{ASSIGNMENT} · {student}" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("student", ["anna", "jule", "mehmet"])
def test_check_reports_what_grade_reported(graded: tuple[Path, str], student: str) -> None:
    notebook = graded[0] / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    done = autograder("check", str(notebook), "--json")
    assert done.returncode == 0, done.stderr
    checked, classroom = json.loads(done.stdout), report(graded[0], student)
    for one in (checked, classroom):
        del one["student"], one["key"], one["level"]
        for check in one["checks"]:
            del check["speed_ratio"], check["costs"]
            if check["id"].endswith("-speed"):
                del check["message"]  # it tells the ratio
    assert checked == classroom
