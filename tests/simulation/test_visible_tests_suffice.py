"""Who passes all visible tests has most of the points; some stay hidden."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import matplotlib
import numpy as np
import pytest

from autograder import course, exercises
from autograder.expected_outputs import without_magics
from autograder.reference import Reference
from autograder.sandbox.wire import Computed
from autograder.simulation.handed_in import ReleasedNotebook
from autograder.simulation.manifest import truth_about
from autograder.simulation.pool import Kind, answers
from autograder.simulation.students import Student, drawn
from autograder.simulation.truth import function_of, truth_of, values_share
from tests.conftest import REPOSITORY
from tests.exercises.misconceptions.in_process import checked
from tests.exercises.misconceptions.known import Known, known
from tests.solutions.released import grade_id, helper_of, notebook, reference_of

matplotlib.use("Agg")

ENOUGH = 0.7  # of the points, for whoever passes all visible tests
Built = Mapping[str, course.Assignment]

POOL = ("01_convolution", "02_gradients")  # the assignments that classes are simulated for
NAMES = (*POOL, "03_network")
ASCENT = "maximise_activation"
LONGEST = 3.0  # CPU seconds that a student's cell and its visible tests may take
CLASSES = [(1, 30), *(pytest.param(seed, 300, marks=pytest.mark.long) for seed in (2, 3))]


@dataclass(frozen=True)
class Assignment:
    """What the notebook of an assignment tests visibly, and what it is made with."""

    name: str
    reference: Mapping[str, Any]
    visible: ModuleType

    @property
    def functions(self) -> tuple[str, ...]:
        return tuple(self.visible.TESTS.functions)

    def passes(self, exercise: str, function: object) -> bool:
        """Tell whether a function passes all visible tests of its exercise."""
        tests = self.visible.TESTS
        names = tests.tests_of(exercise)
        assert names
        return all(tests.judge(name, function).status.value == "passes" for name in names)


@pytest.fixture(scope="module")
def assignments(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Assignment]:
    return {name: made(name, tmp_path_factory.mktemp(name)) for name in NAMES}


def made(name: str, folder: Path) -> Assignment:
    reference = reference_of(name)
    for path in (REPOSITORY / "solutions" / name).glob("*.npz"):
        shutil.copy(path, folder)
    return Assignment(name, reference, helper_of(name, reference, folder))


# --- Answer by answer ----------------------------------------------------------------------------


@pytest.fixture
def built(assignment: course.Assignment, gradients: Reference) -> Built:
    """Return the assignments that classes are simulated for, as they are built."""
    return {one.name: one for one in (assignment, gradients.assignment)}


@pytest.mark.parametrize("name", POOL)
def test_a_wrong_answer_that_passes_has_most_of_the_points(
    name: str, assignments: Mapping[str, Assignment], capsys: Any
) -> None:
    shares = {
        str(answer): values_share(exercises.load(exercise), truth_of(answer))
        for exercise in assignments[name].functions
        for answer in answers(exercise, Kind.WRONG).values()
        if assignments[name].passes(exercise, function_of(answer))
    }
    assert {one: share for one, share in shares.items() if share < ENOUGH} == {}
    assert any(share < 1 for share in shares.values()), "hidden tests find nothing more"


@pytest.mark.parametrize("name", NAMES)
def test_a_known_mistake_that_passes_has_most_of_the_points(
    name: str, assignments: Mapping[str, Assignment], capsys: Any
) -> None:
    shares = {
        f"{exercise}: {one}": share(one)
        for exercise in assignments[name].functions
        for one in known(exercises.load(exercise))
        if assignments[name].passes(exercise, as_of_a_notebook(one))
    }
    assert {one: share for one, share in shares.items() if share < ENOUGH} == {}


def share(one: Known) -> float:
    """Return the share of the points that a known mistake leaves."""
    # A mistaken version of ours calls no layers that could stand in the way.
    return checked(replace(one.exercise, layers=()), one.function).fraction


def as_of_a_notebook(one: Known) -> Callable[..., Any]:
    """Return a mistaken function, beside a `cnn_forward` that keeps what ours goes back through."""

    def cnn_forward(params: Any, X: Any) -> tuple[None, Computed]:
        return None, Computed("cnn_forward", (params, X), 1)

    names = {"mistaken": one.function, "cnn_forward": cnn_forward}
    exec("def function(*arguments, **options): return mistaken(*arguments, **options)", names)
    function: Callable[..., Any] = names["function"]  # type: ignore[assignment]
    return function


@pytest.fixture(scope="module")
def climbs(assignments: Mapping[str, Assignment]) -> Callable[[Any], bool]:
    """Return what tells whether an ascent passes its visible test."""
    network = assignments["03_network"]
    names = dict(network.reference)
    cell = next(one for one in notebook("03_network").cells if grade_id(one) == "goal")
    exec(cell.source, names)

    def climbs(ascent: Any) -> bool:
        with np.errstate(all="ignore"):
            status, _ = network.visible._ascent(ascent, names["goal"])
        return bool(status.value == "passes")

    return climbs


def test_an_ascent_that_climbs_the_visible_way_has_most_of_the_points(
    climbs: Callable[[Any], bool],
) -> None:
    exercise = exercises.load(ASCENT)
    assert climbs(exercise.right)
    shares = {str(one): share(one) for one in known(exercise) if climbs(one.function)}
    assert {one: share for one, share in shares.items() if share < ENOUGH} == {}
    assert shares, "hidden tests find nothing more"


# --- Student by student --------------------------------------------------------------------------


class _TooLong(BaseException):
    """No `except Exception` of a student's or of ours stops it."""


@contextmanager
def time_limit() -> Iterator[None]:
    """Raise _TooLong in a student's code that would never come to an end."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def passes_all(student: Student, assignment: Assignment, seen: dict[tuple[str, str], bool]) -> bool:
    """Tell whether what a student wrote passes all visible tests; `seen` keeps what was found."""
    for exercise, planted in student.planted.items():
        if exercise not in assignment.functions:
            continue
        if planted.source is None:
            return False
        key = exercise, planted.source
        if key not in seen:
            seen[key] = cell_passes(exercise, planted.source, assignment)
        if not seen[key]:
            return False
    return True


def cell_passes(exercise: str, source: str, assignment: Assignment) -> bool:
    """Run a cell and its visible tests; what else it calls of the notebook is right."""
    names = {**assignment.reference}
    del names[exercise]
    try:
        with time_limit():
            # As in a notebook, what was defined before an error stays.
            with suppress(Exception, SystemExit):
                exec(without_magics(source), names)
            return exercise in names and assignment.passes(exercise, names[exercise])
    except _TooLong:
        return False


@pytest.mark.parametrize("name", POOL)
@pytest.mark.parametrize(("seed", "number"), CLASSES)
def test_an_honest_student_who_passes_has_most_of_the_points(
    name: str, seed: int, number: int, assignments: Mapping[str, Assignment], built: Built
) -> None:
    path = REPOSITORY / "assignments" / name / f"{name}.ipynb"
    checks = built[name].checks
    seen: dict[tuple[str, str], bool] = {}
    shares = {}
    for student in drawn(ReleasedNotebook(path).exercises, number, seed):
        honest = not any(one.what.startswith("attack") for one in student.planted.values())
        if honest and not student.unreadable and passes_all(student, assignments[name], seen):
            points = truth_about(student, checks).points
            # Where points for speed are not certain, they count as lost.
            earned = sum(each or 0.0 for each in points.values())
            most = sum(check.max_points for check in checks if check.id in points)
            shares[student.id] = earned / most
    assert len(shares) > number / 5
    assert {id: share for id, share in shares.items() if share < ENOUGH} == {}
