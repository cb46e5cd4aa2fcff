"""Keeps all workers busy, and survives the loss of any of them."""

from __future__ import annotations

from collections.abc import Iterator
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


class Dispatch:
    """Hands tasks to workers, a few ahead, and gives back what they answer.

    Parameters
    ----------
    workers : Workers
    package : Package
    """

    def __init__(self, workers: Workers, package: Package) -> None:
        self._workers = workers
        self._package = package
        self._under_way: dict[Future[str], Task] = {}

    def give(self, task: Task) -> Iterator[tuple[Task, Answer | None]]:
        """Hand over a task; yield first what comes back until there is room for it.

        The answer is None where a worker was lost, perhaps while it did something else too, so
        nobody knows yet whether this task was to blame.
        """
        while len(self._under_way) >= AHEAD * self._workers.slots:
            yield from self._finished()
        self._under_way[self._workers.submit(grade_task, self._package, task)] = task

    def rest(self) -> Iterator[tuple[Task, Answer | None]]:
        """Yield what is still under way, as soon as it is there."""
        while self._under_way:
            yield from self._finished()

    def alone(self, task: Task) -> Answer:
        """Return the answer to a task that is given to the workers with nothing else to do."""
        for _ in range(TRIES_ALONE):
            answer = self._result(self._workers.submit(grade_task, self._package, task))
            if answer is not None:
                return answer
        return Answer(problem=LOST.format(count=TRIES_ALONE))

    def _finished(self) -> Iterator[tuple[Task, Answer | None]]:
        """Wait until something has come back, and yield it."""
        done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield self._under_way.pop(future), self._result(future)

    def _result(self, future: Future[str]) -> Answer | None:
        try:
            return Answer.from_json(future.result())
        except self._workers.losses:
            return None
