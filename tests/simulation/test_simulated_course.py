"""The course folder of a simulated class: the same bytes from the same seed, ready to be graded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from autograder.course import Course
from autograder.notebook import NotebookError, read_notebook
from autograder.simulation.course import DUE, TIMESTAMP, SimulationError, simulate
from autograder.simulation.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from autograder.simulation.students import FILE_NAMES

REPOSITORY = Course(Path(__file__).parents[2])
ASSIGNMENT = "01_convolution"
STUDENTS = 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("simulated") / "class"
    simulate(REPOSITORY, ASSIGNMENT, root, STUDENTS, seed=5)
    return root


@pytest.fixture(scope="module")
def manifest(made: Path) -> Manifest:
    return read_manifest(made)


def folder_of(made: Path, student: str) -> Path:
    return made / "submitted" / student / ASSIGNMENT


def notebooks(made: Path, manifest: Manifest, graded: bool) -> Iterator[Path]:
    for student, truth in manifest.students.items():
        if truth.graded is graded:
            (path,) = folder_of(made, student).glob("*.ipynb")
            yield path


def handed_in(root: Path) -> dict[str, bytes]:
    """Return what depends on the seed: manifest and submissions."""
    files = [root / MANIFEST, *(path for path in root.rglob("submitted/**/*") if path.is_file())]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.long
def test_the_same_seed_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    simulate(REPOSITORY, ASSIGNMENT, tmp_path, STUDENTS, seed=5)
    assert handed_in(tmp_path) == handed_in(made)


def test_an_earlier_class_is_replaced(made: Path, tmp_path: Path) -> None:
    write_manifest(tmp_path, ASSIGNMENT, 5, ())
    (tmp_path / "submitted" / "s0003").mkdir(parents=True)
    simulate(REPOSITORY, ASSIGNMENT, tmp_path, 2, seed=6)
    assert sorted(path.name for path in (tmp_path / "submitted").iterdir()) == ["s0001", "s0002"]
    students = read_manifest(tmp_path).students
    assert list(students) == ["s0001", "s0002"]
    assert students["s0001"] != read_manifest(made).students["s0001"], "the seed is another one"


def test_everybody_in_the_manifest_has_handed_in_one_file(made: Path, manifest: Manifest) -> None:
    assert len(manifest.students) == STUDENTS
    found = {path.name for path in (made / "submitted").iterdir()}
    assert found == manifest.students.keys()
    for student in found:
        names = {path.suffix for path in folder_of(made, student).iterdir()}
        assert names - {".txt"} == {".ipynb"}


def test_it_is_a_course_with_the_assignment_and_a_gradebook_of_its_own(made: Path) -> None:
    checks = Course.find(directory=made).assignment(ASSIGNMENT).checks
    assert sum(check.max_points for check in checks) == 40
    assert f"sqlite:///{made}/gradebook.db" in (made / "nbgrader_config.py").read_text()


def test_the_gradebook_knows_the_due_date_after_which_the_late_ones_come(
    made: Path, manifest: Manifest
) -> None:
    with Gradebook(f"sqlite:///{made / 'gradebook.db'}") as gradebook:
        due = gradebook.find_assignment(ASSIGNMENT).duedate
    assert due == DUE
    late = 0
    for student, truth in manifest.students.items():
        path = folder_of(made, student) / TIMESTAMP
        assert path.exists() == (truth.seconds_late is not None)
        if truth.seconds_late is not None:
            assert (parse_utc(path.read_text()) - due).total_seconds() == truth.seconds_late
            late += truth.seconds_late > 0
    assert late > 0


def test_what_is_to_be_graded_is_a_notebook_and_the_rest_cannot_be_read(
    made: Path, manifest: Manifest
) -> None:
    for path in notebooks(made, manifest, graded=True):
        nbformat.validate(nbformat.reads(path.read_text(encoding="utf-8"), 4))
    unreadable = list(notebooks(made, manifest, graded=False))
    assert unreadable
    for path in unreadable:
        with pytest.raises(NotebookError):
            read_notebook(path)


def test_renamed_files_are_found(made: Path, manifest: Manifest) -> None:
    names = {name.format(ASSIGNMENT) for name in FILE_NAMES}
    renamed = [p for p in notebooks(made, manifest, graded=True) if p.stem != ASSIGNMENT]
    assert renamed
    for path in renamed:
        assert path.stem in names
        (found,) = Course.find(directory=made).submissions(ASSIGNMENT, [path.parts[-3]])
        assert found.path == path


def test_a_duplicate_is_the_same_file(made: Path, manifest: Manifest) -> None:
    copies = {id: truth.same_as for id, truth in manifest.students.items() if truth.same_as}
    assert copies
    for copy, original in copies.items():
        (one,), (other,) = (
            list(folder_of(made, str(id)).glob("*.ipynb")) for id in (copy, original)
        )
        assert one.read_bytes() == other.read_bytes()


def test_who_has_written_nothing_hands_in_what_was_handed_out(
    made: Path, manifest: Manifest
) -> None:
    released = made / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    untouched = [id for id, truth in manifest.students.items() if truth.share == "untouched"]
    assert untouched
    for student in untouched:
        (path,) = folder_of(made, student).glob("*.ipynb")
        assert json.loads(path.read_text()) == json.loads(released.read_text())


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("five years of work")
    with pytest.raises(SimulationError, match="something else than a simulated class"):
        simulate(REPOSITORY, ASSIGNMENT, tmp_path, 1, seed=0)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SimulationError, match="left alone"):
        simulate(REPOSITORY, ASSIGNMENT, tmp_path / "file", 1, seed=0)


def test_an_unknown_assignment_is_refused_before_anything_is_replaced(tmp_path: Path) -> None:
    write_manifest(tmp_path, ASSIGNMENT, 0, ())
    before = handed_in(tmp_path)
    with pytest.raises(SimulationError, match=r"no assignment '07_nothing' in .*01_convolution"):
        simulate(REPOSITORY, "07_nothing", tmp_path, 1, seed=0)
    assert handed_in(tmp_path) == before


def test_an_assignment_without_answers_is_refused_before_anything_is_replaced(
    tmp_path: Path,
) -> None:
    write_manifest(tmp_path, ASSIGNMENT, 0, ())
    before = handed_in(tmp_path)
    with pytest.raises(SimulationError, match=r"no students' answers to softmax_cross_entropy"):
        simulate(REPOSITORY, "03_network", tmp_path, 1, seed=0)
    assert handed_in(tmp_path) == before


SECTION = """

# %% nbgrader={"grade": false, "grade_id": "dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(A, W, b):
    ### BEGIN SOLUTION
    return A @ W + b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "dense-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
from autograder.cell import grade_cell
grade_cell("dense-values", dense)
### END HIDDEN TESTS
"""  # noqa: E501


@pytest.mark.long
def test_an_exercise_without_answers_is_handed_in_as_it_was_handed_out(tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(REPOSITORY.root / "solutions", root / "solutions")
    shutil.copy(REPOSITORY.root / "nbgrader_config.py", root)
    with (root / "solutions" / f"{ASSIGNMENT}.py").open("a", encoding="utf-8") as notebook:
        notebook.write(SECTION)
    made = tmp_path / "class"
    simulate(Course(root), ASSIGNMENT, made, 10, seed=5)
    manifest = read_manifest(made)
    points = [truth.points for truth in manifest.students.values() if truth.graded]
    assert {earned["dense-values"] for earned in points} == {0}
    assert max(sum(earned.get(check) or 0 for check in earned) for earned in points) == 40
    for path in notebooks(made, manifest, graded=True):
        assert path.read_text("utf-8").count("raise NotImplementedError") >= 1
