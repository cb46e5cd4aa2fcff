"""A short version of `make false-alarms`; and it can fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from autograder.model import Role
from autograder.reference import Reference
from tests.false_alarms import network as third
from tests.false_alarms.busy import every_core_busy
from tests.false_alarms.gradings import gradings
from tests.false_alarms.styles import FAST, SLOW, Style


@pytest.fixture(scope="module")
def references(reference: Reference, gradients: Reference) -> Mapping[str, Reference]:
    """Return the solution that each exercise is held to."""
    return {
        check.exercise: solved
        for solved in (reference, gradients)
        for check in solved.assignment.checks
    }


@pytest.fixture(scope="module")
def busy() -> Iterator[None]:
    with every_core_busy():
        yield


@pytest.mark.usefixtures("busy")
class TestOnABusyMachine:
    def test_right_and_fast_solutions_lose_nothing(
        self, references: Mapping[str, Reference]
    ) -> None:
        for grading in gradings(FAST, len(FAST), references):
            assert grading.false_alarms == ()

    def test_right_and_slow_solutions_gain_no_full_step(
        self, references: Mapping[str, Reference]
    ) -> None:
        pixels = [style for style in SLOW if style.title == "pixels"]  # the fastest of the slow
        for grading in gradings(pixels, len(pixels), references):
            assert grading.full_steps == ()


class TestItCanFail:
    def test_a_slow_solution_among_the_fast_is_an_alarm(
        self, references: Mapping[str, Reference]
    ) -> None:
        slow = Style("convolve", "pixels", "pixels_broadcast")
        (grading,) = gradings([slow], 1, references)
        assert len(grading.false_alarms) == 1

    def test_a_fast_solution_among_the_slow_gains_full_steps(
        self, references: Mapping[str, Reference]
    ) -> None:
        fast = Style("filter_gradient", "windows", "windows_tensordot")
        (grading,) = gradings([fast], 1, references)
        assert len(grading.full_steps) == 2


class TestTheThirdAssignment:
    """Right styles are graded in tests/solutions; here, that an alarm would be heard."""

    def test_every_style_answers_every_exercise(self, network: Reference) -> None:
        handed_in = third.styles(network.assignment)
        assert handed_in.keys() >= {"reference", "loops", "einsum", "classes"}
        for submission in handed_in.values():
            answers = [cell for cell in submission.cells if cell.role is Role.SOLUTION]
            assert len(answers) == 9
            assert all(f"def {cell.grade_id}(" in cell.source for cell in answers)

    def test_a_style_that_lacks_a_function_is_refused(self, network: Reference) -> None:
        with pytest.raises(ValueError, match="lacks cnn_backward, cnn_forward"):
            third.filled_in(network.assignment.reference(), "def dense(A, W, b): ...")

    def test_everything_that_is_lost_is_an_alarm(
        self, network: Reference, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = network.assignment.folder
        untouched = network.assignment.submission(folder / f"{network.assignment.name}.ipynb")
        done = third.gradings({"stubs": untouched}, 1, network)
        assert third.counted(done) == len(network.assignment.checks)
        assert "stubs, seed 0: train-accuracy 0.0: Not written yet." in capsys.readouterr().out
