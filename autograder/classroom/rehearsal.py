"""Grades a class without writing anything, so that one can look first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from autograder.classroom.dispatch import Dispatch
from autograder.classroom.error import ClassError
from autograder.classroom.package import Package
from autograder.classroom.runner import Settings, prepare, read_task
from autograder.classroom.task import Answer, Task
from autograder.classroom.workers import Workers
from autograder.course import SubmittedNotebook
from autograder.notebook import NotebookError


def rehearse(
    submitted: Iterable[SubmittedNotebook], package: Package, workers: Workers, settings: Settings
) -> Iterator[tuple[Task, Answer]]:
    """Grade everybody anew, whatever was found before.

    Yields
    ------
    tuple of Task and Answer
        In the order in which they are done; speeds near a step are measured alone, at the end.

    Raises
    ------
    ClassError
        If the workers cannot grade.
    """
    prepare(workers, package)
    dispatch = Dispatch(workers, package)
    aside: list[Task] = []
    for notebook in submitted:
        task, problem = _read(notebook, package, settings)
        if problem is not None:
            yield task, Answer(problem=problem)
            continue
        yield from _final(dispatch.give(task), aside)
    yield from _final(dispatch.rest(), aside)
    for left in aside:
        notebook = SubmittedNotebook(left.student, Path(left.path), notes=left.notes)
        task, problem = _read(notebook, package, settings)
        task = replace(task, is_alone=True)
        yield task, Answer(problem=problem) if problem is not None else dispatch.alone(task)


def _read(
    notebook: SubmittedNotebook, package: Package, settings: Settings
) -> tuple[Task, str | None]:
    """Return what is to be graded, or why it cannot be."""
    problem = notebook.problem or ""
    if notebook.path is not None:
        try:
            task = read_task(notebook.path, notebook.student, notebook.notes, package, settings)
            return task, None
        except NotebookError as error:
            problem = str(error)
    return Task(notebook.student, "", b"", (), settings.seed, settings.level, ""), problem


def _final(
    answers: Iterable[tuple[Task, Answer | None]], aside: list[Task]
) -> Iterator[tuple[Task, Answer]]:
    """Yield what stays as it is, and put aside what may come out otherwise alone."""
    for task, answer in answers:
        if answer is not None and answer.refusal is not None:
            raise ClassError(answer.refusal)
        if answer is not None and answer.is_final:
            yield task, answer
        else:
            aside.append(task.without_notebook())
