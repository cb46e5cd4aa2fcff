"""Opens a course's gradebook to read from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import Gradebook

from autograder.classroom.configuration import application_of, venv_on_path
from autograder.classroom.database import address_of, explained, file_of, patient
from autograder.classroom.error import ClassError
from autograder.course import Course
from autograder.notebook import one_line


@contextmanager
def opened_gradebook(course: Course) -> Iterator[Gradebook]:
    """Open the gradebook that the course's configuration names.

    Raises
    ------
    ClassError
        If there is none, or it cannot be read.
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
        yield book
