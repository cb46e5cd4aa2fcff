"""Grades a class: every submission once, whatever happens to any of them or to this process."""

from __future__ import annotations

import errno
import json
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from autograder.classroom import store
from autograder.classroom.dispatch import alone, together
from autograder.classroom.error import ClassError
from autograder.classroom.gradebook import ClassGradebook, Entry
from autograder.classroom.lock import only_one_run
from autograder.classroom.package import Package
from autograder.classroom.task import Answer, Readiness, Task
from autograder.classroom.timestamp import read_timestamp, timestamp_of
from autograder.classroom.worker import ready
from autograder.classroom.workers import Workers
from autograder.course import Assignment, Course, SubmittedNotebook
from autograder.feedback.html import report_page
from autograder.feedback.level import Level, at_level
from autograder.model import CheckResult, Report, Status
from autograder.notebook import NotebookError, read_bytes

log = logging.getLogger(__name__)

NO_USE_GOING_ON = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True)
class Settings:
    """How a class is to be graded.

    Attributes
    ----------
    seed : int
        Determines the probes.
    level : Level
        How much students are told; reports are the instructor's and hold everything.
    again : bool
        Whether what is graded already is graded anew.
    """

    seed: int
    level: Level = Level.FULL
    again: bool = False


@dataclass(frozen=True)
class Graded:
    """What became of one student's submission.

    Attributes
    ----------
    student : str
    report : Report or None
        None where a failure left none.
    problem : str or None
        A line that says why it could not be graded.
    is_new : bool
        Whether it was graded now, and not by an earlier run.
    """

    student: str
    report: Report | None
    problem: str | None = None
    is_new: bool = True


def _prepare(workers: Workers, package: Package) -> None:
    """See to it that the workers can grade, before the first submission."""
    try:
        answers = [workers.submit(ready, package) for _ in range(workers.slots)]
        found = [Readiness.from_json(answer.result()) for answer in answers]
    except workers.losses as error:
        raise ClassError(f"the processes that grade did not start: {error}") from error
    for readiness in found:
        if readiness.grader != package.grader:
            raise ClassError(
                f"a worker grades with autograder {readiness.grader}, here it is {package.grader}; "
                "install the same on all machines"
            )
        if readiness.refusal is not None:
            raise ClassError(readiness.refusal)


class ClassRun:
    """One run over a class.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    package : Package
        Of the same assignment.
    workers : Workers
    gradebook : ClassGradebook
    settings : Settings
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        package: Package,
        workers: Workers,
        gradebook: ClassGradebook,
        settings: Settings,
    ) -> None:
        self._course = course
        self._assignment = assignment
        self._package = package
        self._package_key = package.key
        self._workers = workers
        self._gradebook = gradebook
        self._settings = settings
        self._entries: Mapping[str, Entry] = {}
        self._settled: deque[Graded] = deque()  # without a worker
        self._alone: list[Task] = []  # for when nothing else runs

    def grade(self, submitted: Iterable[SubmittedNotebook]) -> Iterator[Graded]:
        """Grade what has not been graded, and write report, page, notebook and gradebook of each.

        A submission that cannot be read leaves what was written about it before as it was; it is
        flagged.

        Yields
        ------
        Graded
            In the order in which they are done.

        Raises
        ------
        ClassError
            If there is no use in going on: the disk is full, somebody else is at it, or the workers
            cannot lock students' code in.
        """
        name = self._assignment.name
        with only_one_run(self._course, name):
            store.sweep(self._course, name)
            self._entries = self._gradebook.entries()
            for task, answer in together(self._workers, self._package, self._tasks(submitted)):
                yield from self._take_settled()
                graded = self._first_answer(task, answer)
                if graded is not None:
                    yield graded
            yield from self._take_settled()
            for task in self._alone:
                yield self._keep(task, alone(self._workers, self._package, task))

    def _take_settled(self) -> Iterator[Graded]:
        while self._settled:
            yield self._settled.popleft()

    def _tasks(self, submitted: Iterable[SubmittedNotebook]) -> Iterator[Task]:
        """Yield what has to be sent to a worker; everything else is settled here."""
        is_prepared = False
        for task in self._unsettled(submitted):
            if not is_prepared:
                _prepare(self._workers, self._package)
                is_prepared = True
            yield task

    def _unsettled(self, submitted: Iterable[SubmittedNotebook]) -> Iterator[Task]:
        for notebook in submitted:
            if notebook.path is None:
                self._settled.append(self._not_graded(notebook.student, notebook.problem or ""))
                continue
            try:
                content = read_bytes(notebook.path)
            except NotebookError as error:
                self._settled.append(self._not_graded(notebook.student, str(error)))
                continue
            task = Task(
                notebook.student,
                str(notebook.path),
                content,
                notebook.notes,
                self._settings.seed,
                self._settings.level,
            )
            yield from self._what_is_left(task)

    def _what_is_left(self, task: Task) -> Iterator[Task]:
        """Yield the task if anything of it is left to do."""
        name, student = self._assignment.name, task.student
        earlier = store.load_report(self._course, name, student)
        key = task.key(self._package_key)
        if self._settings.again or earlier is None or earlier.key != key:
            yield task
        elif earlier.provisional:
            self._alone.append(replace(task, report=json.dumps(earlier.to_json())))
        elif earlier.level != self._settings.level or not self._is_recorded(earlier):
            yield replace(task, report=json.dumps(earlier.to_json()))
        else:
            self._settled.append(Graded(student, earlier, is_new=False))

    def _is_recorded(self, report: Report) -> bool:
        """Tell whether files and gradebook say what a report says."""
        student = str(report.student)
        entry = self._entries.get(student)
        timestamp = timestamp_of(self._timestamp(student))
        points = {check.id: None if check.needs_review else check.points for check in report.checks}
        return (
            entry is not None
            and entry.points == points
            and (timestamp is None or entry.timestamp == timestamp)
            and store.is_complete(self._course, report.assignment, student)
        )

    def _first_answer(self, task: Task, answer: Answer | None) -> Graded | None:
        """Keep an answer, or put the task aside until nothing else runs."""
        if answer is None or answer.traceback is not None or _stumbled(answer.report):
            self._alone.append(task)
            return None
        graded = self._keep(task, answer)
        if answer.report is not None and answer.report.provisional:
            again = replace(answer.report, key=task.key(self._package_key))
            self._alone.append(replace(task, report=json.dumps(again.to_json())))
            return None
        return graded

    def _keep(self, task: Task, answer: Answer) -> Graded:
        """Write everything about a submission: gradebook, page, notebook, and the report last."""
        if answer.traceback is not None:
            log.error("Student %s: %s", task.student, answer.traceback)
        if answer.report is None:
            return self._not_graded(task.student, answer.problem or "")
        report = replace(answer.report, key=task.key(self._package_key))
        name, student = report.assignment, task.student
        timestamp = self._timestamp(student)
        try:
            # First, as nbgrader takes an autograded notebook for a sign that the rest is done.
            self._gradebook.record(student, report, answer.untouched, timestamp_of(timestamp))
            store.save_notebook(self._course, name, student, answer, timestamp)
            store.save_report(self._course, report)
        except Exception as error:
            return self._not_kept(student, error)
        return Graded(student, report)

    def _not_graded(self, student: str, problem: str) -> Graded:
        """Flag a submission that could not be graded; what was found out before stays."""
        name = self._assignment.name
        earlier = store.load_report(self._course, name, student)
        if earlier is not None and earlier.problem == problem:
            return Graded(student, None, problem, is_new=False)
        try:
            timestamp = timestamp_of(self._timestamp(student))
            self._gradebook.flag(student, timestamp)
            if earlier is None:
                report = _without_a_result(self._assignment, student, self._settings.seed, problem)
                page = report_page(at_level(report, self._settings.level))
                store.write_atomically(store.feedback_path(self._course, name, student), page)
            else:
                report = replace(earlier, problem=problem, key=None)
            store.save_report(self._course, report)
        except Exception as error:
            return self._not_kept(student, error)
        return Graded(student, None, problem)

    def _not_kept(self, student: str, error: Exception) -> Graded:
        """Say that a result could not be written; it is graded anew by the next run."""
        if isinstance(error, ClassError):  # the gradebook is out of reach
            raise error
        if isinstance(error, OSError) and error.errno in NO_USE_GOING_ON:
            raise ClassError(
                f"{error.strerror}, in {self._course.root}. What is graded is kept; make room and "
                "give the same command again."
            ) from error
        log.error("Student %s: the result could not be kept", student, exc_info=error)
        return Graded(student, None, f"the result could not be kept: {error}")

    def _timestamp(self, student: str) -> str | None:
        return read_timestamp(self._course, student, self._assignment.name)


def _stumbled(report: Report | None) -> bool:
    """Tell whether grading failed in a part, so that another try may go better."""
    return report is not None and report.needs_review


def _without_a_result(assignment: Assignment, student: str, seed: int, problem: str) -> Report:
    """Return the report on a submission that could not be graded: a person has to look."""
    checks = tuple(
        CheckResult(
            check.id, 0.0, check.max_points, Status.ERROR, "Not graded yet.", needs_review=True
        )
        for check in assignment.checks
    )
    most = sum(check.max_points for check in checks)
    return Report(assignment.name, student, seed, 0.0, most, checks, (), (), {}, problem=problem)
