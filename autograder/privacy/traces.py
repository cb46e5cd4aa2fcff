"""Finds what a course has kept of a student, in files and in the gradebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.modes import EXPORTS, REPORTS
from autograder.notebook import one_line
from autograder.privacy.downloads import Downloads
from autograder.privacy.error import PrivacyError
from autograder.privacy.gradebook import Entry, StudentsGradebook
from autograder.privacy.names import Names, files_below
from autograder.privacy.pseudonyms import KEY, Pseudonyms
from autograder.variants import HANDOUTS

LOGS = ("logs", ".nbgrader.log")


@dataclass(frozen=True)
class Traces:
    """What there is of a student.

    Attributes
    ----------
    own : tuple of Path
        Files and folders that are the student's alone.
    shared : tuple of Path
        Files about several students, to be made anew by the command that made them.
    logs : tuple of Path
        Files that have lines naming the student.
    archives : tuple of Path
        Zip files of the whole class, downloaded from the LMS.
    entry : Entry or None
        What the gradebook knows.
    names : Names
    unreached : tuple of Path
        Files that may hold something of the student's, and are left alone.
    """

    own: tuple[Path, ...]
    shared: tuple[Path, ...]
    logs: tuple[Path, ...]
    archives: tuple[Path, ...]
    entry: Entry | None
    names: Names
    unreached: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.own or self.logs or self.archives or self.shared or self.entry)


def traces_of(
    course: Course, student: str, gradebook: StudentsGradebook, downloads: Downloads
) -> Traces:
    """Find what a course has kept of a student.

    Raises
    ------
    PrivacyError
        If that is no id.
    ClassError
        If the gradebook cannot be read.
    """
    refuse_paths(student)
    entry = gradebook.entry(student)
    names = _names(course, student, entry)
    own = [*_folders(course, student), *_reports(course, student)]
    exports = [path for path in files_below(course.root / EXPORTS) if _is_about(names, path)]
    logs = [path for path in _log_files(course) if names.are_in_file(path)]
    pages = _pages(course, names) if own or entry else ()
    return Traces(
        (*own, *downloads.files(student)),
        (*pages, *sorted(exports)),
        tuple(logs),
        downloads.archives(student),
        entry,
        names,
        (*gradebook.backups(), *downloads.unknown()),
    )


def refuse_paths(student: str) -> None:
    """Raise PrivacyError for what is no id but leads somewhere else."""
    if not student or "/" in student or "\0" in student or student.startswith("."):
        raise PrivacyError(
            f"{one_line(student)!r} is no student's id: an id is the name of a folder in submitted/"
        )


def _names(course: Course, student: str, entry: Entry | None) -> Names:
    pseudonyms = (Pseudonyms.of(course).name(student),) if (course.root / KEY).exists() else ()
    return Names((student, *pseudonyms, *(entry.names if entry else ())))


def _folders(course: Course, student: str) -> Iterator[Path]:
    for step in (HANDOUTS, course.submitted, course.autograded, course.feedback):
        path = course.root / step / student
        if path.exists() or path.is_symlink():
            yield path


def _reports(course: Course, student: str) -> Iterator[Path]:
    for folder in _assignments(course):
        path = folder / f"{student}.json"
        if path.exists() or path.is_symlink():
            yield path


def _pages(course: Course, names: Names) -> Iterator[Path]:
    """Yield what stands beside the reports: every page, since each shows the whole class."""
    for folder in _assignments(course):
        for path in sorted(files_below(folder)):
            is_report = path.parent == folder and path.suffix == ".json"
            if path.suffix == ".html" or (not is_report and _is_about(names, path)):
                yield path


def _assignments(course: Course) -> list[Path]:
    return sorted(path for path in (course.root / REPORTS).glob("*") if path.is_dir())


def _is_about(names: Names, path: Path) -> bool:
    return bool(set(names.all) & {*path.parts, path.stem}) or names.are_in_file(path)


def _log_files(course: Course) -> Iterable[Path]:
    for name in LOGS:
        path = course.root / name
        if path.is_file() and not path.is_symlink():
            yield path
        yield from sorted(files_below(path))
