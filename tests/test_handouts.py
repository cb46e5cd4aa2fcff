"""A handout for each student, and a class that is graded on what each of them was asked."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.cell import grade_cell
from autograder.classroom.package import Package
from autograder.classroom.runner import Settings, read_task
from autograder.classroom.task import Task
from autograder.course import Course, CourseError
from autograder.exercises import diagnosis, predict
from autograder.exercises.wrong_pictures import sheet
from autograder.handouts import hand_out, is_drawn_in, students_in
from autograder.sandbox.layers import Policy
from autograder.variants import COMMON, FILE, KEY, variants_of
from tests.conftest import GRADIENTS as NAME
from tests.fixtures.gradebooks import CourseFolder, JSONNotebook
from tests.fixtures.understanding import answer, small_course, solved

POINTS = {"relu-values": 1, "find_bugs-values": 6, "diagnosis-values": 4, "predict-values": 3}


# Handing out


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course whose one assignment has a question in it, and a file beside it."""
    write_released(tmp_path, "diagnosis", "predict")
    return Course(tmp_path)


def write_released(root: Path, *names: str) -> None:
    folder = root / "assignments" / NAME
    (folder / "__pycache__").mkdir(parents=True)
    cells = [
        {
            **{"cell_type": "code", "id": name, "source": "", "outputs": []},
            "metadata": {"nbgrader": {"grade_id": name, "solution": True}},
            "execution_count": None,
        }
        for name in names
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    (folder / "understanding.py").write_text("print()")
    (folder / FILE).write_text("the common one")
    (folder / "__pycache__" / "x.pyc").write_text("")


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return found


class TestHandingOut:
    def test_everybody_gets_the_released_folder_with_a_file_of_their_own(
        self, course: Course
    ) -> None:
        folders = list(hand_out(course, NAME, ["bob", "ann"]))
        assert folders == [course.root / "handouts" / one / NAME for one in ("ann", "bob")]
        for folder in folders:
            names = sorted(path.name for path in folder.iterdir())
            assert names == [f"{NAME}.ipynb", "understanding.py", FILE]
            notebook = course.released_path(NAME).read_bytes()
            assert (folder / f"{NAME}.ipynb").read_bytes() == notebook
        ann, bob = map(told, folders)
        assert (ann["student"], bob["student"]) == ("ann", "bob")
        assert ann["diagnosis"] != bob["diagnosis"]

    def test_it_shows_what_is_graded(self, course: Course) -> None:
        (folder,) = hand_out(course, NAME, ["ann"])
        drawn = variants_of(course, NAME).of("ann")
        assert drawn != COMMON
        for exercise in (diagnosis, predict):
            assert told(folder)[exercise.EXERCISE.name] == exercise.shown(drawn)

    def test_once_more_it_is_the_same(self, course: Course) -> None:
        (folder,) = hand_out(course, NAME, ["ann"])
        before = (folder / FILE).read_bytes()
        (folder / "understanding.py").write_text("an old version")
        first, _ = hand_out(course, NAME, ["ann", "bob"])
        assert first == folder
        assert (folder / FILE).read_bytes() == before
        assert (folder / "understanding.py").read_text() == "print()"

    def test_a_student_who_is_named_twice_has_one(self, course: Course) -> None:
        assert len(list(hand_out(course, NAME, ["ann", "ann"]))) == 1

    def test_nobody_else_can_look_in(self, course: Course) -> None:
        old = os.umask(0)
        try:
            (folder,) = hand_out(course, NAME, ["ann"])
        finally:
            os.umask(old)
        for path in (folder, folder.parent, folder.parent.parent):
            assert path.stat().st_mode & 0o777 == 0o700, path
        assert (course.root / KEY).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        "student", ["../bob", "..", ".", "/etc", "a/b", ".hidden", "a\0b", "a\nb", "<b>", "\ud800"]
    )
    def test_an_id_that_no_folder_can_have_is_told_and_nobody_gets_one(
        self, course: Course, student: str
    ) -> None:
        with pytest.raises(CourseError, match="is no student's id: no folder can have it") as error:
            list(hand_out(course, NAME, ["ann", student]))
        assert str(error.value).isprintable()
        assert sorted(path.name for path in course.root.iterdir()) == ["assignments"]

    def test_without_students_it_says_how_to_name_some(self, course: Course) -> None:
        with pytest.raises(CourseError, match="There are no students: enter them into the gradebo"):
            list(hand_out(course, NAME, []))

    def test_where_nothing_is_drawn_it_says_how_to_adopt_what_is(self, tmp_path: Path) -> None:
        write_released(tmp_path, "relu", "find_bugs")
        assert not is_drawn_in(Course(tmp_path), NAME)
        with pytest.raises(CourseError, match="asks all students the same: nothing in it is drawn"):
            list(hand_out(Course(tmp_path), NAME, ["ann"]))

    def test_with_a_lost_key_nobody_gets_anything(self, course: Course) -> None:
        (folder,) = hand_out(course, NAME, ["ann"])
        before = (folder / FILE).read_bytes()
        (course.root / KEY).unlink()
        with pytest.raises(CourseError, match="Put it back"):
            list(hand_out(course, NAME, ["ann", "bob"]))
        assert (folder / FILE).read_bytes() == before
        assert not (course.root / "handouts" / "bob").exists()


class TestTheFileOfIds:
    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("ann\nbob\n", ["ann", "bob"]),
            ("id\nann", ["ann"]),
            ("ID,name\nann,Ann\nbob,Bob", ["ann", "bob"]),
            ('\ufeff"id","name"\r\n"ann","A, Ann"\r\n\r\n  bob  ,x', ["ann", "bob"]),
            ("ann\nid\n", ["ann", "id"]),
            ("", []),
        ],
    )
    def test_the_first_column_counts(self, tmp_path: Path, text: str, ids: list[str]) -> None:
        (tmp_path / "ids.csv").write_text(text, encoding="utf-8", newline="")
        assert students_in(tmp_path / "ids.csv") == ids

    @pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
    def test_one_that_cannot_be_read_is_told(self, tmp_path: Path, content: bytes | None) -> None:
        if content is not None:
            (tmp_path / "ids").write_bytes(content)
        with pytest.raises(CourseError, match="ids cannot be read: "):
            students_in(tmp_path / "ids")


# A class


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """Return a course whose students, ann and bob, have handouts; nobody has handed in anything."""
    course = small_course(tmp_path_factory.mktemp("handed out") / "course")
    with Gradebook(course.url) as gradebook:
        for student in ("ann", "bob"):
            gradebook.add_student(student)
    done = course.autograder("release", NAME, "--per-student")
    assert done.returncode == 0, done.stderr
    assert "handouts/ID/02_gradients for 2 students" in done.stdout
    return course


def right_letters(variant: str) -> list[str]:
    drawn = sheet(variant)
    letters = {name: letter for letter, name in drawn.listed.items()}
    return [letters[picture.mistake] for picture in drawn.pictures]


def right_for(course: CourseFolder, student: str | None) -> JSONNotebook:
    """Return a notebook that is right for one student, or for who has no handout."""
    variant = variants_of(Course(course.root), NAME).of(student)
    asked = predict.case(variant)
    (count,) = asked.parameters
    numbers = {"output_size": asked.output_size, "parameters": count, "dX": asked.asked_entries}
    notebook = answer(solved(course), "diagnosis", f"diagnosis = {right_letters(variant)}")
    return answer(notebook, "predict", f"predict = {numbers}")


def points(course: CourseFolder, student: str) -> dict[str, float]:
    path = course.root / "reports" / NAME / f"{student}.json"
    return {one["id"]: one["points"] for one in json.loads(path.read_text())["checks"]}


def checked(course: CourseFolder, notebook: Path) -> dict[str, Any]:
    done = course.autograder("check", str(notebook), "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def grade(course: CourseFolder, *options: str, command: str = "grade") -> str:
    done = course.autograder(command, NAME, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def submitted(course: CourseFolder, student: str) -> Path:
    return course.root / "submitted" / student / NAME


@pytest.fixture(scope="module")
def class_graded(
    handed_out: CourseFolder, tmp_path_factory: pytest.TempPathFactory
) -> CourseFolder:
    """Return it graded: ann and cem answer what they were asked, bob what ann was.

    Bob has ann's file beside his notebook too. Cem has no handout.
    """
    course = handed_out.copy(tmp_path_factory.mktemp("graded") / "course")
    for student, asked in (("ann", "ann"), ("bob", "ann"), ("cem", None)):
        course.hand_in(student, right_for(course, asked))
    for student in ("ann", "bob"):
        shutil.copy(course.root / "handouts" / "ann" / NAME / FILE, submitted(course, student))
    grade(course)
    return course


@pytest.fixture
def graded(class_graded: CourseFolder, tmp_path: Path) -> CourseFolder:
    return class_graded.copy(tmp_path / "course")


@pytest.mark.parametrize(
    ("ids", "status", "said"),
    [
        ("id,name\ncem,Cem\n", 0, "handouts/ID/02_gradients for 1 student"),
        ("../cem\n", 1, "'../cem' is no student's id: no folder can have it."),
        (None, 1, "ids.csv cannot be read: "),
    ],
)
@pytest.mark.long
def test_a_file_may_name_the_students(
    handed_out: CourseFolder, tmp_path: Path, ids: str | None, status: int, said: str
) -> None:
    course = handed_out.copy(tmp_path / "course")
    if ids is not None:
        (tmp_path / "ids.csv").write_text(ids)
    done = course.autograder("release", NAME, "--per-student", str(tmp_path / "ids.csv"))
    assert done.returncode == status
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
class TestAClass:
    def test_each_is_graded_on_what_they_were_asked(self, class_graded: CourseFolder) -> None:
        assert points(class_graded, "ann") == POINTS
        assert points(class_graded, "cem") == POINTS

    def test_who_answers_somebody_elses_questions_earns_little(
        self, class_graded: CourseFolder
    ) -> None:
        """Bob's key to ann's questions: her file, too, which lies beside his notebook."""
        bob = points(class_graded, "bob")
        assert bob["find_bugs-values"] == POINTS["find_bugs-values"]  # all are asked the same
        assert bob["diagnosis-values"] + bob["predict-values"] < 3.5

    def test_a_second_run_grades_nobody_and_a_regrade_changes_nothing(
        self, graded: CourseFolder
    ) -> None:
        before = {one: points(graded, one) for one in ("ann", "bob", "cem")}
        written = graded.written()
        grade(graded)
        assert graded.written() == written
        assert "3 unchanged" in grade(graded, "--yes", command="regrade")
        assert {one: points(graded, one) for one in ("ann", "bob", "cem")} == before

    def test_whose_variant_has_changed_is_graded_anew(self, graded: CourseFolder) -> None:
        """Cem gets a handout after all; ann's and bob's grades stay."""
        before = graded.written()
        list(hand_out(Course(graded.root), NAME, ["cem"]))
        grade(graded)
        assert points(graded, "cem")["diagnosis-values"] < POINTS["diagnosis-values"]
        changed = {path.parts[-3] for path, at in graded.written().items() if before[path] != at}
        assert changed == {"cem"}

    def test_with_a_lost_key_nobody_is_graded(self, graded: CourseFolder) -> None:
        (graded.root / KEY).unlink()
        for command in (
            ("grade", NAME),
            ("check", str(submitted(graded, "ann") / f"{NAME}.ipynb")),
        ):
            done = graded.autograder(*command)
            assert done.returncode == 1
            assert "Put it back" in done.stderr
            assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("student", ["bob", pytest.param("cem", marks=pytest.mark.long)])
    def test_check_gives_the_same_points(self, class_graded: CourseFolder, student: str) -> None:
        report = checked(class_graded, submitted(class_graded, student) / f"{NAME}.ipynb")
        assert {one["id"]: one["points"] for one in report["checks"]} == points(
            class_graded, student
        )
        assert report["mended"] == []

    def test_nbgrader_gives_the_same_points(self, graded: CourseFolder) -> None:
        grades = {row[:2]: row[3] for row in graded.rows()["grade"]}
        done = graded.nbgrader("autograde", NAME, "--force")
        assert done.returncode == 0, done.stderr
        assert {row[:2]: row[3] for row in graded.rows()["grade"]} == grades
        assert grades["ann", "diagnosis-values"] == POINTS["diagnosis-values"]


@pytest.mark.long
class TestANotebookWithoutAFolderOfItsOwn:
    """Ann's notebook, sent by mail: `autograder check` has the file beside it alone."""

    @pytest.fixture
    def downloads(self, class_graded: CourseFolder, tmp_path: Path) -> Path:
        for path in submitted(class_graded, "ann").iterdir():
            shutil.copy(path, tmp_path)
        return tmp_path

    def test_the_file_tells_whose_it_is(self, class_graded: CourseFolder, downloads: Path) -> None:
        report = checked(class_graded, downloads / f"{NAME}.ipynb")
        assert {one["id"]: one["points"] for one in report["checks"]} == POINTS
        assert report["mended"] == []

    def test_a_changed_file_is_told(self, class_graded: CourseFolder, downloads: Path) -> None:
        text = (downloads / FILE).read_text().replace('"ann"', '"bob"')
        (downloads / FILE).write_text(text)
        report = checked(class_graded, downloads / f"{NAME}.ipynb")
        assert "is not as it was handed out" in " ".join(report["mended"])
        assert report["score"] < sum(POINTS.values())


class TestWhereElseItGoes:
    def test_a_task_for_a_worker_carries_it(self, class_graded: CourseFolder) -> None:
        course = Course(class_graded.root)
        variants = variants_of(course, NAME)
        path = submitted(class_graded, "ann") / f"{NAME}.ipynb"
        package = Package(NAME, b"", "", Policy())
        common, own = (
            pickle.loads(pickle.dumps(read_task(path, "ann", (), package, settings)))
            for settings in (Settings(0), Settings(0, variants=variants))
        )
        assert isinstance(own, Task)
        assert (common.variant, own.variant) == (COMMON, variants.of("ann"))
        assert common.key != own.key

    @pytest.fixture
    def kernel(self, graded: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> Any:
        def work_as(student: str) -> None:
            folder = graded.root / "autograded" / student / NAME
            folder.mkdir(parents=True, exist_ok=True)
            monkeypatch.chdir(folder)

        return work_as

    def test_a_stock_kernel_uses_it(
        self, graded: CourseFolder, kernel: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        letters = {
            student: right_letters(variants_of(Course(graded.root), NAME).of(student))
            for student in ("ann", "bob", "cem")
        }
        for student in letters:
            kernel(student)
            earned = {one: grade_cell("diagnosis-values", letters[one]) for one in letters}
            assert earned.pop(student) == POINTS["diagnosis-values"]
            assert max(earned.values()) < POINTS["diagnosis-values"]
        assert "Right, all three." in capsys.readouterr().out
