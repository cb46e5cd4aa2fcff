"""Finds the database of a course's gradebook, and says in a line what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from autograder.classroom.error import ClassError
from autograder.course import Course
from autograder.modes import Modes, make_file, protect
from autograder.notebook import one_line

SECONDS_TO_WAIT = "60"  # for another process that is writing to the same SQLite file


def address_of(url: str, course: Course) -> URL:
    """Return where a gradebook is: a file is looked for from the course's folder on.

    Parameters
    ----------
    url : str
        nbgrader's `db_url`.
    course : Course

    Raises
    ------
    ClassError
        If it is no URL.
    """
    try:
        address = make_url(url)
    except SQLAlchemyError:
        raise ClassError(
            "the gradebook's db_url in nbgrader_config.py is no URL of a database; write it like "
            "sqlite:////course/gradebook.db or postgresql+psycopg2://user@host/gradebook"
        ) from None
    path = file_of(address)
    return address if path is None else address.set(database=str(course.root / path))


def file_of(address: URL) -> Path | None:
    """Return SQLite's file; None for a server, and for a database in memory."""
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def patient(address: URL) -> str:
    """Return the URL of a database that waits for another process to end its writing."""
    if address.get_backend_name() == "sqlite" and "timeout" not in address.query:
        address = address.update_query_dict({"timeout": SECONDS_TO_WAIT})
    return address.render_as_string(hide_password=False)


def protect_file_of(address: URL, modes: Modes) -> None:
    """Let nobody else read SQLite's file; a server has users of its own."""
    path = file_of(address)
    if path is None:
        return
    if path.is_file():
        protect(path, modes)
    elif path.parent.is_dir():
        make_file(path, modes)  # else SQLite would make it as the umask says


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Say in a line what a database has to say in many, and raise it as ClassError.

    Parameters
    ----------
    url : str
        The database, for everybody to read.
    """
    try:
        yield
    except (SQLAlchemyError, ImportError) as error:
        raise ClassError(
            f"the gradebook {url}: {reason(error)}. What is graded is kept; mend this and give the "
            "same command again."
        ) from error


def reason(error: Exception) -> str:
    """Return a database's own words, in a line."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return one_line(" ".join(said.split()))
