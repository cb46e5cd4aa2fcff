"""Courses with each kind of gradebook, SQLite's file or a PostgreSQL server, and two workers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.classroom.workers import LocalWorkers
from autograder.course import Course
from autograder.release import release
from tests.fixtures.gradebooks import CourseFolder
from tests.requirements import needs, needs_extra
from tests.sample_class.build import ASSIGNMENT, REPOSITORY, build_sample_course

if TYPE_CHECKING:
    from tests.fixtures.postgresql import Server


@pytest.fixture
def course(course_folder: CourseFolder) -> Course:
    """Return a course of this test's own, in which nobody has handed in anything yet."""
    return Course(course_folder.root)


@pytest.fixture(scope="session")
def workers() -> Iterator[LocalWorkers]:
    """Return two worker processes."""
    with LocalWorkers(2) as workers:
        yield workers


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Return a running server."""
    needs("postgresql")
    needs_extra("psycopg2", "postgresql")
    from tests.fixtures.postgresql import running_server

    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def sample_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in which the sample class has handed in, and nobody is graded."""
    root = tmp_path_factory.mktemp("sample") / "course"
    build_sample_course(root)
    return root


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def original(
    request: pytest.FixtureRequest, sample_course: Path, tmp_path_factory: pytest.TempPathFactory
) -> CourseFolder:
    """Return the sample course with each kind of gradebook, to be copied."""
    if request.param == "sqlite":
        return CourseFolder(sample_course)
    in_postgresql: CourseFolder = request.getfixturevalue("in_postgresql")
    return in_postgresql


@pytest.fixture(scope="session")
def in_postgresql(
    postgresql: Server, sample_course: Path, tmp_path_factory: pytest.TempPathFactory
) -> CourseFolder:
    """Return the sample course with its gradebook in a database of the server's, to be copied."""
    root = tmp_path_factory.mktemp("postgresql") / "course"
    shutil.copytree(sample_course, root)
    course = CourseFolder(root, postgresql, postgresql.new_database())
    course.configure(f"c.CourseDirectory.db_url = {course.url!r}")
    release(root, ASSIGNMENT, solutions=REPOSITORY / "solutions")
    return course
