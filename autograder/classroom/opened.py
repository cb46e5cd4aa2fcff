"""Opens a course's gradebook to read from it what it knows of an assignment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import Assignment, Gradebook, MissingEntry

from autograder.classroom.configuration import application_of, venv_on_path
from autograder.classroom.database import address_of, explained, file_of, patient
from autograder.classroom.error import ClassError
from autograder.course import Course
from autograder.notebook import one_line


@contextmanager
def opened_assignment(course: Course, name: str) -> Iterator[tuple[Gradebook, Assignment]]:
    """Open the gradebook that the course's configuration names, and find an assignment in it.

    Raises
    ------
    ClassError
        If there is no gradebook, it cannot be read, or does not know the assignment.
    CourseError
        If the course's configuration cannot be read.
    """
    settings = application_of(course).coursedir
    address = address_of(settings.db_url, course)
    url = address.render_as_string()  # a password in it is hidden
    file = file_of(address)
    if file is not None and not file.is_file():
        # nbgrader would make an empty one.
        raise ClassError(f"there is no gradebook {one_line(url)}: grade first.")
    with explained(url), venv_on_path(), Gradebook(patient(address), settings.course_id) as book:
        try:
            found = book.find_assignment(name)
        except MissingEntry:
            raise ClassError(
                f"the gradebook does not know {one_line(name)!r}: run `autograder release`, "
                "then grade."
            ) from None
        yield book, found
