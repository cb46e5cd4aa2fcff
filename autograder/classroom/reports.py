"""The reports of a class, each read when it is asked for: all of them may not fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.classroom.paths import reports_folder
from autograder.classroom.store import load_report
from autograder.course import Course
from autograder.model import Report


class Reports(Mapping[str, Report]):
    """The reports on an assignment by the students' ids.

    Parameters
    ----------
    course : Course
    assignment : str
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._assignment = assignment

    def __getitem__(self, student: str) -> Report:
        """Read one student's report; KeyError if there is none, or none that can be read."""
        report = load_report(self._course, self._assignment, student)
        if report is None:
            raise KeyError(student)
        return report

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of those who have a report, in order."""
        folder = reports_folder(self._course, self._assignment)
        return (path.stem for path in sorted(folder.glob("[!.]*.json")))

    def __len__(self) -> int:
        """Count them."""
        return sum(1 for _ in self)
