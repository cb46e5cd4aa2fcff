"""The zip for Gradescope, unpacked as Gradescope does, grades what is put beside it."""

from __future__ import annotations

import html
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.course import Course
from tests.conftest import ASSIGNMENT
from tests.fixtures.long import a_few

JSONNotebook = dict[str, Any]

# A Python that other users can read, where that of the tests is none
PYTHON = os.environ.get("GRADESCOPE_PYTHON", sys.executable)
NEITHER_WALL = ("--without", "bubblewrap", "--without", "landlock")
NO_SANDBOX = (*NEITHER_WALL, "--without", "seccomp")
NOT_GRADED = "Nothing was graded yet"
OPEN = "open_to_all"  # a file that shows that there would be something to be read
OURS = "which does not allow the sandbox"


def another_user_could_run_it() -> bool:
    """Tell whether students' code can be another user's here: only root makes it so."""
    code = "import os, numpy; print(os.__file__, numpy.__file__, sep=chr(10))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    paths = [Path(name) for name in done.stdout.splitlines()]
    folders = {parent for path in paths for parent in path.parents}
    is_open = all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)
    return os.getuid() == 0 and is_open


@dataclass(frozen=True)
class Container:
    """A scratch root with Gradescope's folders."""

    root: Path

    def hand_in(self, notebook: JSONNotebook | str, name: str = f"{ASSIGNMENT}.ipynb") -> None:
        """Hand in one file, in place of whatever was there."""
        shutil.rmtree(self.root / "submission", ignore_errors=True)
        (self.root / "submission").mkdir()
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        (self.root / "submission" / name).write_text(text, encoding="utf-8")

    def run(self, *options: str) -> tuple[dict[str, Any], str]:
        """Return the results, and what only instructors see."""
        done = subprocess.run(
            [str(self.root / "run_autograder"), *options],
            cwd=self.root,
            env={**os.environ, "GRADESCOPE_ROOT": str(self.root), "GRADESCOPE_PYTHON": PYTHON},
            capture_output=True,
            text=True,
            timeout=300,
            umask=0o077,  # of an instructor, or of a harness, who shares nothing
        )
        assert done.returncode == 0, done.stdout + done.stderr
        path = self.root / "results" / "results.json"
        results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [entry.name for entry in path.parent.iterdir()] == ["results.json"]
        return results, done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(real_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("gradescope") / "course"
    shutil.copytree(real_course.root, root)
    return root


@pytest.fixture(scope="module")
def archive(course: Path) -> Path:
    assert main(["export", ASSIGNMENT, "--to", "gradescope", "--course", str(course)]) == 0
    return course / "exports" / ASSIGNMENT / "gradescope.zip"


@pytest.fixture(scope="module")
def container(archive: Path) -> Iterator[Container]:
    """Return what Gradescope builds from the zip, but for the installed packages.

    Not in one of pytest's folders: those are closed to other users in any case.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        with zipfile.ZipFile(archive) as file:
            file.extractall(root / "source")
        shutil.copy(root / "source" / "run_autograder", root)
        (root / "run_autograder").chmod(0o755)
        (root / OPEN).write_text("for everybody")
        (root / OPEN).chmod(0o644)
        yield Container(root)


@pytest.fixture
def solution(course: Path) -> JSONNotebook:
    return notebook(course / "source")


@pytest.fixture
def released(course: Path) -> JSONNotebook:
    return notebook(course / "assignments")


def notebook(folder: Path) -> JSONNotebook:
    path = folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    loaded: JSONNotebook = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def with_answer(of: JSONNotebook, exercise: str, source: str) -> JSONNotebook:
    """Return a notebook with another answer to one exercise."""
    found = [
        cell
        for cell in of["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise
    ]
    (cell,) = found
    cell["source"] = source
    return of


def test_the_scripts_stand_at_the_top_and_nobody_else_may_read_the_zip(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with zipfile.ZipFile(archive) as file:
        modes = {entry.filename: entry.external_attr >> 16 for entry in file.infolist()}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert "assignment.zip" in modes
    assert "grader/autograder/grade.py" in modes
    assert not [name for name in modes if "simulation" in name or "__pycache__" in name]


def test_exported_twice_it_is_the_same(archive: Path, course: Path) -> None:
    before = archive.read_bytes()
    assert main(["export", ASSIGNMENT, "--to", "gradescope", "--course", str(course)]) == 0
    assert archive.read_bytes() == before


def test_it_names_what_to_install_in_the_versions_of_this_machine(archive: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        requirements = file.read("requirements.txt").decode()
        constraints = file.read("constraints.txt").decode().splitlines()
        setup = file.read("setup.sh").decode()
    assert "numpy>=" in requirements
    assert "pyseccomp" in requirements, "what is installed with a condition, too"
    assert "nbgrader" not in requirements
    assert any(line.startswith("numpy==") for line in constraints)
    assert any(line.startswith("contourpy==") for line in constraints), "what matplotlib needs"
    assert "://" not in setup, "the image's own apt and pip know where packages are"


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_well_formed(container: Container, script: str) -> None:
    subprocess.run(["bash", "-n", str(container.root / "source" / script)], check=True)


def test_the_right_notebook_has_all_points(
    container: Container, solution: JSONNotebook, course: Path
) -> None:
    container.hand_in(solution)
    results, said = container.run()
    assert results["score"] == 40.0
    assert {test["status"] for test in results["tests"]} == {"passed"}
    assert results["output"] == "", "nothing mended, and every cell runs"
    assert "Students' code is locked in" in said


def test_a_wrong_one_that_was_renamed_loses_points_and_is_told_why(
    container: Container, solution: JSONNotebook
) -> None:
    spoilt = with_answer(
        solution,
        "count_parameters",
        "def count_parameters(layers, input_shape, bias=True):\n    return 7\n",
    )
    container.hand_in(spoilt, "my homework (2).ipynb")
    results, _ = container.run()
    (test,) = [test for test in results["tests"] if test["name"] == "count_parameters-values"]
    assert 0 <= test["score"] < test["max_score"]
    assert results["score"] == 30.0 + test["score"]
    assert "returned 7; it should be 0" in test["output"]
    assert "handed in as <code>my homework (2).ipynb</code>" in results["output"]


HOSTILE = """
import glob, json, os
import numpy as np

ROOT = "@ROOT@"
found = []
for name in (
    *glob.glob(ROOT + "/source/**", recursive=True),
    *glob.glob("/tmp/autograder-course-*/*"),
    ROOT + "/source/assignment.zip",
    ROOT + "/source/grader/autograder/grade.py",
    ROOT + "/results/results.json",
    ROOT + "/submission_metadata.json",
    ROOT + "/open_to_all",
):
    try:
        found.append((name, len(open(name, "rb").read())))
    except OSError:
        pass
for name in ("results/results.json", "results/x", "run_autograder", "source/settings.json"):
    try:
        with open(f"{ROOT}/{name}", "w") as file:
            file.write(json.dumps({"score": 1000}))
        found.append(("written", name))
    except OSError:
        pass

def count_parameters(layers, input_shape, bias=True):
    raise RuntimeError(f"<script>alert(1)</script> READ {len(found)} {[name for name, _ in found]}")
"""


@pytest.mark.parametrize(
    "options", a_few([(), ("--without", "bubblewrap"), NO_SANDBOX, NEITHER_WALL], 2)
)
def test_a_hostile_one_reads_no_solution_writes_no_results_and_renders_nothing(
    container: Container, solution: JSONNotebook, options: tuple[str, ...]
) -> None:
    """With neither wall, it takes another user to hold it: else nothing is graded."""
    code = HOSTILE.replace("@ROOT@", str(container.root))
    container.hand_in(with_answer(solution, "count_parameters", code))
    (container.root / "submission_metadata.json").write_text('{"users": []}')
    results, said = container.run(*options)
    text = json.dumps(results)
    assert "<script" not in text
    settings = container.root / "source" / "settings.json"
    assert json.loads(settings.read_text())["assignment"] == ASSIGNMENT
    if options in (NEITHER_WALL, NO_SANDBOX) and not another_user_could_run_it():
        assert (results["score"], results["tests"]) == (0.0, [])
        assert NOT_GRADED in results["output"]
        assert "has to be started as root" in said
        assert "started as root" not in text
        return
    is_wall_theirs = options in (NEITHER_WALL, NO_SANDBOX)
    read = [str(container.root / OPEN)] if is_wall_theirs else []
    message = html.unescape("".join(test["output"] for test in results["tests"]))
    assert f"READ {len(read)} {read}" in message
    assert results["score"] == 30.0
    assert (OURS in results["output"]) == is_wall_theirs


def test_where_not_even_another_user_keeps_it_off_nothing_is_graded(
    container: Container, solution: JSONNotebook
) -> None:
    container.hand_in(solution)
    results, said = container.run(*NO_SANDBOX, "--without", "uid")
    assert (results["score"], results["tests"]) == (0.0, [])
    assert NOT_GRADED in results["output"]
    assert "Traceback" not in json.dumps(results)
    assert "UnprotectedError" in said


@pytest.mark.long
def test_loops_without_end_cost_their_own_points_only(
    container: Container, solution: JSONNotebook
) -> None:
    code = "def count_parameters(layers, input_shape, bias=True):\n    while True:\n        pass\n"
    container.hand_in(with_answer(solution, "count_parameters", code))
    results, _ = container.run()
    assert results["score"] == 30.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("", "the file is empty"),
        ('{"nbformat": 3}', "notebook format 3"),
        ("<script>alert(1)</script>", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_and_no_mark(
    container: Container, content: str, said: str
) -> None:
    container.hand_in(content)
    results, _ = container.run()
    assert (results["score"], results["tests"]) == (0.0, [])
    assert results["output"].startswith(f"<p>Nothing was graded. {ASSIGNMENT}.ipynb: ")
    assert said in results["output"]
    assert str(container.root) not in json.dumps(results)


def test_a_failure_of_our_own_shows_the_student_nothing_of_it(
    container: Container, solution: JSONNotebook, tmp_path: Path
) -> None:
    broken = Container(tmp_path / "broken")
    shutil.copytree(container.root, broken.root)
    (broken.root / "source" / "assignment.zip").write_bytes(b"no zip")
    broken.hand_in(solution)
    results, said = broken.run()
    assert NOT_GRADED in results["output"]
    assert results["extra_data"]["needs_review"]
    assert "BadZipFile" in said
    assert "Zip" not in json.dumps(results)


def test_where_grading_is_ended_from_outside_results_say_that_nothing_was_graded(
    container: Container, solution: JSONNotebook, tmp_path: Path
) -> None:
    """Gradescope ends what takes too long; a student of then finds no mark of an earlier run."""
    code = "while True:\n    pass\n"
    container.hand_in(with_answer(solution, "count_parameters", code))
    results = container.root / "results" / "results.json"
    results.write_text("{}")
    (tmp_path / "left_behind").mkdir()
    grading = subprocess.Popen(
        [str(container.root / "run_autograder")],
        env={
            **os.environ,
            "GRADESCOPE_ROOT": str(container.root),
            "GRADESCOPE_PYTHON": PYTHON,
            "TMPDIR": str(tmp_path / "left_behind"),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert grading.stdout is not None
    with grading, grading.stdout:
        grading.stdout.readline()  # what holds here: from now on the student's code runs
        grading.kill()
    assert NOT_GRADED in json.loads(results.read_text())["output"]


def test_how_much_is_told_is_the_courses_choice_or_the_options(course: Path, archive: Path) -> None:
    def level(*options: str) -> str:
        arguments = ["export", ASSIGNMENT, "--to", "gradescope", "--course", str(course)]
        assert main([*arguments, *options]) == 0
        with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as file:
            return str(json.loads(file.read("settings.json"))["level"])

    assert level() == "full"
    assert level("--feedback", "verdict") == "verdict"


def test_a_class_with_variants_of_their_own_is_not_graded_there_by_the_common_one(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(course, tmp_path / "course"))
    shutil.rmtree(copy / "exports", ignore_errors=True)
    handout = copy / "handouts" / "anna" / ASSIGNMENT
    handout.mkdir(parents=True)
    (handout / "variant.json").write_text("{}")
    (copy / ".variants.key").write_bytes(bytes(32))
    assert main(["export", ASSIGNMENT, "--to", "gradescope", "--course", str(copy)]) == 1
    assert "handouts of their own" in capsys.readouterr().err
    assert not (copy / "exports").exists()
