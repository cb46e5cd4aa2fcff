"""The real course, built once for all tests that grade something."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.course import Assignment, Course
from autograder.reference import Reference

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

    from tests.fixtures.gradebooks import CourseFolder

REPOSITORY = Path(__file__).parent.parent
ASSIGNMENT = "01_convolution"
GRADIENTS = "02_gradients"
NETWORK = "03_network"
# The files that take longest, at about 15 seconds and more: started first, so that no core waits
# for another one at the end. Where they stand changes nothing but that.
SLOWEST = """
    classroom/test_like_nbgrader.py test_nbgrader_plugin.py attacks/test_attacks.py
    classroom/test_gradebook.py classroom/test_not_graded.py cluster/test_cluster.py
    test_nbgrader_mending.py classroom/test_killed.py sandbox/test_asleep.py browser/test_pages.py
    simulation/test_simulated_class.py test_reference_scores.py classroom/test_workers.py
    simulation/test_truth.py test_release_earns_nothing.py misconceptions/test_students.py
    test_nbgrader_export.py browser/test_detector.py sandbox/test_process.py test_release.py
    sample_class/test_grades.py test_cli.py classroom/test_dispatch.py docs/test_readme.py
    docs/test_documented_commands.py docs/test_adding_an_exercise.py viva/test_viva_answers.py
    test_handouts.py test_release_optional.py solutions/test_validation.py
""".split()


def pytest_configure(config: pytest.Config) -> None:
    """Have xdist start files in the order below; it would begin with those of the most tests."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the tests of the slowest files to the front, and keep all others in order."""
    places = {str(REPOSITORY / "tests" / name): place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(str(item.path), len(places)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have Python look for garbage among what tests make, not among the tests themselves."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def real_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course folder with the real assignment, as `autograder release` makes it."""
    from autograder.release import release  # slow to import; most tests can do without

    root = tmp_path_factory.mktemp("course")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root, ASSIGNMENT, solutions=REPOSITORY / "solutions")
    return Course(root)


@pytest.fixture
def course_folder(real_course: Course, tmp_path: Path) -> CourseFolder:
    """Return the real course as this test's own; nobody has handed in anything yet."""
    from tests.fixtures.gradebooks import CourseFolder

    return CourseFolder(real_course.root).copy(tmp_path / "course")


@pytest.fixture
def gradebook(course_folder: CourseFolder) -> Iterator[Gradebook]:
    """Return its gradebook, as nbgrader opens it."""
    from nbgrader.api import Gradebook

    with Gradebook(course_folder.url) as gradebook:
        yield gradebook


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
    yield from _released(GRADIENTS, tmp_path_factory.mktemp("gradients"))


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reference]:
    """Return the instructor's solution of the real third assignment."""
    yield from _released(NETWORK, tmp_path_factory.mktemp("network"))


def _released(name: str, root: Path) -> Iterator[Reference]:
    from autograder.release import release

    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root, name, solutions=REPOSITORY / "solutions")
    with Reference(Course(root).assignment(name)) as reference:
        yield reference
