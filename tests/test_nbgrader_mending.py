"""The real `nbgrader autograde` grades a class of mangled notebooks through MendingExporter."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook

from autograder.autograded.cells import as_notebook, joined
from autograder.mending import mend, to_submission
from autograder.model import Role
from autograder.nbgrader_mending import submission_of
from autograder.notebook import MAX_CELLS, MAX_CODE, MAX_SOURCE, NotebookError, parse_notebook
from tests.fixtures.notebooks.builders import (
    DOUBLE,
    NAME,
    STUB,
    Notebook,
    cell,
    find,
    in_format_3,
    released_notebook,
    saved_by_colab_without_nbgrader,
    solution_notebook,
    submitted_notebook,
    to_bytes,
    to_cells,
)
from tests.fixtures.warm import run_warm
from tests.test_mending import mangle

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "tiny"
c.CourseDirectory.release_directory = "assignments"
c.Autograde.exporter_class = "autograder.nbgrader_mending.MendingExporter"
c.Execute.timeout = 60
"""


def run_nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_warm("nbgrader", *arguments, folder=root)


@pytest.fixture(scope="session")
def built_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text(CONFIG)
    source = root / "source" / NAME
    source.mkdir(parents=True)
    (source / f"{NAME}.ipynb").write_bytes(to_bytes(solution_notebook()))
    result = run_nbgrader(root, "generate_assignment", NAME)
    assert result.returncode == 0, result.stderr
    return root


@pytest.fixture
def course(built_course: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_course, tmp_path / "course"))


def hand_in(root: Path, student: str, content: bytes, name: str = NAME) -> Path:
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    path.write_bytes(content)
    return path


def scores(root: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        submissions = gradebook.assignment_submissions(NAME)
        return {submission.student.id: submission.score for submission in submissions}


def flagged(root: Path) -> set[str]:
    """Return whose submission a person has to look at."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        submissions = gradebook.assignment_submissions(NAME)
        return {each.student.id for each in submissions if each.needs_manual_grade}


def without(grade_id: str) -> Notebook:
    made = submitted_notebook()
    made["cells"].remove(find(made, grade_id))
    return made


def with_a_copied_stub() -> Notebook:
    made = submitted_notebook()
    stub = find(submitted_notebook(), "double") | {"id": "copy", "source": DOUBLE + STUB}
    made["cells"].append(stub)
    return made


def with_old_metadata() -> Notebook:
    """Return what makes nbgrader alone give up on the whole class."""
    made = submitted_notebook()
    find(made, "double")["metadata"]["nbgrader"]["schema_version"] = 1
    find(made, "triple")["metadata"]["nbgrader"] = {"grade_id": 7}
    return made


def test_a_class_of_mangled_notebooks_is_graded(course: Path):
    readable = {
        "anna": submitted_notebook(),
        "ben": saved_by_colab_without_nbgrader(submitted_notebook()),
        "carl": with_a_copied_stub(),
        "dora": without("double-values"),
        "emil": with_old_metadata(),
        "fay": without("double"),
    }
    for student, made in readable.items():
        hand_in(course, student, to_bytes(made))
    renamed = hand_in(course, "gus", to_bytes(submitted_notebook()), "Copy of 01_tiny")
    unreadable = {
        "hal": hand_in(course, "hal", b"{nope"),
        "ida": hand_in(course, "ida", b""),
        "jon": hand_in(course, "jon", to_bytes(in_format_3(submitted_notebook()))),
        "kim": hand_in(course, "kim", b"x"),
        "leo": hand_in(course, "leo", b"x"),
    }
    with unreadable["kim"].open("wb") as file:
        file.truncate(500_000_000)
    unreadable["leo"].unlink()
    os.mkfifo(unreadable["leo"])

    result = run_nbgrader(course, "autograde", NAME)

    graded = dict.fromkeys([*readable, "gus"], 10.0) | {"fay": 6.0}
    assert scores(course) == graded | dict.fromkeys(unreadable, 0.0)
    assert flagged(course) == unreadable.keys()
    assert result.returncode == 1
    errors = [line for line in result.stderr.splitlines() if "ERROR" in line]
    assert len(errors) == len(unreadable) + 1  # one line each, and the last
    for (student, path), line in zip(unreadable.items(), errors, strict=False):
        assert f"Not graded: student {student}: {path}: " in line
    assert "hal, ida, jon, kim, leo. Everybody else is graded." in errors[-1]
    assert "Traceback" not in result.stderr
    assert "Student dora: The test cell `double-values` was missing and was put back." in (
        result.stderr
    )
    assert "Student gus: The notebook was handed in as `Copy of 01_tiny.ipynb`." in result.stderr
    assert renamed.read_bytes() == to_bytes(submitted_notebook())

    notebook = nbformat.read(course / "autograded" / "dora" / NAME / f"{NAME}.ipynb", 4)
    assert notebook.cells[0].source == (
        "**Mended before grading**\n\n"
        "    The test cell `double-values` was missing and was put back."
    )
    submission = submission_of(notebook, NAME, "dora")
    assert submission.mended == ("The test cell `double-values` was missing and was put back.",)
    assert [(c.grade_id, c.role) for c in submission.cells] == [
        ("setup", Role.PROVIDED),
        ("double", Role.SOLUTION),
        ("double-values", Role.TEST),
        ("picture-double", Role.PICTURE),
        ("triple", Role.SOLUTION),
        ("triple-values", Role.TEST),
    ]


def test_an_earlier_result_is_kept_when_the_new_notebook_cannot_be_read(course: Path):
    path = hand_in(course, "anna", to_bytes(submitted_notebook()))
    assert run_nbgrader(course, "autograde", NAME).returncode == 0
    graded = course / "autograded" / "anna" / NAME / f"{NAME}.ipynb"
    before = graded.read_bytes()

    path.write_bytes(b"")
    result = run_nbgrader(course, "autograde", NAME, "--force")

    assert result.returncode == 1
    assert graded.read_bytes() == before
    assert scores(course) == {"anna": 10.0}
    assert flagged(course) == {"anna"}

    excluded = run_nbgrader(course, "autograde", NAME, "--CourseDirectory.student_id_exclude=anna")
    assert excluded.returncode == 0


@pytest.mark.parametrize("second_name", ["mine", "mine (1)"])
def test_a_renamed_notebook_that_is_handed_in_again_is_graded_anew(course: Path, second_name: str):
    first = hand_in(course, "anna", to_bytes(released_notebook()), "mine")
    run_nbgrader(course, "autograde", NAME)
    assert scores(course) == {"anna": 0.0}
    first.unlink()
    hand_in(course, "anna", to_bytes(submitted_notebook()), second_name)
    run_nbgrader(course, "autograde", NAME, "--force")
    assert scores(course) == {"anna": 10.0}


def test_an_assignment_that_was_not_built_is_told_in_a_line(course: Path):
    hand_in(course, "anna", to_bytes(submitted_notebook()))
    shutil.rmtree(course / "assignments")
    result = run_nbgrader(course, "autograde", NAME)
    assert result.returncode == 1
    assert "run `make assignments`" in result.stderr
    assert "Traceback" not in result.stderr


def test_who_handed_in_no_notebook_is_flagged_while_the_others_are_graded(course: Path):
    hand_in(course, "anna", to_bytes(submitted_notebook()))
    (course / "submitted" / "ben" / NAME).mkdir(parents=True)
    (course / "submitted" / "a <b>" / NAME).mkdir(parents=True)
    result = run_nbgrader(course, "autograde", NAME)
    assert result.returncode == 1
    assert "Not graded: student ben: " in result.stderr
    assert "no notebook 01_tiny.ipynb; put the right one there." in result.stderr
    assert "Not flagged: student a <b>: " in result.stderr
    assert scores(course) == {"anna": 10.0, "ben": 0.0}
    assert flagged(course) == {"ben"}

    alone = run_nbgrader(course, "autograde", NAME, "--student", "anna", "--force")
    assert alone.returncode == 0, "nobody else was asked for"


class TestATimestamp:
    VALID = "2026-11-01 12:00:00.250000 UTC"

    def test_is_kept_so_that_a_later_hand_in_is_graded_and_no_other(self, course: Path):
        paths = {name: hand_in(course, name, to_bytes(submitted_notebook())) for name in "ab"}
        for path in paths.values():
            path.with_name("timestamp.txt").write_text(self.VALID)
        assert run_nbgrader(course, "autograde", NAME).returncode == 0
        kept = course / "autograded" / "a" / NAME / "timestamp.txt"
        assert kept.read_text() == self.VALID
        assert kept.stat().st_mode & 0o777 == 0o444

        for path in paths.values():
            path.write_bytes(to_bytes(released_notebook()))
        later = self.VALID.replace("12:", "13:")
        paths["a"].with_name("timestamp.txt").write_text(later)
        assert run_nbgrader(course, "autograde", NAME).returncode == 0
        assert scores(course) == {"a": 0.0, "b": 10.0}
        assert kept.read_text() == later

    @pytest.mark.long
    def test_that_is_none_stops_nobody_whatever_a_student_puts_in_its_place(self, course: Path):
        def timestamp(student: str) -> Path:
            path = hand_in(course, student, to_bytes(submitted_notebook()))
            return path.with_name("timestamp.txt")

        timestamp("no time").write_text("yesterday")
        timestamp("empty").write_text("")
        timestamp("no text").write_bytes(bytes(range(256)))
        timestamp("no file").mkdir()
        os.mkfifo(timestamp("fifo"))
        timestamp("endless").symlink_to("/dev/zero")
        timestamp("circle").symlink_to("timestamp.txt")
        with timestamp("huge").open("wb") as file:
            file.truncate(10_000_000_000)
        timestamp("no number").write_text(f"١ {'1' * 30} M10 11 +0200 .")
        timestamp("stolen").symlink_to(timestamp("anna"))
        timestamp("anna").write_text(self.VALID)
        result = run_nbgrader(course, "autograde", NAME)
        assert result.returncode == 0, result.stderr
        assert "Traceback" not in result.stderr
        assert set(scores(course).values()) == {10.0}
        assert len(scores(course)) == 11
        kept = course.glob("autograded/*/*/timestamp.txt")
        assert [path.parts[-3] for path in kept] == ["anna"]


def as_large_as_can_be(what: str) -> Notebook:
    """Return a notebook without a provided cell, which leaves no room for putting it back."""
    made = without("setup")
    if what == "cells":
        missing = MAX_CELLS - len(made["cells"])
        made["cells"] += [cell(f"own_{number} = {number}", "x") for number in range(missing)]
    elif what == "code":
        missing = MAX_CODE - sum(len(c["source"]) for c in made["cells"] if "outputs" in c)
        halves = (missing // 2, missing - missing // 2)
        made["cells"] += [cell("#" * half, "x") for half in halves]
    elif what == "lines":  # nbformat writes each of them as a value of its own
        made["cells"] += [cell("\n" * MAX_SOURCE, "x", "markdown")] * 2
    return made


@pytest.mark.parametrize("what", ["cells", "code", "lines"])
def test_the_largest_notebook_is_the_same_submission_as_without_nbgrader(what: str):
    mended = mend(to_cells(as_large_as_can_be(what)), to_cells(released_notebook()))
    exported = nbformat.from_dict(as_notebook(mended, joined(released_notebook())))
    with pytest.raises(NotebookError, match="more than"):
        parse_notebook(nbformat.writes(exported).encode(), "larger than a student's may be")
    assert submission_of(exported, NAME, "anna") == to_submission(mended, NAME, "anna")


@given(seed=st.integers(0, 2**32))
@settings(deadline=None)
def test_however_mangled_it_is_the_same_submission_as_without_nbgrader(seed: int):
    made = submitted_notebook()
    mangle(made, seed)
    mended = mend(to_cells(made), to_cells(released_notebook()))
    exported = nbformat.from_dict(as_notebook(mended, joined(released_notebook())))
    written = nbformat.reads(nbformat.writes(exported), as_version=4)
    assert submission_of(written, NAME, "anna") == to_submission(mended, NAME, "anna")


def test_text_of_a_students_is_never_rendered_from_a_note():
    released = joined(released_notebook())
    mended = mend(to_cells(submitted_notebook()), to_cells(released_notebook()))
    note = "The notebook was handed in as `a`<script>alert(1)</script>`.ipynb`."
    notebook = nbformat.from_dict(as_notebook(replace(mended, notes=(note,)), released))
    nbformat.validate(notebook)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
