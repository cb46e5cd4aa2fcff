"""An optional section: left out unless a course adopts it, then with points that come on top."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder import variants
from autograder.course import CONFIG, Course
from autograder.release import ReleaseError, build, release
from tests.conftest import GRADIENTS as NAME
from tests.conftest import REPOSITORY
from tests.fixtures.gradebooks import CourseFolder
from tests.fixtures.understanding import ADOPTED, ASKED, SECTION, TASK, answer, blocks, name_of

FILES = {"understanding.py", "variant.json"}
BONUS = {"find_bugs-values": 6, "diagnosis-values": 4, "predict-values": 3}
BY_HAND = 2
MOST, ON_TOP = 60, 13
# Words of the mark scheme that stand nowhere else.
SCHEME = ("MARK SCHEME", "sees the order in it", "½ point only")
OWN_ANSWER = "Because the window moves the other way."


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return found


def by_name(notebook: Path) -> dict[str | None, dict[str, Any]]:
    return {name_of(cell): cell for cell in cells(notebook)}


def text_of(folder: Path) -> str:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".npz")
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def toy_course(root: Path, config: str) -> Path:
    """Return a course with an assignment of which a cell belongs to an optional section."""
    (root / "solutions" / "01_toy" / "optional" / "extra").mkdir(parents=True)
    (root / CONFIG).write_text(f"c = get_config()\n{config}\n")
    (root / "solutions" / "01_toy.py").write_text(
        '# %%\nx = 1\n\n# %% tags=["optional-extra"]\ny = 2\n'
        '\n# %% tags=["optional-extra", "optional-more"]\nz = 3\n'
    )
    (root / "solutions" / "01_toy" / "optional" / "extra" / "extra.py").write_text("e = 1")
    return root


def built(root: Path) -> tuple[list[str], list[str]]:
    """Build the toy, and return its cells' code and its files."""
    build(root, "01_toy", root / "out")
    folder = next((root / "out").glob("*/01_toy/01_toy.ipynb")).parent
    code = ["".join(cell["source"]) for cell in cells(folder / "01_toy.ipynb")]
    return code, sorted(path.name for path in folder.iterdir())


class TestTheSwitch:
    @pytest.mark.parametrize("config", ["", "c.Release.optional_sections = []"])
    def test_by_default_there_is_none(self, tmp_path: Path, config: str) -> None:
        assert built(toy_course(tmp_path, config)) == (["x = 1"], ["01_toy.ipynb"])

    @pytest.mark.parametrize(
        "setting", ['= ["extra"]', '= ("extra",)', '= "extra"', '= {"extra"}', '.append("extra")']
    )
    def test_it_is_adopted_by_its_name(self, tmp_path: Path, setting: str) -> None:
        """A cell that belongs to two sections needs both."""
        root = toy_course(tmp_path, f"c.Release.optional_sections{setting}")
        assert built(root) == (["x = 1", "y = 2"], ["01_toy.ipynb", "extra.py"])

    def test_several_are(self, tmp_path: Path) -> None:
        root = toy_course(tmp_path, 'c.Release.optional_sections = ["more", "extra"]')
        assert built(root)[0] == ["x = 1", "y = 2", "z = 3"]

    def test_one_that_nobody_has_is_told_with_those_that_there_are(self, tmp_path: Path) -> None:
        root = toy_course(tmp_path, 'c.Release.optional_sections = ["extra", "understandig"]')
        with pytest.raises(ReleaseError, match="names 'understandig'; there are: extra, more"):
            built(root)

    @pytest.mark.parametrize(
        "setting", ["None", "True", "3", '[["extra"]]', "[None]", '{"extra": 1}']
    )
    def test_what_is_no_list_of_names_is_told(self, tmp_path: Path, setting: str) -> None:
        root = toy_course(tmp_path, f"c.Release.optional_sections = {setting}")
        with pytest.raises(ReleaseError, match=r"is .*; write a list of names, such as \[\"unders"):
            built(root)


def test_what_is_committed_holds_nothing_of_it() -> None:
    folder = REPOSITORY / "assignments" / NAME
    assert not FILES & {path.name for path in folder.iterdir()}
    names = set(by_name(folder / f"{NAME}.ipynb"))
    assert not names & {*ASKED, *BONUS, TASK}
    text = text_of(folder)
    assert "Do you know what you wrote" not in text
    assert not [word for word in (*SCHEME, SECTION, "find_bugs") if word in text]


# Adopted, and graded


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """Return the course with the real assignment, in which three have handed in.

    The instructor the solution, nobody the untouched release, and rosa an answer that a person has
    to read.
    """
    root = tmp_path_factory.mktemp("optional") / "course"
    root.mkdir()
    shutil.copy(REPOSITORY / CONFIG, root)
    course = CourseFolder(root)
    course.configure(ADOPTED)
    release(root, NAME, solutions=REPOSITORY / "solutions")
    shutil.copytree(root / "source" / NAME, root / "submitted" / "instructor" / NAME)
    course.hand_in("nobody", course.released())
    notebook = course.released()
    (place,) = (n for n, cell in enumerate(notebook["cells"]) if name_of(cell) == TASK)
    notebook["cells"][place + 1]["source"] += OWN_ANSWER
    course.hand_in("rosa", answer(notebook, "relu", "def relu(Z):\n    return Z * (Z > 0)"))
    return course


@pytest.fixture(scope="module")
def graded(course: CourseFolder) -> CourseFolder:
    done = course.autograder("grade", NAME)
    assert done.returncode == 0, done.stderr
    return course


def report(course: CourseFolder, student: str) -> dict[str, Any]:
    path = course.root / "reports" / NAME / f"{student}.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def task_rows(course: CourseFolder) -> dict[str, tuple[Any, ...]]:
    """Return of each student's task: points by the machine, by hand, and whether it waits."""
    rows = course.rows()["grade"]
    return {row[0]: (row[3], row[4], bool(row[6])) for row in rows if row[1] == TASK}


class TestWhatStudentsGet:
    def test_its_cells_and_its_files(self, course: CourseFolder) -> None:
        folder = course.root / "assignments" / NAME
        assert FILES.issubset(path.name for path in folder.iterdir())
        assert {*ASKED, *BONUS, TASK} <= set(by_name(folder / f"{NAME}.ipynb"))

    def test_the_assignment_around_it_is_the_same(self, course: CourseFolder) -> None:
        around, section = [], []
        for cell in cells(course.root / "assignments" / NAME / f"{NAME}.ipynb"):
            is_optional = f"optional-{SECTION}" in cell["metadata"].get("tags", [])
            (section if is_optional else around).append(cell["id"])
        assert len(section) == sum(f"optional-{SECTION}" in block for block in blocks())
        committed = cells(REPOSITORY / "assignments" / NAME / f"{NAME}.ipynb")
        assert around == [cell["id"] for cell in committed]

    def test_its_points_come_on_top(self, course: CourseFolder) -> None:
        assignment = Course(course.root).assignment(NAME)
        bonus = {check.id: check.max_points for check in assignment.checks if check.is_bonus}
        assert bonus == BONUS
        assert assignment.max_score == MOST

    def test_nbgrader_knows_the_task_as_one_that_a_person_grades(
        self, course: CourseFolder
    ) -> None:
        for folder in ("source", "assignments"):
            about = by_name(course.root / folder / NAME / f"{NAME}.ipynb")[TASK]["metadata"]
            task = about["nbgrader"]
            assert (task["task"], task["grade"], task["solution"]) == (True, False, False)
            assert (task["points"], task["locked"]) == (BY_HAND, True)

    def test_no_answer_and_no_mark_scheme(self, course: CourseFolder) -> None:
        text = text_of(course.root / "assignments")
        assert not [word for word in SCHEME if word in text]
        assert all(word in text_of(course.root / "source") for word in SCHEME)

    def test_every_question_is_a_stub(self, course: CourseFolder) -> None:
        notebook = course.root / "assignments" / NAME / f"{NAME}.ipynb"
        for name in ASKED:
            assert "raise NotImplementedError()" in "".join(by_name(notebook)[name]["source"])
            (solution,) = (block for block in blocks() if f'"grade_id": "{name}"' in block)
            line = max(solution.split("BEGIN SOLUTION")[1].splitlines(), key=len).strip()
            assert line not in text_of(notebook.parent)

    def test_the_file_of_the_common_one(self, course: CourseFolder) -> None:
        told = (course.root / "assignments" / NAME / variants.FILE).read_text()
        assert told == variants.content(NAME, ASKED, variants.Variants(NAME), None)


class TestGrading:
    def test_the_solution_earns_all_and_what_comes_on_top(self, graded: CourseFolder) -> None:
        found = report(graded, "instructor")
        assert (found["score"], found["max_score"]) == (MOST + ON_TOP, MOST)
        assert {check["status"] for check in found["checks"]} == {"passed"}

    def test_the_untouched_release_earns_nothing_and_is_not_attempted(
        self, graded: CourseFolder
    ) -> None:
        found = report(graded, "nobody")
        assert (found["score"], found["max_score"], found["mended"]) == (0, MOST, [])
        assert {check["status"] for check in found["checks"]} == {"not_attempted"}

    def test_no_section_is_needed_for_full_points(self, graded: CourseFolder) -> None:
        found = report(graded, "instructor")
        without = [check for check in found["checks"] if check["id"] not in BONUS]
        assert sum(check["points"] for check in without) == MOST

    def test_an_answer_waits_for_a_person(self, graded: CourseFolder) -> None:
        rows = task_rows(graded)
        assert rows["rosa"] == (None, None, True)
        assert rows["instructor"][1] is None

    def test_the_person_sees_the_answer_and_the_mark_scheme(self, graded: CourseFolder) -> None:
        notebook = graded.autograded()["rosa"]
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
        assert OWN_ANSWER in text
        assert all(word in text for word in SCHEME)

    def test_students_see_neither_in_their_feedback(self, graded: CourseFolder) -> None:
        assert not [word for word in SCHEME if word in text_of(graded.root / "feedback")]

    def test_nbgraders_feedback_shows_the_answer_without_the_mark_scheme(
        self, graded: CourseFolder, tmp_path: Path
    ) -> None:
        course = graded.copy(tmp_path / "course", students=["rosa"])
        done = course.nbgrader("generate_feedback", NAME, "--force", "--student", "rosa")
        assert done.returncode == 0, done.stderr
        page = text_of(course.root / "feedback" / "rosa")
        assert OWN_ANSWER in page
        assert not [word for word in SCHEME if word in page]

    @pytest.mark.long
    def test_nbgrader_grades_alike_and_keeps_what_a_person_gave(
        self, graded: CourseFolder, tmp_path: Path
    ) -> None:
        from nbgrader.api import Gradebook

        course = graded.copy(tmp_path / "course", students=["nobody", "rosa"])
        with Gradebook(course.url) as gradebook:
            grade = gradebook.find_grade(TASK, NAME, NAME, "rosa")
            grade.manual_score, grade.needs_manual_grade = 1.5, False
            gradebook.db.commit()
        before = course.rows()["grade"]
        done = course.nbgrader("autograde", NAME, "--force")
        assert done.returncode == 0, done.stderr
        after = course.rows()["grade"]
        assert [row[:5] for row in after] == [row[:5] for row in before]
        assert task_rows(course)["rosa"][1] == 1.5
        text = json.dumps(course.autograded()["rosa"], ensure_ascii=False)
        assert all(word in text for word in SCHEME)

    @pytest.mark.long
    @pytest.mark.parametrize("by_nbgrader", [False, True])
    def test_what_was_written_into_the_task_itself_is_not_lost(
        self, course: CourseFolder, tmp_path: Path, by_nbgrader: bool
    ) -> None:
        """The cell is locked, but not every editor keeps to that."""
        course = course.copy(tmp_path / "course", students=[])
        notebook = course.released()
        (cell,) = (cell for cell in notebook["cells"] if name_of(cell) == TASK)
        cell["source"] += f"\n\n{OWN_ANSWER}"
        course.hand_in("petra", notebook)
        done = (
            course.nbgrader("autograde", NAME) if by_nbgrader else course.autograder("grade", NAME)
        )
        assert done.returncode == 0, done.stderr
        text = json.dumps(course.autograded()["petra"], ensure_ascii=False)
        assert OWN_ANSWER in text
        assert all(word in text for word in SCHEME)
