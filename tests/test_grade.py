"""A submission is graded check by check: what goes wrong in one takes nothing from the others."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.checks.verdict import Verdict
from autograder.course import Assignment
from autograder.grade import INTERNAL_FAILURE, grade, measure_again, to_result
from autograder.model import Cell, Check, CheckResult, Report, Role, Status
from autograder.reference import Reference
from autograder.sandbox import process
from autograder.sandbox.lockdown import Limits
from tests.fixtures.processes import kill_with_children
from tests.fixtures.submissions import CONVOLVE, at_top, handed_in

FULL_MARKS = {
    "convolve_image-values": 5.0,
    "output_size-values": 3.0,
    "convolve-values": 14.0,
    "convolve-speed": 6.0,
    "count_parameters-values": 10.0,
    "learned_parameters-values": 2.0,
}
QUICK = Limits(request_cpu_seconds=0.5, request_wall_seconds=5)


def points(report: Report) -> dict[str, float]:
    return {check.id: check.points for check in report.checks}


def result(report: Report, check_id: str) -> CheckResult:
    return next(check for check in report.checks if check.id == check_id)


class TestScores:
    def test_the_reference_earns_everything(
        self, assignment: Assignment, reference: Reference
    ) -> None:
        report = grade(assignment.reference(), reference, seed=0)
        assert points(report) == FULL_MARKS
        assert (report.score, report.max_score) == (40, 40)
        assert {check.status for check in report.checks} == {Status.PASSED}

    def test_the_untouched_release_earns_nothing_and_is_not_attempted(
        self, assignment: Assignment, reference: Reference
    ) -> None:
        notebook = assignment.folder / f"{assignment.name}.ipynb"
        report = grade(assignment.submission(notebook, "mehmet"), reference, seed=0)
        assert (report.score, report.max_score) == (0, 40)
        assert {check.status for check in report.checks} == {Status.NOT_ATTEMPTED}
        assert report.student == "mehmet"

    def test_a_stub_is_not_attempted_though_another_stub_stands_before_it(
        self, network: Reference
    ) -> None:
        """What `cnn_backward` is called with comes from `cnn_forward`."""
        released = network.assignment.folder / f"{network.assignment.name}.ipynb"
        report = grade(network.assignment.submission(released), network, seed=0)
        assert {check.status for check in report.checks} == {Status.NOT_ATTEMPTED}
        assert report.score == 0

    @pytest.mark.parametrize(
        ("answers", "lost"),
        [
            ({"learned_parameters": 'learned_parameters = "A"'}, {"learned_parameters-values": 2}),
            (
                {"convolve_image": "def convolve_image(I, f:\n    pass"},
                {"convolve_image-values": 5},
            ),
            ({"convolve_image": "while True: pass"}, {"convolve_image-values": 5}),
            ({"convolve_image": "import os; os._exit(0)"}, {"convolve_image-values": 5}),
            ({"convolve_image": "raise SystemExit"}, {"convolve_image-values": 5}),
            (
                {"convolve": at_top(CONVOLVE, "stride = 1")},
                {"convolve-values": 2.25, "convolve-speed": 2},
            ),
            (
                {"convolve": at_top(CONVOLVE, "while True: pass")},
                {"convolve-values": 14, "convolve-speed": 6},
            ),
            (
                {"convolve": at_top(CONVOLVE, "raise NotImplementedError()")},
                {"convolve-values": 14, "convolve-speed": 6},
            ),
            (
                {
                    "convolve_image": "import numpy\nnumpy.allclose = lambda *a: True\n"
                    "numpy.testing = None\ndef convolve_image(I, f): return I"
                },
                {"convolve_image-values": 5},
            ),
        ],
        ids=[
            "chosen wrongly",
            "syntax error",
            "endless cell",
            "crash",
            "exit",
            "stride ignored",
            "endless function",
            "raises",
            "NumPy patched",
        ],
    )
    def test_a_mistake_in_one_exercise_costs_its_own_points(
        self,
        answers: dict[str, str],
        lost: dict[str, float],
        assignment: Assignment,
        reference: Reference,
    ) -> None:
        report = grade(handed_in(assignment, answers), reference, seed=0, limits=QUICK)
        expected = {name: most - lost.get(name, 0) for name, most in FULL_MARKS.items()}
        messages = [check.told for check in report.checks]
        assert points(report) == pytest.approx(expected), messages
        assert not any(check.needs_review for check in report.checks)

    def test_the_same_seed_gives_the_same_report(
        self, assignment: Assignment, reference: Reference
    ) -> None:
        wrong = handed_in(assignment, {"convolve": at_top(CONVOLVE, "X = 3 * X")})
        reports = [grade(wrong, reference, seed) for seed in (3, 3, 4)]
        first, again, other = (result(report, "convolve-values") for report in reports)
        assert first == again
        assert first.points == other.points
        assert first.counterexample == other.counterexample
        assert first.fingerprint != other.fingerprint, "the seed makes other probes"


class TestStatus:
    def test_code_above_a_raise_that_was_left_standing_is_told(
        self, assignment: Assignment, reference: Reference
    ) -> None:
        source = (
            "def output_size(size, kernel, stride=1, padding=0):\n    n = 3\n"
            "    raise NotImplementedError()"
        )
        report = grade(handed_in(assignment, {"output_size": source}), reference, seed=0)
        check = result(report, "output_size-values")
        assert check.status is Status.ERROR
        assert "remove that line" in check.told

    def test_a_function_lost_to_a_syntax_error_says_so_with_its_line(
        self, assignment: Assignment, reference: Reference
    ) -> None:
        source = "def output_size(size, kernel, stride=1, padding=0):\n    return (size"
        report = grade(handed_in(assignment, {"output_size": source}), reference, seed=0)
        check = result(report, "output_size-values")
        assert check.status is Status.ERROR
        assert "SyntaxError" in check.told
        assert "line 2 of the cell `output_size`" in check.told
        cell = next(cell for cell in report.cells if cell.grade_id == "output_size")
        assert "SyntaxError" in str(cell.error)


class TestReport:
    def test_names_versions_and_protections(
        self, assignment: Assignment, reference: Reference
    ) -> None:
        report = grade(handed_in(assignment, {}, "ada"), reference, seed=7)
        assert (report.assignment, report.student, report.seed) == (assignment.name, "ada", 7)
        assert set(report.versions) >= {"autograder", "numpy"}
        assert report.sandbox == process.protection().held

    @pytest.mark.parametrize(
        "source",
        [
            "def convolve(*a, **k): return float('nan')",
            "import numpy as np\ndef convolve(X, F, b=None, stride=1, padding=0):\n"
            "    return np.full((len(X), len(F), *X.shape[2:]), np.inf)",
            "def convolve(*a, **k): return 2 ** 200",
            "def convolve(*a, **k): return '\\ud800'",
            "print('\\x00\\ud800' * 9)\ndef convolve(*a, **k): raise ValueError('\\ud800')",
        ],
    )
    def test_is_json_and_utf8_whatever_a_student_returns(
        self, source: str, assignment: Assignment, reference: Reference
    ) -> None:
        report = grade(handed_in(assignment, {"convolve": source}), reference, seed=0)
        text = json.dumps(report.to_json(), allow_nan=False, ensure_ascii=False)
        text.encode("utf-8")
        assert Report.from_json(json.loads(text)).score == report.score
        assert not any(check.needs_review for check in report.checks)


@pytest.mark.parametrize(
    ("fraction", "most", "expected"),
    [(1.0, 6.0, 6.0), (0.5, 5.0, 2.5), (1 / 3, 10.0, 3.33), (1.5, 4.0, 4.0), (-0.1, 4.0, 0.0)],
)
def test_points_are_rounded_once_and_stay_within_the_cell(
    fraction: float, most: float, expected: float
) -> None:
    verdict = Verdict(fraction, Status.PARTIAL, "")
    assert to_result(Check("convolve-values", most), verdict).points == expected


class TestMeasuringAgain:
    """Grades the reference, whose points an earlier grading got wrong in two places."""

    @pytest.fixture
    def earlier(self, assignment: Assignment, reference: Reference) -> Report:
        report = grade(assignment.reference(), reference, seed=7)
        wrong = {"output_size-values": 1.0, "convolve-speed": 3.0}
        checks = tuple(
            dataclasses.replace(check, points=wrong.get(check.id, check.points), near_step=False)
            for check in report.checks
        )
        return dataclasses.replace(report, checks=checks, score=35.0)

    def near_a_step(self, report: Report, check_id: str) -> Report:
        checks = tuple(
            dataclasses.replace(check, near_step=check.id == check_id) for check in report.checks
        )
        return dataclasses.replace(report, checks=checks)

    def test_makes_what_was_near_a_step_once_more_and_adds_up_anew(
        self, earlier: Report, assignment: Assignment, reference: Reference
    ) -> None:
        doubtful = self.near_a_step(earlier, "convolve-speed")
        again = measure_again(assignment.reference(), doubtful, reference)
        assert points(again) == FULL_MARKS | {"output_size-values": 1.0}
        assert again.score == 38
        assert [check.id for check in again.checks] == [check.id for check in earlier.checks]
        others = [check for check in again.checks if check.id != "convolve-speed"]
        assert others == [check for check in earlier.checks if check.id != "convolve-speed"]

    def test_makes_a_check_as_the_first_time_from_the_reports_seed(
        self, earlier: Report, assignment: Assignment, reference: Reference
    ) -> None:
        wrong = handed_in(assignment, {"convolve": at_top(CONVOLVE, "X = 3 * X")})
        first = grade(wrong, reference, seed=3)
        doubtful = self.near_a_step(first, "convolve-values")
        again = measure_again(wrong, doubtful, reference)
        assert result(again, "convolve-values") == result(first, "convolve-values")

    def test_leaves_a_report_alone_in_which_nothing_was_near_a_step(
        self, earlier: Report, assignment: Assignment, reference: Reference
    ) -> None:
        again = measure_again(assignment.reference(), earlier, reference)
        assert again.checks == earlier.checks

    def test_gives_what_the_earlier_checks_say_to_the_later_ones(
        self, earlier: Report, assignment: Assignment, reference: Reference
    ) -> None:
        endless = handed_in(assignment, {"convolve": at_top(CONVOLVE, "while True: pass")})
        first = grade(endless, reference, seed=0, limits=QUICK)
        doubtful = self.near_a_step(first, "convolve-speed")
        again = result(measure_again(endless, doubtful, reference), "convolve-speed")
        assert (again.points, again.status) == (0, Status.TIMEOUT)
        assert again.message == result(first, "convolve-values").message


class TestInternalFailures:
    """What is the grader's own fault gives no points, asks for review and stops nothing else."""

    @pytest.fixture
    def broken(self, assignment: Assignment) -> Iterator[Reference]:
        """Return a reference whose own solution of `convolve_image` does not work."""
        solution = tuple(
            dataclasses.replace(cell, source="def convolve_image(I, f): return 1 / 0")
            if cell.grade_id == "convolve_image"
            else cell
            for cell in assignment.solution
        )
        with Reference(dataclasses.replace(assignment, solution=solution)) as reference:
            yield reference

    def test_a_broken_reference_costs_its_own_check_only(
        self, broken: Reference, assignment: Assignment, caplog: pytest.LogCaptureFixture
    ) -> None:
        report = grade(handed_in(assignment, {}, "ada"), broken, seed=0)
        check = result(report, "convolve_image-values")
        assert (check.points, check.status) == (0, Status.ERROR)
        assert check.told == INTERNAL_FAILURE
        assert {c.id for c in report.checks if c.needs_review} == {"convolve_image-values"}
        assert report.score == 35
        assert "convolve_image-values of student ada" in caplog.text
        assert "ZeroDivisionError" in caplog.text

    @pytest.mark.parametrize("check_id", ["nonsense-values", "convolve-nonsense", "nonsense"])
    def test_a_check_that_there_is_none_of_needs_review(
        self, check_id: str, assignment: Assignment, caplog: pytest.LogCaptureFixture
    ) -> None:
        solution = tuple(
            dataclasses.replace(cell, grade_id=check_id)
            if cell.grade_id == "output_size-values"
            else cell
            for cell in assignment.solution
        )
        strange = dataclasses.replace(assignment, solution=solution, released=solution)
        with caplog.at_level(logging.CRITICAL), Reference(strange) as reference:
            report = grade(strange.reference(), reference, seed=0)
        assert {c.id for c in report.checks if c.needs_review} == {check_id}
        assert report.score == 37

    def test_a_submission_that_kills_the_fork_server_harms_nobody_else(
        self, assignment: Assignment
    ) -> None:
        deed = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"
        hostile = handed_in(assignment, {"convolve_image": deed}, "mallory")
        with Reference(assignment) as reference:
            assert grade(assignment.reference(), reference, seed=0).score == 40
            report = grade(hostile, reference, seed=1)
            assert result(report, "convolve_image-values").points == 0
            assert grade(assignment.reference(), reference, seed=2).score == 40

    def test_a_fork_server_killed_from_outside_costs_nobody_anything(
        self, assignment: Assignment
    ) -> None:
        with Reference(assignment) as reference:
            assert grade(assignment.reference(), reference, seed=0).score == 40
            kill_with_children(process._owner.zygote()._process)
            assert grade(assignment.reference(), reference, seed=1).score == 40


def test_nothing_is_left_of_a_graded_submission(
    assignment: Assignment, reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(assignment.reference(), reference, seed=0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    writes = Cell(None, "open('note', 'w').write('x')", Role.FREE)
    submission = assignment.reference()
    submission = dataclasses.replace(submission, cells=(*submission.cells, writes))
    grade(submission, reference, seed=0)
    assert not list(tmp_path.iterdir())
