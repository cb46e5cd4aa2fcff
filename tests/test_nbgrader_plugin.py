"""The real `nbgrader autograde` and `generate_feedback` grade through the sandbox."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.autograded.plain import SHOWN_AT_ONCE, SHOWN_IN_A_NOTEBOOK
from autograder.course import Course
from autograder.exercises.convolve import EXERCISE
from autograder.feedback.visible import in_one_line
from autograder.model import CheckResult, Report, Status
from autograder.nbgrader_plugin import REVIEW, GradeInSandbox
from tests.conftest import ASSIGNMENT
from tests.fixtures.warm import run_warm
from tests.sample_class.build import HERE, MANIFEST, fill, read_answers

TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))
FLIPPED = next(each for each in EXERCISE.misconceptions if each.name == "filter-flipped")
SMALLEST_CASE = "Raising `X["
STUDENTS = ("anna", "hanna", "kofi", "mehmet", "nora")
STOCK = """
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_warm("nbgrader", *arguments, folder=root)


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


def graded_cell(root: Path, student: str, grade_id: str) -> dict[str, Any]:
    """Return a test cell of the autograded notebook."""
    path = root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells: list[dict[str, Any]] = json.loads(path.read_text())["cells"]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    return cells[ids.index(grade_id)]


class Images(HTMLParser):
    """Collects the attributes of a page's images."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append(dict(attrs))


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
            *said, result = cell["outputs"]
            assert {output["output_type"] for output in said} <= {"stream", "display_data"}
            streams = [output for output in said if output["output_type"] == "stream"]
            assert {output["name"] for output in streams} == {"stdout"}
            assert result["output_type"] == "execute_result"
            number = float("".join(result["data"]["text/plain"]))
            assert 0 <= number <= cell["metadata"]["nbgrader"]["points"]


def test_an_error_in_a_cell_is_shown_below_it(graded: Path) -> None:
    path = graded / "autograded" / "nora" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(path.read_text())["cells"]
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    (output,) = cells[ids.index("count_parameters")]["outputs"]
    assert output["ename"] == "SyntaxError"


def lines_of(output: Any) -> list[str]:
    return "".join(output["text"]).splitlines()


def test_a_wrong_answer_is_told_in_the_order_in_which_it_is_read(graded: Path) -> None:
    verdict, picture, question, number = graded_cell(graded, "kofi", "convolve-values")["outputs"]
    assert lines_of(verdict)[0].startswith("◐ convolve-values: 11.75 of 14 points. Right in")
    told = in_one_line("".join(verdict["text"]))
    assert 0 < told.index(FLIPPED.explanation) < told.index(SMALLEST_CASE)
    assert base64.b64decode(picture["data"]["image/png"]).startswith(b"\x89PNG")
    assert in_one_line("".join(question["text"])) == f"Ask yourself: {FLIPPED.question}"
    assert "".join(number["data"]["text/plain"]) == "11.75"


def test_no_line_is_too_long_for_a_page_that_does_not_break_it(graded: Path) -> None:
    for path in graded.glob("autograded/*/*/*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                streams = [each for each in cell["outputs"] if each["output_type"] == "stream"]
                lines = [line for output in streams for line in lines_of(output)]
                assert max(map(len, lines)) <= 88


def test_a_picture_says_in_words_what_it_shows_in_the_notebook_and_on_the_page(
    graded: Path,
) -> None:
    picture = graded_cell(graded, "kofi", "convolve-values")["outputs"][1]
    (words,) = picture["data"]["text/plain"]
    assert picture["metadata"]["image/png"]["alt"] == words
    assert re.search(r"Entry \[0, 0, \d, \d\] should be \d+; yours is \d+\.", words)
    page = (graded / "feedback" / "kofi" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert words in [image["alt"] for image in Images(page).found]


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


class Told(GradeInSandbox):
    """Grades nothing: only how a report is shown matters here."""

    def _grade(self, nb: Any, assignment: str, student: str) -> Report:
        checks = (CheckResult("a-values", 1, 2, Status.PARTIAL, "Half."),)
        return Report(assignment, student, 0, 1, 2, checks, (), ("uid",), {}, unsafe=True)


class Failing(Told):
    """Grades nobody."""

    def _grade(self, nb: Any, assignment: str, student: str) -> Report:
        raise ZeroDivisionError


def shown_by(preprocessor: GradeInSandbox) -> tuple[str, list[str]]:
    """Return what the one test cell says first, and the cells that are flagged."""
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": {"grade": True, "grade_id": "a-values"}})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    resources = {"nbgrader": {"assignment": "a", "student": "ada"}}
    shown, resources = preprocessor.preprocess(notebook, resources)
    return shown.cells[0].outputs[0].text, list(resources[REVIEW])


def test_every_test_cell_says_when_the_sandbox_was_not_whole() -> None:
    said, flagged = shown_by(Told())
    assert "Half.\n! Graded without a full sandbox" in said
    assert not flagged


def test_a_notebook_that_could_not_be_graded_says_so_and_is_flagged() -> None:
    said, flagged = shown_by(Failing())
    assert said.startswith("Grading itself failed here")
    assert flagged == ["a-values"]


@pytest.fixture(scope="module")
def kofis_course(real_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in which one student handed in an answer that is wrong in a known way."""
    root = copy_of(real_course, tmp_path_factory.mktemp("levels") / "course")
    hand_in(root, "kofi", sample(root, "kofi"))
    return root


class TestLevels:
    """Each test grades the same notebook anew."""

    def graded(self, root: Path, *options: str) -> str:
        """Grade once more, and return the feedback page."""
        for command in ("autograde", "generate_feedback"):
            chosen = options if command == "autograde" else ()
            done = nbgrader(root, command, ASSIGNMENT, "--force", *chosen)
            assert done.returncode == 0, done.stderr
        return (root / "feedback" / "kofi" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()

    @pytest.mark.parametrize(
        ("level", "least_told"),
        [("none", 0), ("reason", 2), ("full", 3)],  # `verdict` is below
    )
    def test_tell_less_or_more_and_change_no_points(
        self, kofis_course: Path, level: str, least_told: int
    ) -> None:
        page = self.graded(kofis_course, f"--GradeInSandbox.feedback_level={level}")
        pieces = ("Right in the plain cases", FLIPPED.explanation, SMALLEST_CASE)
        told = [piece in in_one_line(html.unescape(page)) for piece in pieces]
        assert told == [number < least_told for number in range(3)]
        assert ("Ask yourself:" in page) == (least_told >= 2)
        assert bool(Images(page).found) == (level == "full")
        assert "convolve-values: 11.75 of 14 points." in page
        expected = {check: (points, False) for check, points in TRUTH["kofi"]["points"].items()}
        assert grades(kofis_course, "kofi") == expected

    def test_stand_in_the_configuration_for_each_assignment(
        self, kofis_course: Path, tmp_path: Path
    ) -> None:
        root = Path(shutil.copytree(kofis_course, tmp_path / "course"))
        config = root / "nbgrader_config.py"
        setting = f'c.GradeInSandbox.feedback_level = {{"{ASSIGNMENT}": "verdict"}}\n'
        config.write_text(config.read_text() + setting)
        page = self.graded(root)
        assert "Right in the plain cases" in page
        assert "Ask yourself" not in page

    @pytest.mark.parametrize(
        ("setting", "says"),
        [
            ('"most"', "'most' is no level of feedback; choose one of none, verdict, reason, full"),
            ('{"03_attention": "none"}', f"no assignment '03_attention'; there are: {ASSIGNMENT}"),
        ],
    )
    def test_that_are_none_are_refused_before_the_first_submission_is_touched(
        self, kofis_course: Path, tmp_path: Path, setting: str, says: str
    ) -> None:
        root = Path(shutil.copytree(kofis_course, tmp_path / "course"))
        shutil.rmtree(root / "autograded", ignore_errors=True)
        config = root / "nbgrader_config.py"
        config.write_text(f"{config.read_text()}c.GradeInSandbox.feedback_level = {setting}\n")
        done = nbgrader(root, "autograde", ASSIGNMENT)
        assert done.returncode != 0
        assert says in done.stderr
        assert not (root / "autograded").exists()


def test_our_own_text_keeps_its_formatting(graded: Path) -> None:
    page = (graded / "feedback" / "vera" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "<details><summary>" in page


def test_what_fails_on_our_side_has_no_score_and_is_flagged(
    real_course: Course, tmp_path: Path
) -> None:
    root = copy_of(real_course, tmp_path / "course")
    source = root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = source.read_text(encoding="utf-8")
    assert text.count("return last_start // int(stride) + 1") == 1
    source.write_text(text.replace("return last_start // int(stride) + 1", "return 1 / 0"))
    hand_in(root, "anna", sample(root, "anna"))
    done = nbgrader(root, "autograde", ASSIGNMENT)
    assert done.returncode == 1, done.stderr
    assert "Student anna: a person has to grade output_size-values" in done.stderr
    assert "Not graded, or not all of it: anna. Everybody else is graded." in done.stderr
    found = grades(root, "anna")
    assert found["output_size-values"] == (None, True)
    assert found["learned_parameters-values"] == (2, False)


@pytest.mark.parametrize("student", ["hanna", "nora"])
def test_a_stock_kernel_gives_the_same_points_and_tells_as_much(
    real_course: Course, tmp_path: Path, student: str
) -> None:
    root = copy_of(real_course, tmp_path / "course")
    config = root / "nbgrader_config.py"
    config.write_text(f'{config.read_text()}{STOCK}c.GradeInSandbox.feedback_level = "verdict"\n')
    hand_in(root, student, sample(root, student))
    done = nbgrader(root, "autograde", ASSIGNMENT)
    assert done.returncode == 0, done.stderr
    outputs = graded_cell(root, student, "convolve-values")["outputs"]
    said = "".join(line for output in outputs for line in output.get("text", []))
    assert "of 14 points. Right in" in said
    assert "Ask yourself:" not in said
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
