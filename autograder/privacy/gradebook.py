"""Takes a student out of nbgrader's gradebook, and what the database has kept of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL

from autograder.classroom.configuration import venv_on_path
from autograder.classroom.database import address_of, explained, file_of, patient
from autograder.course import Course
from autograder.privacy.error import PrivacyError

TABLES = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")


@dataclass(frozen=True)
class Entry:
    """What the gradebook knows of a student.

    Attributes
    ----------
    submissions : int
    names : tuple of str
        What else they are called there: names as they stand in lists, e-mail, the LMS's id.
    """

    submissions: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class StudentsGradebook:
    """A course's gradebook, if there is one already.

    Attributes
    ----------
    address : URL
    course_id : str
    """

    address: URL
    course_id: str

    @classmethod
    def of(cls, course: Course, application: Any) -> StudentsGradebook:
        """Return the gradebook that a course's configuration names."""
        directory = application.coursedir
        return cls(address_of(directory.db_url, course), directory.course_id)

    @property
    def shown(self) -> str:
        """Where it is, for everybody to read; a password in it is hidden."""
        return self.address.render_as_string()

    @property
    def file(self) -> Path | None:
        """The file it is in; None for a server."""
        return file_of(self.address)

    def is_there(self) -> bool:
        """Tell whether there is one: asking nbgrader for it would make one."""
        return self.file is None or self.file.is_file()

    def entry(self, student: str) -> Entry | None:
        """Return what it knows of a student; None for nothing.

        Raises
        ------
        ClassError
            If it cannot be read.
        """
        if not self.is_there():
            return None
        with explained(self.shown), self._opened() as gradebook:
            try:
                found = gradebook.find_student(student)
            except MissingEntry:
                return None
            return Entry(len(found.submissions), _names(found))

    def remove(self, student: str) -> None:
        """Remove a student, all submissions, scores and comments.

        Raises
        ------
        ClassError
            If the database cannot be written to.
        PrivacyError
            If nbgrader does not remove somebody who is there.
        """
        with explained(self.shown), self._opened() as gradebook:
            try:
                gradebook.remove_student(student)
            except MissingEntry:
                return  # gone already
            except InvalidEntry as error:
                raise PrivacyError(f"the gradebook {self.shown}: {error}") from error

    def sweep(self) -> None:
        """Have the database write its files anew: rows that were deleted stay in them until then.

        Raises
        ------
        ClassError
            If the database is in use.
        """
        if not self.is_there():
            return
        engine = create_engine(patient(self.address), isolation_level="AUTOCOMMIT")
        try:
            with explained(self.shown), engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    connection.execute(text("VACUUM"))
                    # What the write-ahead log holds, if there is one.
                    connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
                else:
                    for table in TABLES:
                        connection.execute(text(f"VACUUM FULL {table}"))
        finally:
            engine.dispose()

    def backups(self) -> tuple[Path, ...]:
        """Return the copies that `nbgrader db upgrade` has made."""
        if self.file is None:
            return ()
        return tuple(sorted(self.file.parent.glob(f"{self.file.name}.*")))

    def _opened(self) -> Gradebook:
        with venv_on_path():
            gradebook = Gradebook(patient(self.address), self.course_id)
        if self.file is not None:
            # From now on what is deleted is overwritten, even if sweeping should fail.
            gradebook.close()
            event.listen(gradebook.engine, "connect", _overwrite)
        return gradebook


def _overwrite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA secure_delete = ON")


def _names(student: Any) -> tuple[str, ...]:
    """Return what a student is called in lists; a first name alone may be another student's."""
    first, last = student.first_name, student.last_name
    full = (f"{first} {last}", f"{last}, {first}") if first and last else ()
    return (*full, *filter(None, (student.email, student.lms_user_id)))
