"""A result is recorded whole or not at all, whoever else is at the gradebook."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

from autograder.classroom.error import ClassError
from autograder.classroom.gradebook import ClassGradebook, Entry, GradebookError
from autograder.course import Course, CourseError
from autograder.model import CheckResult, Report, Status
from tests.fixtures.gradebooks import CourseFolder
from tests.requirements import needs_extra
from tests.sample_class.build import ASSIGNMENT

MOST = {
    "convolve_image-values": 5.0,
    "output_size-values": 3.0,
    "convolve-values": 14.0,
    "convolve-speed": 6.0,
    "count_parameters-values": 10.0,
    "learned_parameters-values": 2.0,
}
NOON = datetime(2026, 11, 1, 12)
ONE = datetime(2026, 11, 1, 13, 0, 0, 250000)


def report(student: str, points: Mapping[str, float | None] = MOST) -> Report:
    """Return a report; a check whose points are None is one that grading stumbled over."""
    checks = tuple(
        CheckResult(
            id, earned or 0.0, MOST.get(id, 0.0), Status.PARTIAL, "…", needs_review=earned is None
        )
        for id, earned in points.items()
    )
    score = sum(check.points for check in checks)
    return Report(ASSIGNMENT, student, 0, score, 40.0, checks, (), (), {})


@pytest.fixture
def course(original: CourseFolder, tmp_path: Path) -> CourseFolder:
    return original.copy(tmp_path / "course", [])


@pytest.fixture
def gradebook(course: CourseFolder) -> Iterator[ClassGradebook]:
    with opened(course) as gradebook:
        yield gradebook


def opened(course: CourseFolder) -> ClassGradebook:
    return ClassGradebook(Course(course.root), ASSIGNMENT)


def grades(course: CourseFolder, student: str = "anna") -> dict[str, tuple[float | None, bool]]:
    """Return a student's points, and whether a person has to look."""
    found = [row for row in course.rows()["grade"] if row[0] == student]
    return {row[1]: (row[3], bool(row[6])) for row in found}


ALL = {cell: (points, False) for cell, points in MOST.items()}
NOTHING = dict.fromkeys(MOST, (None, True))


class TestARecord:
    def test_is_there_for_everybody_as_soon_as_it_is_made(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.record("anna", report("anna"), ["convolve"], NOON)
        assert grades(course) == ALL
        comments = {row[1]: row[3] for row in course.rows()["comment"]}
        assert comments.pop("convolve") == "No response."
        assert set(comments.values()) == {None}
        assert gradebook.entries() == {"anna": Entry(NOON, MOST)}

    def test_of_a_check_that_failed_has_no_score_and_asks_for_a_person(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.record("anna", report("anna", MOST | {"convolve-speed": None}), [], None)
        assert grades(course) == ALL | {"convolve-speed": (None, True)}
        assert gradebook.entries()["anna"].points["convolve-speed"] is None

    def test_of_a_later_run_takes_the_place_of_an_earlier(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.record("anna", report("anna", dict.fromkeys(MOST)), ["convolve"], NOON)
        gradebook.record("anna", report("anna"), [], ONE)
        assert grades(course) == ALL
        assert {row[3] for row in course.rows()["comment"]} == {None}
        assert gradebook.entries() == {"anna": Entry(ONE, MOST)}

    def test_without_a_timestamp_keeps_the_one_that_is_known(
        self, gradebook: ClassGradebook
    ) -> None:
        gradebook.record("anna", report("anna"), [], NOON)
        gradebook.record("anna", report("anna"), [], None)
        assert gradebook.entries()["anna"].timestamp == NOON

    def test_of_a_check_that_the_gradebook_does_not_know_is_refused(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        with pytest.raises(GradebookError, match="'attention-values': run `autograder rele"):
            gradebook.record("anna", report("anna", MOST | {"attention-values": 1.0}), [], NOON)
        assert course.rows()["submission"] == []

    def test_leaves_another_student_alone(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.record("anna", report("anna"), [], NOON)
        gradebook.record("Anna", report("Anna", dict.fromkeys(MOST, 0.0)), [], ONE)
        assert grades(course) == ALL

    @pytest.mark.parametrize(
        "student",
        ["a, b", "ørsted", "李雷", "o%20k", "100%", "a;b--", "[anna]", "ä" * 128, " anna"],
    )
    def test_is_kept_under_whatever_id_a_folder_may_have(
        self, course: CourseFolder, gradebook: ClassGradebook, student: str
    ) -> None:
        gradebook.record(student, report(student), [], NOON)
        assert grades(course, student) == ALL
        assert list(gradebook.entries()) == [student]

    def test_is_kept_or_refused_in_a_line_where_an_id_is_longer_than_nbgrader_provides_for(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        student = "a" * 129
        if course.server is None:  # SQLite does not look
            gradebook.record(student, report(student), [], NOON)
            assert grades(course, student) == ALL
        else:
            with pytest.raises(GradebookError, match="value too long for type character varying"):
                gradebook.record(student, report(student), [], NOON)
            assert course.rows()["student"] == []

    @pytest.mark.parametrize("student", ["<b>anna</b>", "anna'", 'a"b', "a&b"])
    def test_is_refused_where_the_id_is_markup_in_a_page_of_formgraders(
        self, course: CourseFolder, gradebook: ClassGradebook, student: str
    ) -> None:
        for record in (
            lambda: gradebook.record(student, report(student), [], NOON),
            lambda: gradebook.flag(student, NOON),
        ):
            with pytest.raises(GradebookError, match="rename the folder"):
                record()
        assert course.rows()["student"] == []


class TestAFlag:
    def test_asks_for_a_person_where_there_is_no_score(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.flag("anna", NOON)
        assert grades(course) == NOTHING
        assert gradebook.entries() == {"anna": Entry(NOON, dict.fromkeys(MOST))}

    def test_leaves_earlier_points(self, course: CourseFolder, gradebook: ClassGradebook) -> None:
        gradebook.record("anna", report("anna"), [], NOON)
        gradebook.flag("anna", ONE)
        assert grades(course) == {cell: (points, True) for cell, points in MOST.items()}

    def test_is_taken_away_by_a_result(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.flag("anna", NOON)
        gradebook.record("anna", report("anna"), [], NOON)
        assert grades(course) == ALL


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.orm import Session
from tests.classroom.test_gradebook import MOST, NOON, opened, report
from tests.fixtures.gradebooks import CourseFolder

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

with opened(CourseFolder(Path(sys.argv[1]))) as gradebook:
    gradebook.record("ben", report("ben"), [], NOON)
    event.listen(Session, sys.argv[2], kill)
    gradebook.record("anna", report("anna"), [], NOON)
"""


class TestWhateverHappens:
    @pytest.mark.parametrize(
        ("moment", "there"),
        [("after_flush", ["ben"]), ("before_commit", ["ben"]), ("after_commit", ["anna", "ben"])],
    )
    def test_a_run_that_is_killed_leaves_no_half_of_a_result(
        self, course: CourseFolder, moment: str, there: list[str]
    ) -> None:
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(course.root), moment],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        rows = course.rows()
        assert [row[0] for row in rows["student"]] == there
        assert [row[1] for row in rows["submission"]] == there
        for student in there:
            assert grades(course, student) == ALL
        with opened(course) as gradebook:
            gradebook.record("anna", report("anna"), [], NOON)
        assert grades(course) == ALL

    def test_a_student_whom_somebody_else_adds_at_the_same_time_is_recorded(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        engine = create_engine(course.url)
        with engine.connect() as other:
            other.execute(text("INSERT INTO student (id, email) VALUES ('anna', 'a@b.c')"))
            recording = threading.Thread(
                target=gradebook.record, args=("anna", report("anna"), [], NOON)
            )
            recording.start()
            recording.join(1)  # it has looked for anna by now, and waits
            other.commit()
            recording.join(30)
        engine.dispose()
        assert grades(course) == ALL
        assert course.rows()["student"] == [("anna", None, None, "a@b.c")]

    def test_a_gradebook_that_somebody_else_writes_to_is_waited_for(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        gradebook.record("anna", report("anna", dict.fromkeys(MOST, 0.0)), [], NOON)
        engine = create_engine(course.url)
        with engine.connect() as other:
            other.execute(text("UPDATE grade SET extra_credit = 1"))
            recording = threading.Thread(
                target=gradebook.record, args=("anna", report("anna"), [], NOON)
            )
            recording.start()
            recording.join(11)  # SQLite waits for 5 seconds by itself, and it is tried twice
            assert recording.is_alive()
            other.commit()
            recording.join(30)
        engine.dispose()
        assert grades(course) == ALL
        assert {row[5] for row in course.rows()["grade"]} == {1}

    def test_a_result_that_cannot_be_kept_does_not_stand_in_the_way_of_the_next(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        with pytest.raises(GradebookError):
            gradebook.record("<anna>", report("anna"), [], NOON)
        engine = create_engine(course.url)
        with engine.begin() as other:
            other.execute(text("ALTER TABLE comment RENAME TO remark"))
        with pytest.raises(ClassError, match="comment") as caught:
            gradebook.record("anna", report("anna"), [], NOON)
        assert "\n" not in str(caught.value)
        with engine.begin() as other:
            other.execute(text("ALTER TABLE remark RENAME TO comment"))
        engine.dispose()
        gradebook.record("anna", report("anna"), [], NOON)
        assert grades(course) == ALL


class TestOpening:
    def test_an_assignment_that_was_never_released_is_refused(self, course: CourseFolder) -> None:
        with pytest.raises(CourseError, match="does not know 03_attention: run `autograder releas"):
            ClassGradebook(Course(course.root), "03_attention")

    def test_an_assignment_that_was_only_named_is_refused(self, course: CourseFolder) -> None:
        with Gradebook(course.url) as gradebook:
            gradebook.add_assignment("03_attention")  # as formgrader does
        with pytest.raises(CourseError, match="does not know 03_attention"):
            ClassGradebook(Course(course.root), "03_attention")

    def test_a_cell_that_was_never_released_is_refused(
        self, course: CourseFolder, gradebook: ClassGradebook
    ) -> None:
        path = course.root / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.write_text(path.read_text().replace('"convolve-speed"', '"attention-speed"'))
        with pytest.raises(CourseError, match=f"does not know {ASSIGNMENT}'s cell 'attention-sp"):
            gradebook.template()

    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("sqlite:////nowhere/at/all.db", "unable to open database file"),
            ("postgresql+nodriver://localhost/grades", "nodriver"),
            ("postgresql+psycopg2://anna:secret@/grades?host=/nowhere", "No such file"),
            ("grades of 2026", "write it like sqlite:///"),
        ],
    )
    def test_a_gradebook_that_cannot_be_opened_is_told_in_a_line_without_a_password(
        self, course: CourseFolder, url: str, says: str
    ) -> None:
        if "psycopg2" in url:
            needs_extra("psycopg2", "postgresql")
        course.configure(f"c.CourseDirectory.db_url = {url!r}")
        with pytest.raises(ClassError, match=says) as caught:
            opened(course)
        assert "\n" not in str(caught.value)
        assert "secret" not in str(caught.value)

    def test_a_file_is_looked_for_from_the_courses_folder_on(
        self, sample_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course = CourseFolder(sample_course).copy(tmp_path / "course")
        course.configure('c.CourseDirectory.db_url = "sqlite:///gradebook.db"')
        monkeypatch.chdir(tmp_path)
        with opened(course) as gradebook:
            assert gradebook.url == course.url
        assert not (tmp_path / "gradebook.db").exists()

    def test_the_configuration_of_another_course_does_not_matter(
        self, course: CourseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "nbgrader_config.py").write_text('c.LateSubmissionPlugin.penalty_method = "zero"')
        (other / "numpy.py").write_text("raise SystemExit('a student was imported')")
        monkeypatch.chdir(other)
        with Gradebook(course.url) as book:
            book.update_or_create_assignment(ASSIGNMENT, duedate=NOON)
        with opened(course) as gradebook:
            gradebook.record("anna", report("anna"), [], ONE)
        assert [row[5] for row in course.rows()["submission"]] == [None]
        assert str(other) not in sys.path

    def test_a_configuration_that_cannot_be_run_stops_it(self, course: CourseFolder) -> None:
        course.configure("c.CourseDirectory.db_url = the_old_one")
        with pytest.raises(CourseError, match="NameError: name 'the_old_one' is not defined"):
            opened(course)
