"""An exercise is a file of its own, found by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import exercises
from autograder.course import Assignment
from autograder.exercises import UnknownExerciseError

FILES = {
    path.stem
    for path in Path(exercises.__file__).parent.glob("*.py")
    if "\nEXERCISE = " in path.read_text()
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_it_is_called_like_its_file(name: str) -> None:
    assert exercises.load(name).name == name


@pytest.mark.parametrize(
    "name", ["nothing", "", "../grade", "os.path", "con volve", "yardsticks.convolve"]
)
def test_another_name_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(UnknownExerciseError, match="has to declare it"):
        exercises.load(name)


def test_every_test_cell_of_the_assignment_has_one(assignment: Assignment) -> None:
    assert {check.exercise for check in assignment.checks} <= FILES
    assert sum(check.max_points for check in assignment.checks) == 40
