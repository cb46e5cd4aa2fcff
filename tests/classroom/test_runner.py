"""A class is graded whole, whatever is handed in, and only what is missing is graded again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.classroom import store
from autograder.classroom.dispatch import Dispatch
from autograder.classroom.error import ClassError
from autograder.classroom.gradebook import ClassGradebook
from autograder.classroom.lock import only_one_run
from autograder.classroom.paths import autograded_path, feedback_path, report_path
from autograder.classroom.runner import _without_a_result
from autograder.classroom.store import load_report
from autograder.classroom.workers import LocalWorkers
from autograder.course import BONUS_TAG, Assignment, Course
from autograder.feedback.level import Level
from autograder.model import score_of
from autograder.notebook import NotebookCell
from tests.classroom.course import SETTINGS, answered, graded, grading, hand_in, released
from tests.conftest import ASSIGNMENT

UNREADABLE = {
    "not JSON": b"hello",
    "empty": b"",
    "format 3": b'{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}',
}


def files_of(course: Course, student: str) -> list[Path]:
    paths = (report_path, feedback_path, autograded_path)
    return [path(course, ASSIGNMENT, student) for path in paths]


def test_points_that_come_on_top_are_not_asked_of_who_could_not_be_graded() -> None:
    test = NotebookCell("code", "", "plain-values", is_grade=True, is_locked=True, points=3)
    bonus = replace(test, grade_id="extra-values", points=2, tags=(BONUS_TAG,))
    assignment = Assignment("homework", (), (test, bonus), Path())
    report = _without_a_result(assignment, "anna", 0, "no notebook")
    assert report.max_score == assignment.max_score == 3
    assert [check.id for check in report.checks] == ["plain-values", "extra-values"]


def is_flagged(course: Course, student: str) -> bool:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        return bool(gradebook.find_submission(ASSIGNMENT, student).needs_manual_grade)


def test_report_page_notebook_and_gradebook_say_the_same(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", answered(course, "hanna"))
    report = graded(course, workers)["anna"].report
    assert report is not None
    assert report.score == 35.75
    assert load_report(course, ASSIGNMENT, "anna") == report
    assert "35.75" in feedback_path(course, ASSIGNMENT, "anna").read_text()
    notebook = json.loads(autograded_path(course, ASSIGNMENT, "anna").read_text())
    numbers = [
        float(output["data"]["text/plain"][0])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "execute_result"
    ]
    points = [check.points for check in report.checks]
    assert numbers == points
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        assert sorted(gradebook.entries()["anna"].points.values()) == sorted(points)


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_one_line_and_everybody_else_is_graded(
    course: Course, workers: LocalWorkers, content: bytes
) -> None:
    hand_in(course, "anna", content)
    hand_in(course, "ben", released(course))
    found = graded(course, workers)
    assert found["anna"].report is None
    assert found["anna"].problem is not None
    assert "\n" not in found["anna"].problem
    assert found["ben"].report is not None
    assert found["ben"].report.score == 0


def test_what_cannot_be_read_is_flagged_and_not_a_silent_zero(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", b"hello")
    graded(course, workers)
    report = load_report(course, ASSIGNMENT, "anna")
    assert report is not None
    assert report.needs_review
    assert "anna" in str(report.problem)
    page = feedback_path(course, ASSIGNMENT, "anna").read_text()
    assert "Nothing was graded yet" in page
    assert "0 of" not in page
    assert "hello" not in page
    assert str(course.root) not in page
    assert is_flagged(course, "anna")
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        assert set(gradebook.entries()["anna"].points.values()) == {None}


def test_an_unreadable_file_leaves_the_earlier_result_and_is_flagged(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", answered(course, "hanna"))
    graded(course, workers)
    _, page, notebook = files_of(course, "anna")
    before = page.read_bytes(), notebook.read_bytes()
    hand_in(course, "anna", b"")
    assert graded(course, workers)["anna"].report is None
    assert (page.read_bytes(), notebook.read_bytes()) == before
    report = load_report(course, ASSIGNMENT, "anna")
    assert report is not None
    assert report.score == 35.75
    assert report.needs_review
    assert is_flagged(course, "anna")


def test_once_it_can_be_read_it_is_graded(course: Course, workers: LocalWorkers) -> None:
    hand_in(course, "anna", b"")
    graded(course, workers)
    hand_in(course, "anna", answered(course, "hanna"))
    report = graded(course, workers)["anna"].report
    assert report is not None
    assert report.problem is None
    assert not is_flagged(course, "anna")


def test_a_failure_of_ours_costs_one_student_only(
    course: Course, workers: LocalWorkers, caplog: pytest.LogCaptureFixture
) -> None:
    for student in ("anna", "ben"):
        hand_in(course, student, released(course))
    # Where anna's report should go stands a folder.
    report_path(course, ASSIGNMENT, "anna").mkdir(parents=True)
    found = graded(course, workers)
    assert found["anna"].report is None
    assert "could not be kept" in str(found["anna"].problem)
    assert found["ben"].report is not None
    assert "anna" in caplog.text


def test_a_full_disk_ends_the_run_with_a_word(
    course: Course, workers: LocalWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(course, "anna", released(course))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "reports/anna.json")

    monkeypatch.setattr(store, "save_report", full)
    with pytest.raises(ClassError, match=r"No space left.*What is graded is kept"):
        graded(course, workers)


def test_a_renamed_file_is_noted_in_the_report(course: Course, workers: LocalWorkers) -> None:
    hand_in(course, "anna", released(course), "final (2).ipynb")
    report = graded(course, workers)["anna"].report
    assert report is not None
    assert report.mended == ("The notebook was handed in as `final (2).ipynb`.",)


def written_at(course: Course, student: str) -> list[int]:
    return [path.stat().st_mtime_ns for path in files_of(course, student)]


def test_what_is_graded_is_not_graded_again(course: Course, workers: LocalWorkers) -> None:
    hand_in(course, "anna", released(course))
    first = graded(course, workers)["anna"]
    before = written_at(course, "anna")
    again = graded(course, workers)["anna"]
    assert first.is_new
    assert not again.is_new
    assert again.report == first.report
    assert written_at(course, "anna") == before


def test_unless_it_is_asked_for(course: Course, workers: LocalWorkers) -> None:
    hand_in(course, "anna", released(course))
    graded(course, workers)
    assert graded(course, workers, replace(SETTINGS, again=True))["anna"].is_new


@pytest.mark.parametrize("what", ["notebook", "seed", "file name", "solution"])
def test_what_was_made_from_something_else_is_graded_again(
    course: Course, workers: LocalWorkers, what: str
) -> None:
    path = hand_in(course, "anna", released(course))
    graded(course, workers)
    settings = replace(SETTINGS, seed=1) if what == "seed" else SETTINGS
    if what == "notebook":
        hand_in(course, "anna", answered(course, "hanna"))
    if what == "file name":
        path.rename(path.with_name("other.ipynb"))
    if what == "solution":
        solution = course.root / course.source / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        solution.write_text(solution.read_text() + "\n")
    assert graded(course, workers, settings)["anna"].is_new


@pytest.mark.parametrize("what", [0, 1, 2], ids=["report", "page", "notebook"])
def test_what_is_missing_is_made_anew(course: Course, workers: LocalWorkers, what: int) -> None:
    hand_in(course, "anna", released(course))
    graded(course, workers)
    before = [path.read_text() for path in files_of(course, "anna")]
    files_of(course, "anna")[what].unlink()
    assert graded(course, workers)["anna"].is_new
    assert [path.read_text() for path in files_of(course, "anna")] == before


@pytest.mark.parametrize("spoilt", ["", "{}", "[]", "{", '{"checks": 3}', "[" * 100_000])
def test_a_spoilt_report_is_graded_anew(course: Course, workers: LocalWorkers, spoilt: str) -> None:
    hand_in(course, "anna", released(course))
    graded(course, workers)
    report_path(course, ASSIGNMENT, "anna").write_text(spoilt)
    assert graded(course, workers)["anna"].is_new


def test_a_deleted_gradebook_is_filled_again_without_grading(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", answered(course, "hanna"))
    copy = (course.root / "gradebook.db").read_bytes()
    speed = [check.costs for check in graded(course, workers)["anna"].report.checks]  # type: ignore[union-attr]
    (course.root / "gradebook.db").write_bytes(copy)
    again = graded(course, workers)["anna"]
    assert again.is_new
    assert again.report is not None
    assert [check.costs for check in again.report.checks] == speed  # measured only once
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        assert sum(map(float, gradebook.entries()["anna"].points.values())) == 35.75  # type: ignore[arg-type]


def test_a_deleted_gradebook_learns_anew_who_could_not_be_graded(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", b"no notebook")
    copy = (course.root / "gradebook.db").read_bytes()
    graded(course, workers)
    assert not graded(course, workers)["anna"].is_new
    (course.root / "gradebook.db").write_bytes(copy)
    graded(course, workers)
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        assert "anna" in gradebook.entries()


def test_a_folder_that_is_no_id_is_named_and_nothing_is_called_like_it(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "O'Brien", released(course))
    found = graded(course, workers)["O'Brien"]
    assert found.problem is not None
    assert "rename the folder" in found.problem
    assert not report_path(course, ASSIGNMENT, "O'Brien").exists()


def test_what_is_graded_already_comes_before_what_is_not(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", released(course))
    graded(course, workers)
    hand_in(course, "ben", released(course))
    assert [one.student for one in grading(course, workers)] == ["anna", "ben"]


def test_another_level_is_shown_without_grading(course: Course, workers: LocalWorkers) -> None:
    hand_in(course, "anna", answered(course, "hanna"))
    first = graded(course, workers)["anna"].report
    page = feedback_path(course, ASSIGNMENT, "anna")
    assert "Ask yourself" in page.read_text()
    second = graded(course, workers, replace(SETTINGS, level=Level.VERDICT))["anna"].report
    assert "Ask yourself" not in page.read_text()
    assert first is not None
    assert second == replace(first, level="verdict")


def test_a_new_timestamp_is_recorded(course: Course, workers: LocalWorkers) -> None:
    path = hand_in(course, "anna", released(course))
    graded(course, workers)
    path.with_name("timestamp.txt").write_text("2026-11-01 12:00:00 UTC")
    graded(course, workers)
    with ClassGradebook(course, ASSIGNMENT) as gradebook:
        assert str(gradebook.entries()["anna"].timestamp) == "2026-11-01 12:00:00"
    copy = autograded_path(course, ASSIGNMENT, "anna").with_name("timestamp.txt")
    assert copy.read_text() == "2026-11-01 12:00:00 UTC"
    assert not graded(course, workers)["anna"].is_new


def test_what_a_killed_run_left_half_written_is_swept_away(
    course: Course, workers: LocalWorkers
) -> None:
    hand_in(course, "anna", released(course))
    halves = [path.with_name(f".{path.name}-1234{store.HALF}") for path in files_of(course, "anna")]
    for half in halves:
        half.parent.mkdir(parents=True)
        half.write_text("{")
    graded(course, workers)
    assert not any(half.exists() for half in halves)


def test_one_run_at_a_time(course: Course, workers: LocalWorkers) -> None:
    hand_in(course, "anna", released(course))
    with only_one_run(course, ASSIGNMENT), pytest.raises(ClassError, match="another run"):
        graded(course, workers)
    assert graded(course, workers)["anna"].report is not None


def near_a_step(course: Course, workers: LocalWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grade anna, and put down that her speed stood near a step when others ran beside her."""
    hand_in(course, "anna", answered(course, "hanna"))
    graded(course, workers)
    report = load_report(course, ASSIGNMENT, "anna")
    assert report is not None
    checks = tuple(
        replace(check, points=0.0, near_step=True) if check.id == "convolve-speed" else check
        for check in report.checks
    )
    store.save_report(
        course, replace(report, checks=checks, score=score_of(checks), provisional=True)
    )


def test_a_speed_near_a_step_is_measured_again_alone(
    course: Course, workers: LocalWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    near_a_step(course, workers, monkeypatch)
    asked = []
    alone = Dispatch.alone

    def recorded(*arguments: object) -> object:
        asked.append(arguments[1].student)  # type: ignore[attr-defined]
        return alone(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Dispatch, "alone", recorded)
    report = graded(course, workers)["anna"].report
    assert asked == ["anna"]
    assert report is not None
    assert not report.provisional
    assert report.score == 35.75
    assert not graded(course, workers)["anna"].is_new


def test_results_come_as_they_are_done(course: Course, workers: LocalWorkers) -> None:
    for student in "abcdefgh":
        hand_in(course, student, released(course))
    results = grading(course, workers)
    first = next(results)
    later = sum(report_path(course, ASSIGNMENT, student).exists() for student in "abcdefgh")
    assert first.report is not None
    assert later < 8
    assert len(list(results)) == 7
