"""Keeps all workers busy, and survives the loss of any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait

from autograder.classroom.package import Package
from autograder.classroom.task import Answer, Task
from autograder.classroom.worker import grade_task
from autograder.classroom.workers import Workers

AHEAD = 2  # tasks for each worker, so that none waits for the next; more would only take memory
TRIES_ALONE = 2
LOST = (
    "the process that graded it was ended {count} times; is there enough memory? Everybody else "
    "is graded."
)


def together(
    workers: Workers, package: Package, tasks: Iterable[Task]
) -> Iterator[tuple[Task, Answer | None]]:
    """Yield each task with its answer as soon as it is there; None where the worker was lost.

    With a worker all that was under way may be lost, so nobody knows yet which of these tasks, if
    any, was to blame.
    """
    under_way: dict[Future[str], Task] = {}
    for task in tasks:
        while len(under_way) >= AHEAD * workers.slots:
            yield from _finished(workers, under_way)
        under_way[_submit(workers, package, task)] = task
    while under_way:
        yield from _finished(workers, under_way)


def alone(workers: Workers, package: Package, task: Task) -> Answer:
    """Return the answer to a task that is given to the workers with nothing else to do."""
    for _ in range(TRIES_ALONE):
        answer = _result(workers, _submit(workers, package, task))
        if answer is not None:
            return answer
    return Answer(problem=LOST.format(count=TRIES_ALONE))


def _finished(
    workers: Workers, under_way: dict[Future[str], Task]
) -> Iterator[tuple[Task, Answer | None]]:
    """Wait until something has come back, and yield it."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        yield under_way.pop(future), _result(workers, future)


def _submit(workers: Workers, package: Package, task: Task) -> Future[str]:
    try:
        return workers.submit(grade_task, package, task)
    except workers.losses:
        workers.recover()
        return workers.submit(grade_task, package, task)


def _result(workers: Workers, future: Future[str]) -> Answer | None:
    try:
        return Answer.from_json(future.result())
    except workers.losses:
        return None
