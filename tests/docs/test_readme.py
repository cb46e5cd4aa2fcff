"""What README tells students, instructors and CI to type works in a fresh clone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from nbclient import NotebookClient

from autograder.course import Course
from tests.docs.document import blocks
from tests.fixtures.repository_copy import REPOSITORY, Clone, bare_clone, prepared_clone
from tests.sample_class.build import fill, read_answers

pytestmark = pytest.mark.long  # `make documented` runs it by itself

README = REPOSITORY / "README.md"
ASSIGNMENTS = ("01_convolution", "02_gradients", "03_network")
CLASS = ("fatima", "george", "hanna")
GRADE, TEST = "make grade", "make test"  # the first two commands; the second one runs this file
DOWNLOADS = "…/downloads"  # where an instructor has put what came in


def documented() -> tuple[str, ...]:
    """Return the commands of README in order, but for those that need a browser or a person."""
    return tuple(
        command.split("  #")[0].strip()
        for block in blocks(README)
        if block.info == "console"
        for command in block.commands
    )


def test_the_first_two_commands_need_nothing_before_them() -> None:
    assert documented()[:2] == (GRADE, TEST)
    assert len(documented()) > 8


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a fresh clone in which the packages stand that `make` would install."""
    return prepared_clone(tmp_path_factory.mktemp("readme") / "clone")


@pytest.fixture(scope="module")
def downloads(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a class of three has handed in, as a learning platform gives it."""
    folder = tmp_path_factory.mktemp("downloads")
    name = ASSIGNMENTS[0]
    released = clone.root / "assignments" / name / f"{name}.ipynb"
    for student in CLASS:
        notebook = fill(json.loads(released.read_text("utf-8")), read_answers(student))
        place = folder / student / name / released.name
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(notebook), "utf-8")
    return folder


@dataclass(frozen=True)
class Graded:
    """What `make grade` printed, and what it put beside the files of the clone."""

    printed: str
    new: frozenset[str]


@pytest.fixture(scope="module")
def graded(clone: Clone) -> Graded:
    before = {path.name for path in clone.root.iterdir()}
    done = clone.run(GRADE)
    assert done.returncode == 0, done.stdout
    return Graded(done.stdout, frozenset(path.name for path in clone.root.iterdir()) - before)


class TestTheFirstCommand:
    def test_prints_the_class_and_where_feedback_lies(self, clone: Clone, graded: Graded) -> None:
        assert all(student in graded.printed for student in CLASS)
        (page,) = re.findall(r"^Feedback: +(\S+)$", graded.printed, re.MULTILINE)
        assert Path(page).is_relative_to(clone.root)
        for student in CLASS:
            assert Path(page.replace("/ID/", f"/{student}/")).exists()

    def test_uses_the_clone_and_not_what_is_installed(self, clone: Clone, graded: Graded) -> None:
        assert str(REPOSITORY) not in graded.printed
        done = clone.run(".venv/bin/python -c 'import autograder; print(autograder.__file__)'")
        assert str(clone.root / "autograder") in done.stdout

    def test_leaves_the_instructors_own_course_alone(self, graded: Graded) -> None:
        assert graded.new <= {"build"}


@pytest.fixture(scope="module")
def typed(clone: Clone, downloads: Path) -> str:
    _, _, *commands = documented()
    assert any(DOWNLOADS in command for command in commands)
    script = "\n".join(commands).replace(DOWNLOADS, str(downloads))
    # Activating sets a name that may be unset; a person's shell does not mind.
    done = clone.run("export PS1=\nset +u\n" + script)
    assert done.returncode == 0, done.stdout
    return done.stdout


class TestAnInstructor:
    """All other commands, in order, in one shell."""

    @pytest.mark.parametrize("student", CLASS)
    def test_has_graded_everybody(self, clone: Clone, typed: str, student: str) -> None:
        course, name = Course(clone.root), ASSIGNMENTS[0]
        report = json.loads((course.root / "reports" / name / f"{student}.json").read_text())
        assert 0 < report["score"] <= report["max_score"] == 40
        assert (course.root / "feedback" / student / name / f"{name}.html").exists()
        assert (course.root / "autograded" / student / name / f"{name}.ipynb").exists()
        assert student in typed

    def test_has_a_page_of_the_class_and_a_table_for_the_platform(
        self, clone: Clone, typed: str
    ) -> None:
        assert (clone.root / "reports" / ASSIGNMENTS[0] / "index.html").exists()
        tables = list((clone.root / "exports").rglob("*.csv"))
        assert tables
        assert all(student in tables[0].read_text("utf-8") for student in CLASS)

    def test_would_change_no_grade_by_regrading(self, typed: str) -> None:
        assert f"0 gain, 0 lose, {len(CLASS)} unchanged." in typed


class TestCi:
    def test_calls_targets_that_readme_names_and_make_can_plan(self, clone: Clone) -> None:
        script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
        targets = re.findall(r"^make (\S+)$", script, re.MULTILINE)
        assert "test" in targets
        for target in targets:
            assert f"`make {target}`" in README.read_text(encoding="utf-8")
            done = clone.run(f"make --dry-run {target}")
            assert done.returncode == 0, done.stdout
            assert "-m pytest" in done.stdout or f"-m tests.{target}" in done.stdout


@dataclass(frozen=True)
class Kernel:
    """The Python in which a student's notebook runs."""

    python: Path

    def outputs(self, notebook: Path) -> Iterator[tuple[str, str]]:
        """Run a notebook as it was handed out; yield each code cell and what it printed."""
        content = nbformat.read(notebook, as_version=4)
        client = NotebookClient(
            content,
            timeout=120,
            skip_cells_with_tag="",  # cells that only draw are skipped by graders, not by students
            resources={"metadata": {"path": str(notebook.parent)}},
        )
        manager = client.create_kernel_manager()
        launch = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
        manager._kernel_spec = KernelSpec(argv=[str(self.python), *launch], language="python")
        client.execute()
        for cell in content.cells:
            if cell.cell_type == "code":
                yield cell.source, "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture(scope="module")
def handed_out(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder outside the clone with nothing but the released assignments."""
    done = clone.run("make assignments")
    assert done.returncode == 0, done.stdout
    home = tmp_path_factory.mktemp("student") / "home"
    return Path(shutil.copytree(clone.root / "assignments", home))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    """Return a Python with NumPy, matplotlib and what a notebook needs, and nothing of ours."""
    environment = tmp_path_factory.mktemp("plain") / "env"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pins = REPOSITORY / "constraints.txt"
    install = [environment / "bin" / "pip", "install", "-q", "-c", pins]
    subprocess.run([*install, "numpy", "matplotlib", "ipykernel"], check=True)
    return Kernel(environment / "bin" / "python")


class TestAStudent:
    """A notebook as it is handed out runs from its first cell to its last and says what to do."""

    @pytest.mark.parametrize("name", ASSIGNMENTS)
    def test_runs_it_in_the_instructors_environment(self, handed_out: Path, name: str) -> None:
        outputs = list(Kernel(Path(sys.executable)).outputs(handed_out / name / f"{name}.ipynb"))
        says_what_to_do(outputs)

    @pytest.mark.long
    @pytest.mark.parametrize("name", ASSIGNMENTS)
    def test_runs_it_with_numpy_and_matplotlib_alone(
        self, handed_out: Path, plain: Kernel, name: str
    ) -> None:
        says_what_to_do(list(plain.outputs(handed_out / name / f"{name}.ipynb")))


def says_what_to_do(outputs: list[tuple[str, str]]) -> None:
    checked = [printed for source, printed in outputs if source.startswith("visible_tests.check")]
    assert len(checked) > 10
    for printed in checked:
        assert re.search("not (written|answered) yet", printed), printed
    assert not any("Traceback" in printed for _, printed in outputs)


@pytest.mark.long
def test_the_two_commands_set_everything_up_in_a_clone_with_nothing_in_it(tmp_path: Path) -> None:
    done = bare_clone(tmp_path / "clone").run("make grade && make --dry-run test", timeout=900)
    assert done.returncode == 0, done.stdout
    assert "fatima" in done.stdout
