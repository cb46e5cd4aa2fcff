"""What the hidden line of a test cell calls in a stock kernel: the same check, unprotected.

Good for a first try without a sandbox, and the baseline that benchmarks compare with. Here the
student's code shares a process with the grader and could do to it whatever it likes.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder import exercises
from autograder.course import Assignment, Course, CourseError
from autograder.feedback.level import result_at_level
from autograder.feedback.setting import levels_of
from autograder.feedback.text import check_lines
from autograder.grade import run_check, to_result
from autograder.model import Cell, Check, Role
from autograder.reference import Reference
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import Missing, Outcome, Raised, Returned
from autograder.sandbox.wire import Computed, as_layer
from autograder.variants import variants_of

SEED = 0


class KernelNotebook:
    """Functions that live in this very process."""

    def __init__(
        self,
        cells: Sequence[Cell] = (),
        path: tuple[str, ...] = (),
        limits: Limits | None = None,
        names: dict[str, Any] | None = None,
    ) -> None:
        self._names: dict[str, Any] = {"__name__": "__solution__"} if names is None else names
        sys.path[:0] = [folder for folder in path if folder not in sys.path]
        for cell in cells:
            if cell.role in (Role.SOLUTION, Role.PROVIDED):
                exec(cell.source, self._names)

    def define(self, name: str, value: object) -> None:
        """Add a function or a variable."""
        self._names[name] = value

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
        kept_back: tuple[int, ...] = (),
    ) -> Outcome:
        """Call a function; nothing limits what it takes, and nothing has to be kept back."""
        if function not in self._names:
            return Missing(function)
        try:
            value = self._names[function](*map(self._passed, arguments), **options)
        except Exception as error:
            return Raised(type(error).__name__, str(error))
        return Returned(value, arguments if return_arguments else ())

    @contextmanager
    def replacing(self, functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
        """Let functions stand in place of the notebook's own for a while."""
        own = {name: self._names[name] for name in functions if name in self._names}
        self._names.update({name: as_layer(each) for name, each in functions.items()})
        try:
            yield
        finally:
            for name in functions:
                del self._names[name]
            self._names.update(own)

    def _passed(self, argument: Any) -> Any:
        if not isinstance(argument, Computed):
            return argument
        results = self._names[argument.function](*argument.arguments)
        return results[argument.component]

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        """Call a function and return this process's CPU seconds with the outcome."""
        start = time.process_time()
        outcome = self.call(function, arguments, options)
        return outcome, time.process_time() - start

    def variable(self, name: str) -> Outcome:
        """Return a variable."""
        return Returned(self._names[name]) if name in self._names else Missing(name)

    def close(self) -> None:
        """Do nothing: there is no process to end."""


def grade_cell(check_id: str, answer: object) -> float:
    """Make a test cell's check in this kernel, print what it found and return the points.

    Parameters
    ----------
    check_id : str
        The test cell's grade_id.
    answer : object
        The student's function or variable that the check is about.

    Returns
    -------
    float
        Points between 0 and what the cell is worth, for nbgrader to read.

    Raises
    ------
    CourseError
        If no assignment of the course around the working directory has this check.
    LevelError
        If the course's level of feedback is none that there is.
    """
    course = Course.find()
    assignment, check = _find(check_id, course)
    level = levels_of(course)[assignment.name]
    exercise = exercises.load(check.exercise)
    student = KernelNotebook(names=getattr(answer, "__globals__", None))
    student.define(exercise.name, answer)
    # nbgrader runs a notebook in ID/ASSIGNMENT/.
    variant = variants_of(course, assignment.name).of(Path.cwd().parent.name)
    with warnings.catch_warnings():
        # nbgrader takes anything on stderr, a warning included, for a failure of the cell.
        warnings.simplefilter("ignore")
        with Reference(assignment, KernelNotebook) as reference:
            verdict = run_check(check, exercise, student, reference, SEED, {}, variant)
    result = to_result(check, verdict)
    print("\n".join(check_lines(result_at_level(result, level))))
    return result.points


def _find(check_id: str, course: Course) -> tuple[Assignment, Check]:
    # nbgrader runs a notebook in a folder that is called like its assignment.
    here = Path.cwd().name
    for name in sorted(course.assignment_names(), key=lambda name: name != here):
        assignment = course.assignment(name)
        for check in assignment.checks:
            if check.id == check_id:
                return assignment, check
    raise CourseError(
        f"No test cell {check_id!r} in any assignment of {course.root}: look at its grade_id in "
        "solutions/, and run `make assignments` if it is new."
    )
