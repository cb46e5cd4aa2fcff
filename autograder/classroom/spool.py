"""Keeps what a rehearsal found on disk until somebody has decided about it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from autograder.classroom.task import Answer, Task


class Spool:
    """Answers that wait; their pages and notebooks would not fit into memory for a large class."""

    def __enter__(self) -> Spool:
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-rehearsal-")
        self._tasks: list[Task] = []
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def put(self, task: Task, answer: Answer) -> None:
        """Keep an answer; of the task, all but the notebook."""
        self._path(len(self._tasks)).write_text(answer.to_json(), encoding="utf-8")
        self._tasks.append(task.without_notebook())

    def __iter__(self) -> Iterator[tuple[Task, Answer]]:
        """Yield what was kept, in the same order."""
        for number, task in enumerate(self._tasks):
            yield task, Answer.from_json(self._path(number).read_text(encoding="utf-8"))

    def _path(self, number: int) -> Path:
        return Path(self._folder.name) / f"{number}.json"
