"""Where a gradebook is, in the words of nbgrader's `db_url`."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.classroom.database import address_of, file_of
from autograder.classroom.error import ClassError
from autograder.course import Course

COURSE = Course(Path("/course"))


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///gradebook.db", "/course/gradebook.db"),
        ("sqlite:////elsewhere/grades.db?timeout=5", "/elsewhere/grades.db"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg2://user@host/gradebook", None),
    ],
)
def test_only_sqlite_has_a_file_and_it_is_looked_for_from_the_course_on(
    url: str, file: str | None
) -> None:
    assert file_of(address_of(url, COURSE)) == (file and Path(file))


def test_what_is_no_url_is_answered_with_what_one_looks_like() -> None:
    with pytest.raises(ClassError, match="write it like sqlite:////course/"):
        address_of("gradebook.db", COURSE)
