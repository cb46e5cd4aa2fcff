"""All workers are kept busy; where one is lost, everybody is graded all the same."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import chain
from typing import Any

import pytest

from autograder.classroom.dispatch import TRIES_ALONE, Dispatch
from autograder.classroom.package import Package
from autograder.classroom.task import Task
from autograder.classroom.workers import LocalWorkers
from autograder.course import Course
from autograder.feedback.level import Level
from tests.classroom.course import graded, grading, hand_in, packed, released
from tests.fixtures.calls import KillFor


@pytest.fixture
def own_workers() -> Iterator[LocalWorkers]:
    """Return workers that may be killed."""
    with LocalWorkers(2) as workers:
        yield workers


def task(student: str) -> Task:
    return Task(student, f"{student}.ipynb", b"", (), 0, Level.FULL, key="")


class Lethal:
    """Workers of which one dies whenever it is asked about one student."""

    def __init__(self, workers: LocalWorkers, student: str) -> None:
        self.workers = workers
        self.slots = workers.slots
        self.losses = workers.losses
        self.warm_up = workers.warm_up
        self.student = student

    def submit(self, _: object, package: Package, /, *arguments: Any) -> Future[str]:
        return self.workers.submit(KillFor(self.student), package, *arguments)


def test_with_a_worker_only_what_it_did_is_lost(course: Course, own_workers: LocalWorkers) -> None:
    students = [f"student{number}" for number in range(20)]
    lethal = Lethal(own_workers, "student7")
    dispatch = Dispatch(lethal, packed(course))
    answers = (dispatch.give(task(student)) for student in students)
    found = {
        given.student: answer
        for given, answer in chain(chain.from_iterable(answers), dispatch.rest())
    }
    lost = {student for student, answer in found.items() if answer is None}
    assert sorted(found) == sorted(students)
    assert lost == {"student7"}


@pytest.mark.long
def test_who_alone_ends_every_worker_is_told_of(course: Course, own_workers: LocalWorkers) -> None:
    lethal = Lethal(own_workers, "anna")
    dispatch = Dispatch(lethal, packed(course))
    problem = dispatch.alone(task("anna")).problem
    assert problem is not None
    assert f"ended {TRIES_ALONE} times" in problem
    assert dispatch.alone(task("ben")).problem == "looked at ben"


def test_a_class_is_graded_whole_when_a_worker_is_killed(
    course: Course, own_workers: LocalWorkers
) -> None:
    students = [f"student{number}" for number in range(12)]
    for student in students:
        hand_in(course, student, released(course))
    others = set(multiprocessing.active_children())

    graded_so_far = []
    for one in grading(course, own_workers):
        graded_so_far.append(one)
        if len(graded_so_far) == 3:
            (set(multiprocessing.active_children()) - others).pop().kill()
    assert sorted(one.student for one in graded_so_far) == sorted(students)
    assert all(one.report is not None for one in graded_so_far)
    assert not any(one.is_new for one in graded(course, own_workers).values())
