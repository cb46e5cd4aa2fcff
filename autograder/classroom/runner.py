"""Grades a class: every submission once, whatever happens to any of them or to this process."""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.classroom import store
from autograder.classroom.dispatch import Dispatch
from autograder.classroom.error import ClassError
from autograder.classroom.gradebook import ClassGradebook, Entry
from autograder.classroom.lock import only_one_run
from autograder.classroom.package import Package
from autograder.classroom.paths import feedback_path
from autograder.classroom.task import Answer, Job, Task, key_of
from autograder.classroom.timestamp import Timestamp, read_timestamp, when
from autograder.classroom.worker import ready
from autograder.classroom.workers import Workers
from autograder.course import Assignment, Course, SubmittedNotebook, is_plain
from autograder.feedback.html import report_page
from autograder.feedback.level import Level, at_level
from autograder.model import CheckResult, Report, Status
from autograder.modes import REPORTS, make_folder, modes_in, protect_course
from autograder.notebook import NotebookError, one_line, read_bytes
from autograder.variants import Variants

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
    variants : Variants
        What was drawn for each student.
    """

    seed: int
    level: Level = Level.FULL
    again: bool = False
    variants: Variants = field(default_factory=Variants)


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


def read_task(
    path: Path, student: str, notes: tuple[str, ...], package: Package, settings: Settings
) -> Task:
    """Read what was handed in.

    Raises
    ------
    NotebookError
        If that is not possible.
    """
    content, seed, variant = read_bytes(path), settings.seed, settings.variants.of(student)
    key = key_of(package.key, seed, (*notes, variant) if variant else notes, content)
    return Task(student, str(path), content, notes, seed, settings.level, key, variant=variant)


def prepare(workers: Workers, package: Package) -> None:
    """See to it that the workers can grade, before the first submission."""
    try:
        futures = [workers.submit(ready, package) for _ in range(workers.slots)]
        answers = [Answer.from_json(future.result()) for future in futures]
    except workers.losses as error:
        raise ClassError(f"the processes that grade did not start: {error}") from error
    for answer in answers:
        if answer.refusal is not None:
            raise ClassError(answer.refusal)


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
        self._workers = workers
        self._gradebook = gradebook
        self._settings = settings
        self._entries: Mapping[str, Entry] = {}
        self._is_prepared = False
        self._aside: list[Task] = []  # for when nothing else runs; without what was handed in

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
        with self._only_run():
            store.sweep(self._course, self._assignment.name)
            self._entries = self._gradebook.entries()
            dispatch = Dispatch(self._workers, self._package)
            for notebook in submitted:
                step = self._first_step(notebook)
                if isinstance(step, Graded):
                    yield step
                elif step.job is Job.MEASURE_AGAIN:
                    self._put_aside(step)
                else:
                    self._require_workers()
                    yield from self._first_results(dispatch.give(step))
            yield from self._first_results(dispatch.rest())
            for task in self._aside:
                yield self._last_result(task, dispatch)

    def _first_step(self, notebook: SubmittedNotebook) -> Graded | Task:
        """Return what is known of a submission already, or what is to be done with it."""
        student = notebook.student
        if notebook.path is None:
            return self._not_graded(student, notebook.problem or "")
        try:
            task = read_task(notebook.path, student, notebook.notes, self._package, self._settings)
        except NotebookError as error:
            return self._not_graded(student, str(error))
        earlier = store.load_report(self._course, self._assignment.name, student)
        if self._settings.again or earlier is None or earlier.key != task.key:
            return task
        if earlier.provisional:
            return _with_report(task, Job.MEASURE_AGAIN, earlier)
        if earlier.level != self._settings.level or not self._is_recorded(earlier):
            return _with_report(task, Job.SHOW, earlier)
        return Graded(student, earlier, is_new=False)

    def keep(self, results: Iterable[tuple[Task, Answer]]) -> Iterator[Graded]:
        """Write what `rehearse` has found.

        Raises
        ------
        ClassError
            If there is no use in going on.
        """
        with self._only_run():
            self._entries = self._gradebook.entries()
            for task, answer in results:
                yield self._keep(task, answer)

    @contextmanager
    def _only_run(self) -> Iterator[None]:
        """Keep other runs out, and everybody else out of the folders that are written to."""
        modes = self._gradebook.modes
        make_folder(self._course.root / REPORTS, modes)  # other commands look there who may read
        protect_course(self._course, modes)
        with only_one_run(self._course, self._assignment.name):
            yield

    def _require_workers(self) -> None:
        if not self._is_prepared:
            prepare(self._workers, self._package)
            self._is_prepared = True

    def _first_results(self, answers: Iterable[tuple[Task, Answer | None]]) -> Iterator[Graded]:
        """Keep what is final, and put aside what may go better with nothing else running."""
        for task, answer in answers:
            if answer is None or answer.is_failure:
                self._put_aside(task)
                continue
            graded = self._keep(task, answer)
            if answer.is_final:
                yield graded
            else:
                self._put_aside(task)

    def _put_aside(self, task: Task) -> None:
        self._aside.append(task.without_notebook())

    def _last_result(self, aside: Task, dispatch: Dispatch) -> Graded:
        """Measure a submission again, or grade it anew, with nothing else running."""
        self._require_workers()
        try:
            task = read_task(
                Path(aside.path), aside.student, aside.notes, self._package, self._settings
            )
        except NotebookError as error:
            return self._not_graded(aside.student, str(error))
        earlier = store.load_report(self._course, self._assignment.name, task.student)
        if earlier is not None and earlier.provisional and earlier.key == task.key:
            task = _with_report(task, Job.MEASURE_AGAIN, earlier)
        task = replace(task, is_alone=True)
        return self._keep(task, dispatch.alone(task))

    def _is_recorded(self, report: Report) -> bool:
        """Tell whether files and gradebook say what a report says."""
        student = str(report.student)
        points = {check.id: None if check.needs_review else check.points for check in report.checks}
        return (
            self._is_up_to_date(student)
            and self._entries[student].points == points
            and store.is_complete(self._course, report.assignment, student)
        )

    def _keep(self, task: Task, answer: Answer) -> Graded:
        """Write everything about a submission: gradebook, page, notebook, and the report last."""
        if answer.refusal is not None:
            raise ClassError(answer.refusal)
        if answer.traceback is not None:
            log.error("Student %s: %s", one_line(task.student), answer.traceback)
        if answer.report is None:
            return self._not_graded(task.student, answer.problem or "")
        report, student = answer.report, task.student
        timestamp = self._timestamp(student)
        is_new = task.job is not Job.SHOW
        try:
            # First, as nbgrader takes an autograded notebook for a sign that the rest is done.
            self._gradebook.record(student, report, answer.untouched, when(timestamp), is_new)
            store.save_notebook(self._course, report.assignment, student, answer, timestamp)
            store.save_report(self._course, report)
        except Exception as error:
            return self._not_kept(student, error)
        return Graded(student, report)

    def _not_graded(self, student: str, problem: str) -> Graded:
        """Flag a submission that could not be graded; what was found out before stays."""
        name = self._assignment.name
        if not is_plain(student):  # the folder's name is the problem: nothing is called like it
            return Graded(student, None, problem)
        earlier = store.load_report(self._course, name, student)
        if earlier is not None and earlier.problem == problem and self._is_flagged(student):
            return Graded(student, None, problem, is_new=False)
        try:
            timestamp = self._timestamp(student)
            self._gradebook.flag(student, when(timestamp))
            if earlier is None:
                report = _without_a_result(self._assignment, student, self._settings.seed, problem)
                page = report_page(at_level(report, self._settings.level))
                path = feedback_path(self._course, name, student)
                store.write_atomically(path, page, modes_in(self._course))
            else:
                report = replace(earlier, problem=problem, key=None)
            store.save_report(self._course, report)
        except Exception as error:
            return self._not_kept(student, error)
        return Graded(student, None, problem)

    def _is_flagged(self, student: str) -> bool:
        """Tell whether an earlier run left everything about a submission that has a problem."""
        page = feedback_path(self._course, self._assignment.name, student)
        return not self._settings.again and self._is_up_to_date(student) and page.is_file()

    def _is_up_to_date(self, student: str) -> bool:
        """Tell whether the gradebook knows a student's latest submission."""
        entry, timestamp = self._entries.get(student), self._timestamp(student)
        return entry is not None and (timestamp is None or entry.timestamp == timestamp.when)

    def _not_kept(self, student: str, error: Exception) -> Graded:
        """Say that a result could not be written; it is graded anew by the next run."""
        if isinstance(error, ClassError):  # the gradebook is out of reach
            raise error
        if isinstance(error, OSError) and error.errno in NO_USE_GOING_ON:
            raise ClassError(
                f"{error.strerror}, in {self._course.root}. What is graded is kept; make room and "
                "give the same command again."
            ) from error
        log.error("Student %s: the result could not be kept", one_line(student), exc_info=error)
        return Graded(student, None, f"the result could not be kept: {error}")

    def _timestamp(self, student: str) -> Timestamp | None:
        return read_timestamp(self._course, student, self._assignment.name)


def _with_report(task: Task, job: Job, report: Report) -> Task:
    return replace(task, job=job, report=json.dumps(report.to_json()))


def _without_a_result(assignment: Assignment, student: str, seed: int, problem: str) -> Report:
    """Return the report on a submission that could not be graded: a person has to look."""
    checks = tuple(
        CheckResult(
            check.id, 0.0, check.max_points, Status.ERROR, "Not graded yet.", needs_review=True
        )
        for check in assignment.checks
    )
    return Report(
        assignment=assignment.name,
        student=student,
        seed=seed,
        score=0.0,
        max_score=assignment.max_score,
        checks=checks,
        cells=(),
        sandbox=(),
        versions={},
        problem=problem,
    )
