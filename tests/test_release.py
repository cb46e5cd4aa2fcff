from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograder import given_layers
from autograder.release import ReleaseError, build, release, source_notebook, stale

REPOSITORY = Path(__file__).parent.parent
REAL = tuple(sorted(path.stem for path in (REPOSITORY / "solutions").glob("[0-9]*_*.py")))

TRACES = ("autograder", "grade_cell", "BEGINHIDDEN", "ENDHIDDEN", "BEGINSOLUTION", "ENDSOLUTION")
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "toy"
c.CourseDirectory.release_directory = "assignments"
"""


def header(grade_id: str, **more: Any) -> str:
    """Return nbgrader's metadata as it stands in a cell header."""
    plain = {"grade": False, "locked": True, "schema_version": 3, "solution": False, "task": False}
    return f"nbgrader={json.dumps({**plain, 'grade_id': grade_id, **more}, sort_keys=True)}"


NOTEBOOK = f'''\
# ---
# jupyter:
#   kernelspec:
#     display_name: My own kernel
#     name: mine
# ---

# %% [markdown]
# # Doubling

# %% {header("setup")}
import numpy as np

# %% tags=["skip-execution"] {header("picture")}
raise SystemExit("this cell only draws")

# %% {header("double", locked=False, solution=True)}
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    doubled = np.asarray(x, dtype="float64") * 2
    return doubled
    ### END SOLUTION

# %% {header("double-values", grade=True, points=4)}
print("Does it double?")
### BEGIN HIDDEN TESTS
4.0 if double(21) == 42 else 0.0
### END HIDDEN TESTS

# %%
# room for notes

# %%
# room for notes
'''
HELPER = """
from types import SimpleNamespace

def cases():
    return {"half": SimpleNamespace(function="double", arguments=(0.5,), options={})}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that was never released."""
    return new_course(tmp_path / "a course")


def new_course(root: Path) -> Path:
    (root / "solutions" / "01_toy").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "solutions" / "01_toy.py").write_text(NOTEBOOK)
    (root / "solutions" / "01_toy" / "visible_tests.py").write_text(HELPER)
    return root


@pytest.fixture(scope="module")
def release_made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = new_course(tmp_path_factory.mktemp("released") / "a course")
    release(root)
    return root


@pytest.fixture
def released(release_made_once: Path, tmp_path: Path) -> Path:
    """A course that was released. (A copy: making a new gradebook takes nbgrader seconds.)"""
    return Path(shutil.copytree(release_made_once, tmp_path / "released"))


def edit(course: Path, old: str, new: str) -> None:
    path = course / "solutions" / "01_toy.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return found


def source(notebook: Path, cell_id: str) -> str:
    return next("".join(cell["source"]) for cell in cells(notebook) if cell["id"] == cell_id)


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": str(course / "no-config")},
        capture_output=True,
        text=True,
        timeout=120,
    )


class TestWhatStudentsGet:
    def test_solutions_become_stubs(self, course: Path) -> None:
        build(course, "01_toy", course)
        double = source(course / "assignments/01_toy/01_toy.ipynb", "double")
        assert double == (
            'def double(x):\n    """Return twice x."""\n'
            "    # YOUR CODE HERE\n    raise NotImplementedError()"
        )

    def test_test_cells_keep_what_is_visible_alone(self, course: Path) -> None:
        build(course, "01_toy", course)
        test = source(course / "assignments/01_toy/01_toy.ipynb", "double-values")
        assert test.strip() == 'print("Does it double?")'

    def test_helper_files_go_along_and_clutter_does_not(self, course: Path) -> None:
        folder = course / "solutions" / "01_toy"
        for clutter in ("__pycache__/a.pyc", ".ipynb_checkpoints/b.ipynb", "data/.DS_Store"):
            (folder / clutter).parent.mkdir(exist_ok=True)
            (folder / clutter).write_text("clutter")
        (folder / "data" / "photograph.txt").write_text("a photograph")
        build(course, "01_toy", course)
        assert sorted(contents(course / "assignments" / "01_toy")) == [
            "01_toy.ipynb",
            "data/photograph.txt",
            "expected_outputs.npz",
            "visible_tests.py",
        ]

    def test_common_files_go_along_with_every_assignment(self, course: Path) -> None:
        shutil.copytree(course / "solutions" / "01_toy", course / "solutions" / "02_toy")
        shutil.copy(course / "solutions" / "01_toy.py", course / "solutions" / "02_toy.py")
        (course / "solutions" / "common" / "__pycache__").mkdir(parents=True)
        (course / "solutions" / "common" / "bench.py").write_text("shared = 1")
        (course / "solutions" / "common" / "__pycache__" / "a.pyc").write_text("clutter")
        for name in ("01_toy", "02_toy"):
            build(course, name, course)
            assert sorted(contents(course / "assignments" / name)) == [
                f"{name}.ipynb",
                "bench.py",
                "expected_outputs.npz",
                "visible_tests.py",
            ]

    def test_the_reference_may_use_common_files(self, course: Path) -> None:
        (course / "solutions" / "common").mkdir()
        (course / "solutions" / "common" / "bench.py").write_text("half = 0.5")
        helper = course / "solutions" / "01_toy" / "visible_tests.py"
        helper.write_text(
            HELPER.replace("(0.5,)", "(bench.half,)").replace("\n", "\nimport bench\n", 1)
        )
        build(course, "01_toy", course)
        assert (course / "assignments" / "01_toy" / "expected_outputs.npz").exists()

    def test_expected_outputs_stay_out_of_solutions(self, course: Path) -> None:
        build(course, "01_toy", course)
        assert list(contents(course / "solutions" / "01_toy")) == ["visible_tests.py"]

    def test_kernel_is_plain_python_whatever_the_author_runs(self, course: Path) -> None:
        build(course, "01_toy", course)
        notebook = json.loads((course / "assignments/01_toy/01_toy.ipynb").read_text())
        assert notebook["metadata"] == {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }

    def test_nbgraders_own_command_gives_the_same_bytes(self, released: Path) -> None:
        ours = contents(released / "assignments")
        ended = nbgrader(released, "generate_assignment", "01_toy", "--force")
        assert ended.returncode == 0, ended.stderr
        assert contents(released / "assignments") == ours


class TestSameBytes:
    def test_building_twice_on_different_days(self, course: Path, tmp_path: Path) -> None:
        build(course, "01_toy", tmp_path / "one")
        for path in (course / "solutions").rglob("*"):
            os.utime(path, (10**9, 10**9))
        build(course, "01_toy", tmp_path / "two")
        assert contents(tmp_path / "one") == contents(tmp_path / "two")

    def test_cell_ids_stay_when_cells_are_added_above(self, course: Path) -> None:
        path = course / "solutions" / "01_toy.py"
        before = [cell["id"] for cell in source_notebook(path).cells]
        edit(
            course,
            "# %% [markdown]\n# # Doubling",
            "# %%\nnew = 1\n\n# %% [markdown]\n# # Doubling",
        )
        after = [cell["id"] for cell in source_notebook(path).cells]
        assert after[1:] == before

    def test_cell_ids_are_grade_ids_and_never_repeat(self, course: Path) -> None:
        ids = [cell["id"] for cell in source_notebook(course / "solutions" / "01_toy.py").cells]
        assert ids[1:5] == ["setup", "picture", "double", "double-values"]
        assert ids[6] == f"{ids[5]}-2"  # two cells with the same text
        assert len(set(ids)) == len(ids)

    def test_stale_names_every_file_that_differs(self, course: Path) -> None:
        build(course, "01_toy", course)
        assert stale(course) == []
        folder = course / "assignments" / "01_toy"
        (folder / "01_toy.ipynb").write_text("{}")
        (folder / "visible_tests.py").unlink()
        (folder / "left_over.txt").write_text("from last year")
        assert stale(course) == [
            "01_toy/01_toy.ipynb",
            "01_toy/left_over.txt",
            "01_toy/visible_tests.py",
        ]

    def test_stale_makes_no_gradebook(self, course: Path) -> None:
        stale(course)
        assert sorted(path.name for path in course.iterdir()) == ["nbgrader_config.py", "solutions"]


class TestRelease:
    def test_it_says_what_it_released(self, released: Path) -> None:
        assert release(released) == ("01_toy",)

    def test_without_a_change_nothing_changes(self, released: Path) -> None:
        before = [contents(released / part) for part in ("source", "assignments")]
        release(released)
        assert [contents(released / part) for part in ("source", "assignments")] == before

    def test_text_notebooks_may_stand_elsewhere(self, released: Path, tmp_path: Path) -> None:
        elsewhere = (released / "solutions").rename(tmp_path / "elsewhere")
        assert release(released, "01_toy", solutions=elsewhere) == ("01_toy",)

    def test_a_venv_that_is_not_activated_will_do(
        self, course: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        release(course)
        assert (course / "gradebook.db").exists()
        assert os.environ["PATH"] == "/nowhere"


class TestGivenLayers:
    """A notebook that imports the layers of earlier assignments gets them, and no other one."""

    @pytest.fixture
    def asking(self, course: Path) -> Path:
        edit(course, "import numpy as np", "import numpy as np\nfrom given_layers import relu")
        build(course, "01_toy", course)
        return course

    @pytest.mark.parametrize("folder", ["source", "assignments"])
    def test_they_are_written_into_both_folders(self, asking: Path, folder: str) -> None:
        written = asking / folder / "01_toy" / given_layers.FILE
        assert written.read_text(encoding="utf-8") == given_layers.source()

    def test_the_notebooks_code_can_use_them(self, course: Path) -> None:
        """Expected outputs are made by running it."""
        edit(course, "import numpy as np", "import numpy as np\nfrom given_layers import relu")
        edit(course, "np.asarray(x, dtype", "relu(np.asarray(x, dtype")
        edit(course, '"float64") * 2', '"float64")) * 2')
        build(course, "01_toy", course)
        with np.load(course / "assignments" / "01_toy" / "expected_outputs.npz") as outputs:
            (output,) = (outputs[name] for name in outputs.files)
        assert output == 1.0

    @pytest.mark.parametrize("folder", ["source", "assignments"])
    def test_who_does_not_ask_gets_none(self, released: Path, folder: str) -> None:
        assert not (released / folder / "01_toy" / given_layers.FILE).exists()

    def test_they_are_never_stale(self, asking: Path) -> None:
        """Git does not have them: a checkout has none, or those of an older release."""
        committed = asking / "assignments" / "01_toy"
        assert stale(asking) == []
        (committed / given_layers.FILE).write_text("# of last year")
        assert stale(asking) == []
        (committed / given_layers.FILE).unlink()
        assert stale(asking) == []
        (committed / "01_toy.ipynb").write_text("{}")
        assert stale(asking) == ["01_toy/01_toy.ipynb"]


class TestFailedBuild:
    @pytest.fixture(autouse=True)
    def everything_stays_as_it_was(self, released: Path) -> Iterator[None]:
        parts = [released / "source", released / "assignments"]
        before = [contents(part) for part in parts]
        gradebook = (released / "gradebook.db").read_bytes()
        yield
        assert [contents(part) for part in parts] == before
        assert (released / "gradebook.db").read_bytes() == gradebook
        assert list((released / "build").iterdir()) == []

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("    ### END SOLUTION\n", "", "`END SOLUTION` do not pair up.*`def double"),
            ("    ### BEGIN SOLUTION\n", "", "`END SOLUTION` do not pair up.*`def double"),
            ('"double-values", "locked"', '"double", "locked"', "Duplicate grade id: double"),
            ('"points": 4, ', "", "'double-values' does not have points"),
            ('np.asarray(x, dtype="float64")', "numpy.asarray(x)", "NameError"),
            ("### BEGIN HIDDEN TESTS\n", "", "`END HIDDEN TESTS` do not pair up"),
            ("# room for notes", "# ask the autograder", "show students `autograder`"),
            ("# # Doubling", '# `doubled = np.asarray(x, dtype="float64") * 2`', "a line of a sol"),
        ],
    )
    def test_the_reason_is_told(self, released: Path, old: str, new: str, reason: str) -> None:
        edit(released, old, new)
        with pytest.raises(ReleaseError, match=f"01_toy.*({reason})"):
            release(released)

    def test_one_bad_assignment_holds_back_all(self, released: Path) -> None:
        edit(released, "# # Doubling", "# # Doubling, again")
        broken = NOTEBOOK.replace("    ### END SOLUTION\n", "")
        (released / "solutions" / "02_broken.py").write_text(broken)
        with pytest.raises(ReleaseError, match="02_broken"):
            release(released)

    @pytest.mark.parametrize(
        "line",
        [
            "# autograder",
            '# np.asarray(x, dtype="float64")*2: doubled=np.asarray(x,dtype="float64") * 2',
        ],
    )
    def test_a_helper_file_may_give_nothing_away(self, released: Path, line: str) -> None:
        helper = released / "solutions" / "01_toy" / "visible_tests.py"
        helper.write_text(f"{HELPER}\n{line}\n")
        with pytest.raises(ReleaseError, match=r"visible_tests\.py would show students"):
            release(released)


class TestWords:
    def test_a_common_file_that_an_assignment_has_too(self, course: Path) -> None:
        (course / "solutions" / "common").mkdir()
        (course / "solutions" / "common" / "visible_tests.py").write_text(HELPER)
        with pytest.raises(ReleaseError, match=r"01_toy: visible_tests\.py stands both in.*Rename"):
            build(course, "01_toy", course)

    def test_an_unknown_assignment(self, course: Path) -> None:
        with pytest.raises(ReleaseError, match=r"`07_dreams`.*07_dreams\.py.*There are: 01_toy"):
            release(course, "07_dreams")

    def test_nothing_to_release(self, course: Path) -> None:
        shutil.rmtree(course / "solutions")
        with pytest.raises(ReleaseError, match=r"nothing to release.*solutions holds no file"):
            release(course)

    def test_a_folder_that_is_no_course(self, course: Path) -> None:
        (course / "nbgrader_config.py").unlink()
        with pytest.raises(ReleaseError, match=r"not a course folder.*nbgrader_config\.py"):
            release(course)


@pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's own, from SQLAlchemy
class TestGradebook:
    def grade(self, course: Path, score: float) -> None:
        with Gradebook(f"sqlite:///{course}/gradebook.db", "toy") as gradebook:
            gradebook.add_student("anna")
            gradebook.add_submission("01_toy", "anna")
            grade = gradebook.find_grade("double-values", "01_toy", "01_toy", "anna")
            grade.auto_score = score
            gradebook.db.commit()

    def score(self, course: Path) -> float:
        with Gradebook(f"sqlite:///{course}/gradebook.db", "toy") as gradebook:
            found = gradebook.find_grade("double-values", "01_toy", "01_toy", "anna")
            return float(found.auto_score)

    def test_grades_outlast_a_new_release(self, released: Path) -> None:
        self.grade(released, 2.5)
        edit(released, "Does it double?", "Is it doubled?")
        release(released)
        assert self.score(released) == 2.5
        assert "Is it doubled?" in source(
            released / "assignments/01_toy/01_toy.ipynb", "double-values"
        )

    def test_cells_of_graded_work_cannot_be_taken_away(self, released: Path) -> None:
        self.grade(released, 2.5)
        before = contents(released / "assignments")
        edit(released, "double-values", "double-exactness")
        with pytest.raises(ReleaseError, match=r"holds grades for other cells.*grade_ids"):
            release(released)
        assert self.score(released) == 2.5
        assert contents(released / "assignments") == before

    @pytest.mark.long
    def test_nbgrader_validates_grades_and_gives_feedback(self, released: Path) -> None:
        submitted = released / "submitted" / "anna" / "01_toy"
        shutil.copytree(released / "source" / "01_toy", submitted)
        validated = nbgrader(released, "validate", "source/01_toy/01_toy.ipynb")
        assert "Success" in validated.stdout, validated.stderr
        graded = nbgrader(released, "autograde", "01_toy")
        assert graded.returncode == 0, graded.stderr
        assert self.score(released) == 4.0
        told = nbgrader(released, "generate_feedback", "01_toy")
        assert told.returncode == 0, told.stderr
        assert (released / "feedback/anna/01_toy/01_toy.html").exists()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("fresh")
    for name in REAL:
        build(REPOSITORY, name, into)
    return into


class TestRealAssignments:
    def test_there_are_some(self) -> None:
        assert "01_convolution" in REAL

    def test_what_is_committed_is_fresh(self) -> None:
        assert stale(REPOSITORY) == [], "run `make assignments` and commit assignments/"

    @pytest.mark.parametrize("folder", ["source", "assignments"])
    def test_layers_answer_no_assignment_that_they_are_given_with(
        self, fresh: Path, folder: str
    ) -> None:
        written = (fresh / folder).rglob(given_layers.FILE)
        assert {path.parent.name for path in written} == {"03_network"}

    @pytest.mark.parametrize("name", REAL)
    def test_no_solution_is_left(self, fresh: Path, name: str) -> None:
        """No statement between the marks stands in any file that students get."""
        text = (REPOSITORY / "solutions" / f"{name}.py").read_text(encoding="utf-8")
        regions = re.findall(r"### BEGIN SOLUTION\n(.*?)\s*### END SOLUTION", text, re.DOTALL)
        released = all_text(fresh / "assignments" / name)
        assert regions
        for region in regions:
            assert "".join(region.split()) not in released

    @pytest.mark.parametrize("name", REAL)
    def test_no_hidden_test_is_left(self, fresh: Path, name: str) -> None:
        released = all_text(fresh / "assignments" / name)
        for trace in TRACES:
            assert trace in all_text(fresh / "source" / name)
            assert trace.lower() not in released.lower()

    @pytest.mark.parametrize("name", REAL)
    def test_every_exercise_is_a_stub(self, fresh: Path, name: str) -> None:
        notebook = fresh / "assignments" / name / f"{name}.ipynb"
        answers = [c for c in cells(notebook) if c["metadata"].get("nbgrader", {}).get("solution")]
        assert answers
        for answer in answers:
            assert "raise NotImplementedError()" in "".join(answer["source"])

    @pytest.mark.parametrize("name", REAL)
    def test_hidden_line_is_the_last_expression_and_names_its_cell(
        self, fresh: Path, name: str
    ) -> None:
        tests = [
            cell
            for cell in cells(fresh / "source" / name / f"{name}.ipynb")
            if cell["metadata"].get("nbgrader", {}).get("grade")
        ]
        assert tests
        for test in tests:
            grade_id = test["metadata"]["nbgrader"]["grade_id"]
            exercise = grade_id.rpartition("-")[0]
            lines = "".join(test["source"]).splitlines()
            assert lines[-2:] == [f'grade_cell("{grade_id}", {exercise})', "### END HIDDEN TESTS"]


def all_text(folder: Path) -> str:
    """Everything in a folder, of notebooks the cells as well; without white space."""
    text = ""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text += path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix == ".ipynb":
            text += "".join("".join(cell["source"]) for cell in cells(path))
    return "".join(text.split())
