"""The real course, built once for all tests that grade something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.reference import Reference

REPOSITORY = Path(__file__).parent.parent
ASSIGNMENT = "01_convolution"
GRADIENTS = "02_gradients"


@pytest.fixture(scope="session")
def real_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course folder with the real assignment, as `autograder release` makes it."""
    from autograder.release import release  # slow to import; most tests can do without

    root = tmp_path_factory.mktemp("course")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root, ASSIGNMENT, solutions=REPOSITORY / "solutions")
    return Course(root)


@pytest.fixture(scope="session")
def assignment(real_course: Course) -> Assignment:
    """Return the real first assignment."""
    return real_course.assignment(ASSIGNMENT)


@pytest.fixture(scope="session")
def reference(assignment: Assignment) -> Iterator[Reference]:
    """Return the instructor's solution of the real first assignment."""
    with Reference(assignment) as reference:
        yield reference


@pytest.fixture(scope="session")
def gradients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reference]:
    """Return the instructor's solution of the real second assignment."""
    from autograder.release import release

    root = tmp_path_factory.mktemp("gradients")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root, GRADIENTS, solutions=REPOSITORY / "solutions")
    with Reference(Course(root).assignment(GRADIENTS)) as reference:
        yield reference
