"""The sandboxed grader finds in a simulated class what the manifest says, in both assignments."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom.store import save_report
from autograder.cli import main
from autograder.course import Course
from autograder.dashboard.gradebook import Recorded
from autograder.dashboard.page import class_page
from autograder.dashboard.results import class_results
from autograder.grade import grade
from autograder.model import Check, Report
from autograder.notebook import NotebookError
from autograder.reference import Reference
from autograder.simulation.compare import compare
from autograder.simulation.course import simulate
from autograder.simulation.manifest import Manifest, read_manifest, write_manifest
from tests.dashboard.figures_of_page import differences, figures_in

REPOSITORY = Course(Path(__file__).parents[2])
STUDENTS = 20  # the first ones of each share, in a class large enough for all
CLASS = 300
GRADING_SEED = 7  # any seed gives the same points

Graded = tuple[Manifest, dict[str, Report]]


def some(manifest: Manifest) -> list[str]:
    """Return students of whom each share has its part, and the rarest one at least one."""
    by_share: dict[str, list[str]] = {}
    for student, truth in manifest.students.items():
        by_share.setdefault(truth.share, []).append(student)
    chosen = [
        student
        for students in by_share.values()
        for student in students[: max(1, len(students) * STUDENTS // CLASS)]
    ]
    assert {manifest.students[student].share for student in chosen} == by_share.keys()
    return sorted(chosen)


@pytest.fixture(
    scope="module", params=["01_convolution", pytest.param("02_gradients", marks=pytest.mark.long)]
)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Simulate a class and grade some of it."""
    root = tmp_path_factory.mktemp("class")
    simulate(REPOSITORY, request.param, root, CLASS, seed=1)
    course, manifest = Course(root), read_manifest(root)
    chosen = {student: manifest.students[student] for student in some(manifest)}
    reports = {}
    with Reference(course.assignment(request.param)) as reference:
        for notebook in course.submissions(request.param, list(chosen)):
            assert notebook.path is not None
            try:
                submission = reference.assignment.submission(notebook.path, notebook.student)
            except NotebookError:
                continue
            reports[notebook.student] = grade(submission, reference, GRADING_SEED)
    return replace(manifest, students=chosen), reports


def test_every_score_is_as_in_the_manifest(graded: Graded) -> None:
    manifest, reports = graded
    assert compare(manifest, reports).differences == ()
    assert len(reports) == sum(truth.graded for truth in manifest.students.values())


def test_few_points_depend_on_chance(graded: Graded) -> None:
    points = [p for truth in graded[0].students.values() for p in truth.points.values()]
    assert points.count(None) < len(points) / 50


def test_nearly_all_that_is_planted_is_named(graded: Graded) -> None:
    found = compare(*graded)
    assert found.planted >= 15
    assert found.named > 0.9 * found.planted


def test_the_command_compares_reports_with_the_manifest(
    graded: Graded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest, reports = graded
    write_manifest(tmp_path, manifest.assignment, manifest.seed, manifest.students.items())
    folder = tmp_path / "reports" / manifest.assignment
    folder.mkdir(parents=True)
    for student, report in reports.items():
        (folder / f"{student}.json").write_text(json.dumps(report.to_json()))
    assert main(["simulate", "--compare", str(tmp_path)]) == 0
    students = f"{len(manifest.students)} students"
    assert capsys.readouterr().out.startswith(f"{students}, 0 with another report than is true\n")
    lost = min(reports)
    (folder / f"{lost}.json").unlink()
    assert main(["simulate", "--compare", str(tmp_path)]) == 1
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{lost}: not graded (there is no report). Planted: ")
    assert second == f"{students}, 1 with another report than is true"


def test_the_page_about_the_class_says_what_the_manifest_says(
    graded: Graded, tmp_path: Path
) -> None:
    manifest, reports = graded
    course, some_report = Course(tmp_path), next(iter(reports.values()))
    checks = [Check(check.id, check.max_points) for check in some_report.checks]
    unread = replace(
        some_report,
        problem="not JSON",
        checks=tuple(replace(check, needs_review=True) for check in some_report.checks),
    )
    for student in manifest.students:
        save_report(course, reports.get(student, replace(unread, student=student)))
    results = class_results(course, manifest.assignment, checks, ())
    figures = figures_in(class_page(results, Recorded(), lambda student, check: None, {}))
    assert differences(manifest, checks, figures) == []
    lost = next(student for student, truth in manifest.students.items() if truth.graded)
    others = {student: truth for student, truth in manifest.students.items() if student != lost}
    assert differences(replace(manifest, students=others), checks, figures)
