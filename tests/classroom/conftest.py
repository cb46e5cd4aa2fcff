"""Courses with each kind of gradebook: SQLite's file, and a PostgreSQL server that is started."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.release import release
from tests.fixtures.gradebooks import CourseFolder, Original
from tests.requirements import needs, needs_extra
from tests.sample_class.build import ASSIGNMENT, REPOSITORY, build_sample_course

if TYPE_CHECKING:
    from tests.fixtures.postgresql import Server


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


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def original(
    request: pytest.FixtureRequest, sample_course: Path, tmp_path_factory: pytest.TempPathFactory
) -> Original:
    """Return the sample course with each kind of gradebook."""
    if request.param == "sqlite":
        return Original(sample_course)
    server: Server = request.getfixturevalue("postgresql")
    root = tmp_path_factory.mktemp("postgresql") / "course"
    shutil.copytree(sample_course, root)
    database = server.new_database()
    CourseFolder(root, "").configure(f"c.CourseDirectory.db_url = {server.url(database)!r}")
    release(root, ASSIGNMENT, solutions=REPOSITORY / "solutions")
    return Original(root, server, database)
