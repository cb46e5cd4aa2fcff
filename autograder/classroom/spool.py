"""Keeps what a rehearsal found on disk until somebody has decided about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.task import Answer, Task


class Spool:
    """Answers that wait; their pages and notebooks would not fit into memory for a large class.

    Parameters
    ----------
    folder : Path
        Empty, and nobody else's to read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tasks: list[Task] = []

    def put(self, task: Task, answer: Answer) -> None:
        """Keep an answer; of the task, all but the notebook."""
        self._path(len(self._tasks)).write_text(answer.to_json(), encoding="utf-8")
        self._tasks.append(task.without_notebook())

    def __iter__(self) -> Iterator[tuple[Task, Answer]]:
        """Yield what was kept, in the same order."""
        for number, task in enumerate(self._tasks):
            yield task, Answer.from_json(self._path(number).read_text(encoding="utf-8"))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.json"
