"""A class graded on a cluster has the same scores, whatever becomes of the cluster's machines."""

from __future__ import annotations

import json
import os
import signal

import pytest

from autograder.classroom.cluster import ClusterWorkers
from autograder.classroom.error import ClassError
from autograder.cli import main
from autograder.course import Course
from tests.classroom.course import answered, graded, grading, hand_in
from tests.conftest import ASSIGNMENT
from tests.fixtures.cluster import Cluster
from tests.fixtures.gradebooks import CourseFolder
from tests.sample_class.build import HERE, MANIFEST, NEVER_ENDS

TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))
STUDENTS = sorted(set(TRUTH) - {NEVER_ENDS})


@pytest.fixture
def course(course_folder: CourseFolder) -> Course:
    """Return a course in which the sample class has handed in."""
    course = Course(course_folder.root)
    for student in STUDENTS:
        hand_in(course, student, answered(course, student))
    return course


def assert_true_scores(course: Course) -> None:
    for student in STUDENTS:
        report = json.loads((course.root / "reports" / ASSIGNMENT / f"{student}.json").read_text())
        for check in report["checks"]:
            true = TRUTH[student]["points"][check["id"]]
            assert true is None or check["points"] == true, f"{student}: {check}"


def test_the_same_scores_as_on_one_machine(cluster: Cluster, course: Course) -> None:
    arguments = ["grade", ASSIGNMENT, "--course", str(course.root)]
    assert main([*arguments, "--scheduler", cluster.address]) == 0
    assert_true_scores(course)


def test_two_workers_killed_cost_nobody_anything(cluster: Cluster, course: Course) -> None:
    done = []
    with ClusterWorkers(cluster.address) as workers:
        for one in grading(course, workers):
            done.append(one)
            if len(done) == 3:  # its nanny starts another one
                os.kill(cluster.workers()[0], signal.SIGKILL)
            if len(done) == 8:
                cluster.kill_machine()
    assert sorted(one.student for one in done) == STUDENTS
    assert [one.problem for one in done] == [None] * len(STUDENTS)
    assert_true_scores(course)


def test_with_all_workers_lost_it_goes_on_when_another_one_comes(
    cluster: Cluster, course: Course
) -> None:
    done = []
    with ClusterWorkers(cluster.address) as workers:
        for one in grading(course, workers):
            done.append(one)
            if len(done) == 3:
                cluster.kill_machine()
                cluster.kill_machine()
                cluster.add_worker()
    assert [one.problem for one in done] == [None] * len(STUDENTS)
    assert_true_scores(course)


def test_a_cluster_that_nobody_answers_for_is_named(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.classroom.cluster.CONNECT_SECONDS", 1)
    arguments = ["grade", ASSIGNMENT, "--course", str(course.root)]
    assert main([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 1
    said = capsys.readouterr().err
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in said


def test_other_code_than_the_classs_grades_nobody(
    cluster: Cluster, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.classroom.package.grader_version", lambda: "0.0-other")
    with (
        ClusterWorkers(cluster.address) as workers,
        pytest.raises(ClassError, match="install the same on all machines"),
    ):
        graded(course, workers)
