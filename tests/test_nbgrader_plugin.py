"""The real `nbgrader autograde` and `generate_feedback` grade through the sandbox."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.model import CheckResult, Report, Status
from autograder.nbgrader_plugin import SHOWN_AT_ONCE, SHOWN_IN_A_NOTEBOOK, GradeInSandbox
from tests.conftest import ASSIGNMENT
from tests.sample_class.build import HERE, MANIFEST, fill, read_answers

TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))
STUDENTS = ("anna", "hanna", "kofi", "mehmet", "nora")
STOCK = """
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env={**os.environ, "PATH": path},  # nbgrader calls alembic by name
        capture_output=True,
        text=True,
        timeout=300,
    )


def hand_in(root: Path, student: str, notebook: dict[str, Any]) -> None:
    folder = root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook))


def released(root: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(
        (root / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
    )
    return notebook


def sample(root: Path, student: str) -> dict[str, Any]:
    return fill(released(root), read_answers(student))


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"m{len(source)}", "metadata": {}, "source": source}


def code(source: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": f"c{len(source)}", "metadata": {}, "source": source}
    return {**cell, "outputs": [], "execution_count": None}


def copy_of(course: Course, root: Path) -> Path:
    shutil.copytree(course.root, root)
    return root


def grades(root: Path, student: str) -> dict[str, Any]:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        return {
            grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades
        }


HOSTILE_TEXT = (
    "<script>document.title='owned'</script> <img src=x onerror=\"document.title='owned'\">"
    "\n\n[link](javascript:alert(1))"
)


@pytest.fixture(scope="module")
def graded(real_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in which a small class was graded and got its feedback."""
    root = copy_of(real_course, tmp_path_factory.mktemp("nbgrader") / "course")
    for student in STUDENTS:
        hand_in(root, student, sample(root, student))
    hostile = sample(root, "anna")
    hostile["cells"][1:1] = [
        markdown(HOSTILE_TEXT),
        {**markdown(HOSTILE_TEXT), "cell_type": "raw", "id": "raw"},
        code("print('<script>document.title=\"owned\"</script>')"),
        code("raise ValueError('<script>document.title=\"owned\"</script>')"),
        markdown("### BEGIN HIDDEN TESTS"),
        code("# ### END HIDDEN TESTS of my own"),
        code("print('\\x1b[31mred\\x1b[0m \\x9b2J \\u202eturned')  # \u202e turned too"),
        *(code(f"# {number}{'long ' * 6_000}") for number in range(50)),
    ]
    hand_in(root, "vera", hostile)
    done = nbgrader(root, "autograde", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    done = nbgrader(root, "generate_feedback", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    return root


@pytest.mark.parametrize("student", STUDENTS)
def test_the_gradebook_holds_the_true_points(graded: Path, student: str) -> None:
    expected = {check: (points, False) for check, points in TRUTH[student]["points"].items()}
    assert grades(graded, student) == expected


def test_every_test_cell_holds_exactly_one_number_and_nothing_that_counts_as_failed(
    graded: Path,
) -> None:
    for path in graded.glob("autograded/*/*/*.ipynb"):
        notebook = json.loads(path.read_text())
        tests = [
            cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")
        ]
        assert len(tests) == 6
        for cell in tests:
            kinds = [output["output_type"] for output in cell["outputs"]]
            assert kinds == ["stream", "execute_result"]
            assert cell["outputs"][0]["name"] == "stdout"
            number = float("".join(cell["outputs"][1]["data"]["text/plain"]))
            assert 0 <= number <= cell["metadata"]["nbgrader"]["points"]


def test_an_error_in_a_cell_is_shown_below_it(graded: Path) -> None:
    path = graded / "autograded" / "nora" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(path.read_text())["cells"]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    (output,) = cells[ids.index("count_parameters")]["outputs"]
    assert output["ename"] == "SyntaxError"


def test_feedback_shows_no_hidden_line(graded: Path) -> None:
    for path in graded.glob("feedback/*/*/*.html"):
        page = path.read_text(encoding="utf-8")
        assert "grade_cell" not in page
        assert "HIDDEN TESTS" not in page
        assert "of 14 points" in page


def test_feedback_runs_nothing_of_the_students(graded: Path) -> None:
    page = (graded / "feedback" / "vera" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "owned" in page, "the student's text is there, as text"
    assert "<script>document.title" not in page
    assert "<img src=x" not in page
    assert 'src="x"' not in page
    assert 'href="javascript:' not in page
    assert grades(graded, "vera")["convolve-values"] == (14, False)


def test_hidden_tests_of_a_students_own_do_not_stop_the_feedback(graded: Path) -> None:
    page = (graded / "feedback" / "vera" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "BEGIN HIDDEN-TESTS" in page
    assert "END HIDDEN-TESTS of my own" in page


def test_feedback_shows_only_what_can_be_seen(graded: Path) -> None:
    page = (graded / "feedback" / "vera" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "red ? ?turned" not in page, "ANSI sequences are taken out whole"
    assert "red  ?turned" in page
    assert not set(page) & set("\x1b\x9b\u202e")


def test_endless_text_is_cut_with_a_word_on_how_much(graded: Path) -> None:
    path = graded / "autograded" / "vera" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    sources = ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]
    cut = [source for source in sources if "more characters are not shown" in source]
    assert len(cut) >= 50
    assert SHOWN_AT_ONCE < len(cut[0]) < SHOWN_AT_ONCE + 100
    assert sum(map(len, cut)) < SHOWN_IN_A_NOTEBOOK + len(cut) * 100


class UnsafeGrading(GradeInSandbox):
    """Grades nothing: only how a report is shown matters here."""

    def _grade(self, nb: Any, assignment: str, student: str) -> Report:
        checks = (CheckResult("a-values", 1, 2, Status.PARTIAL, "Half."),)
        return Report(assignment, student, 0, 1, 2, checks, (), ("uid",), {}, unsafe=True)


def test_every_test_cell_says_when_the_sandbox_was_not_whole() -> None:
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": {"grade": True, "grade_id": "a-values"}})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    resources = {"nbgrader": {"assignment": "a", "student": "ada"}}
    shown, _ = UnsafeGrading().preprocess(notebook, resources)
    said = shown.cells[0].outputs[0].text
    assert said.endswith(
        "Half.\n! Graded without a full sandbox, as was asked for: only uid held the submission.\n"
    )


def test_our_own_text_keeps_its_formatting(graded: Path) -> None:
    page = (graded / "feedback" / "vera" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "<details><summary>" in page


def test_a_failure_of_ours_gives_nothing_and_is_flagged(
    real_course: Course, tmp_path: Path
) -> None:
    root = copy_of(real_course, tmp_path / "course")
    source = root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = source.read_text(encoding="utf-8")
    assert text.count("return last_start // int(stride) + 1") == 1
    source.write_text(text.replace("return last_start // int(stride) + 1", "return 1 / 0"))
    hand_in(root, "anna", sample(root, "anna"))
    done = nbgrader(root, "autograde", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    found = grades(root, "anna")
    assert found["output_size-values"] == (0, True)
    assert found["learned_parameters-values"] == (2, False)


@pytest.mark.parametrize("student", ["hanna", "nora"])
def test_a_stock_kernel_gives_the_same_points(
    real_course: Course, tmp_path: Path, student: str
) -> None:
    root = copy_of(real_course, tmp_path / "course")
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text() + STOCK)
    hand_in(root, student, sample(root, student))
    done = nbgrader(root, "autograde", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    expected = {check: (points, False) for check, points in TRUTH[student]["points"].items()}
    assert grades(root, student) == expected


class TestASandboxThatIsNotWhole:
    WITHOUT = ("--GradeInSandbox.without=bubblewrap", "--GradeInSandbox.without=landlock")

    @pytest.fixture
    def course(self, real_course: Course, tmp_path: Path) -> Path:
        root = copy_of(real_course, tmp_path / "course")
        hand_in(root, "anna", sample(root, "anna"))
        return root

    def test_is_refused_before_the_first_submission_is_touched(self, course: Path) -> None:
        done = nbgrader(course, "autograde", ASSIGNMENT)
        assert done.returncode == 0, done.stderr
        earlier = grades(course, "anna")
        written = [path for path in course.glob("autograded/*/*/*") if path.is_file()]
        before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in written]
        assert before
        hand_in(course, "nora", sample(course, "nora"))
        done = nbgrader(course, "autograde", ASSIGNMENT, "--force", *self.WITHOUT)
        assert done.returncode != 0
        assert "this machine cannot lock students' code in" in done.stderr
        assert "landlock: done without, as was asked" in done.stderr
        assert grades(course, "anna") == earlier
        assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in written] == before
        assert not (course / "autograded" / "nora").exists()

    def test_is_used_where_that_is_asked_for_and_every_page_says_so(self, course: Path) -> None:
        options = (*self.WITHOUT, "--GradeInSandbox.unsafe=True")
        done = nbgrader(course, "autograde", ASSIGNMENT, *options)
        assert done.returncode == 0, done.stderr
        expected = {check: (points, False) for check, points in TRUTH["anna"]["points"].items()}
        assert grades(course, "anna") == expected
        done = nbgrader(course, "generate_feedback", ASSIGNMENT)
        assert done.returncode == 0, done.stderr
        page = (course / "feedback" / "anna" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
        said = "Graded without a full sandbox, as was asked for"
        assert page.count(said) == 6, "once for each test cell"

    def test_a_layer_of_no_such_name_is_refused_with_those_that_there_are(
        self, course: Path
    ) -> None:
        done = nbgrader(course, "autograde", ASSIGNMENT, "--GradeInSandbox.without=firewall")
        assert done.returncode != 0
        assert "firewall" in done.stderr
        assert "landlock" in done.stderr
