"""A course folder: its assignments, what was handed in, and a sentence for what is not there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import MAX_CANDIDATES, Course, CourseError
from autograder.model import Check, Role
from autograder.notebook import NotebookError, read_notebook
from tests.fixtures.notebooks.builders import (
    DOUBLE,
    NAME,
    SOLVED,
    STUB,
    Notebook,
    cell,
    find,
    nbgrader,
    notebook,
    released_notebook,
    saved_by_colab_without_nbgrader,
    solution_notebook,
    submitted_notebook,
    to_bytes,
)
from tests.fuzzing.spending import steps

HandIn = Callable[..., Path]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course with two assignments, 01_tiny and 02_other."""
    root = tmp_path / "course"
    other = notebook(cell("def half(x):\n    pass", "h"))
    other["cells"][0]["metadata"]["nbgrader"] = {"grade_id": "half", "solution": True}
    for name, source, released in (
        (NAME, solution_notebook(), released_notebook()),
        ("02_other", other, other),
    ):
        put_up(Course(root), name, released, source)
    (root / "nbgrader_config.py").write_text("")
    return Course(root)


def put_up(course: Course, name: str, released: Notebook, source: Notebook | None = None) -> None:
    """Put an assignment into a course as if it had been built."""
    for step, built in (("source", source or released), ("assignments", released)):
        folder = course.root / step / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(to_bytes(built))


@pytest.fixture
def hand_in(course: Course) -> HandIn:
    def put(student: str, content: Notebook | None = None, name: str = NAME) -> Path:
        folder = course.root / "submitted" / student / NAME
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.ipynb"
        path.write_bytes(to_bytes(content or submitted_notebook()))
        return path

    return put


# The course and its assignments


def test_a_course_is_the_nearest_folder_above_with_nbgraders_config(course, tmp_path):
    inside = course.root / "submitted" / "anna"
    inside.mkdir(parents=True)
    assert Course.find(inside) == course
    assert Course.find(tmp_path, directory=course.root) == course


def test_a_folder_that_is_no_course_is_told(tmp_path):
    with pytest.raises(
        CourseError, match=r"neither .* nor a folder above it holds nbgrader_config"
    ):
        Course.find(tmp_path)
    with pytest.raises(CourseError, match=rf"No nbgrader_config.py in {tmp_path}"):
        Course.find(directory=tmp_path)


def test_an_assignment_has_checks_with_the_instructors_points(course):
    find(changed := released_notebook(), "double-values")["metadata"]["nbgrader"]["points"] = 99
    (course.root / "assignments" / NAME / f"{NAME}.ipynb").write_bytes(to_bytes(changed))
    assert course.assignment(NAME).checks == (Check("double-values", 4), Check("triple-values", 6))


def test_an_assignment_knows_the_stubs(course):
    assert course.assignment(NAME).source_of("double") == DOUBLE + STUB
    with pytest.raises(CourseError, match="no solution cell 'triangle'"):
        course.assignment(NAME).source_of("triangle")


def test_the_reference_is_read_like_a_submission(course):
    reference = course.assignment(NAME).reference()
    assert reference.mended == ()
    solved = {c.grade_id: c.source for c in reference.cells if c.role is Role.SOLUTION}
    assert "return scale * x" in solved["double"]


def test_an_unknown_assignment_is_told_with_those_there_are(course):
    with pytest.raises(CourseError) as error:
        course.assignment("03_none")
    assert str(error.value) == (
        "No assignment '03_none': there are 01_tiny, 02_other "
        f"(looked in {course.root / 'assignments'})."
    )


@pytest.mark.parametrize("name", ["", ".", "..", "../course", "01_tiny/..", ".git", "a\0b"])
def test_a_name_that_is_a_path_is_no_assignment(course, name):
    with pytest.raises(CourseError, match="No assignment"):
        course.assignment(name)


def test_what_has_not_been_built_is_told(course):
    (course.root / "source" / NAME / f"{NAME}.ipynb").unlink()
    with pytest.raises(CourseError, match=r"source/01_tiny.*has not been built: run `make assi"):
        course.assignment(NAME)
    with pytest.raises(CourseError, match=r"No assignments in .*: run `make assignments`"):
        Course(course.root / "nowhere").assignment(NAME)


def test_a_built_notebook_that_is_broken_is_told(course):
    (course.root / "source" / NAME / f"{NAME}.ipynb").write_text("{")
    with pytest.raises(CourseError, match=r"not JSON.*run `make assignments`"):
        course.assignment(NAME)


# Which assignment a notebook belongs to


def test_a_notebook_is_known_by_its_name(course, hand_in):
    assert course.assignment_of(hand_in("anna")).name == NAME


@pytest.mark.parametrize("change", [lambda made: made, saved_by_colab_without_nbgrader])
def test_a_renamed_notebook_is_known_by_its_cells(course, hand_in, change):
    path = hand_in("anna", change(submitted_notebook()), name="Kopie von 01_tiny (2)")
    assert course.assignment_of(path).name == NAME


def test_a_notebook_of_no_assignment_is_told(course, hand_in):
    path = hand_in("anna", notebook(cell("print('shopping list')", "x")), name="shopping")
    with pytest.raises(CourseError, match=r"shopping.ipynb belongs to no .* 01_tiny, 02_other"):
        course.assignment_of(path)


def test_a_notebook_that_may_belong_to_two_assignments_is_told(course, hand_in):
    twin = course.root / "assignments" / "03_twin"
    twin.mkdir()
    (twin / "03_twin.ipynb").write_bytes(to_bytes(released_notebook()))
    with pytest.raises(CourseError, match="belongs to no assignment"):
        course.assignment_of(hand_in("anna", name="tiny"))


def test_text_does_not_tell_which_assignment_a_notebook_belongs_to(course, hand_in):
    path = hand_in("anna", notebook(cell(SOLVED["double"], "x", "markdown")), name="diary")
    with pytest.raises(CourseError, match="belongs to no assignment"):
        course.assignment_of(path)
    hand_in("anna", notebook(cell(SOLVED["double"], "x")), name="diary")
    assert course.assignment_of(path).name == NAME


def test_cells_are_searched_once_however_many_exercises_there_are(course, hand_in):
    cells = [cell(f"own_{number} = {number}", "x") for number in range(200)]
    path = hand_in("anna", notebook(*cells, cell(SOLVED["double"], "x")), name="renamed")
    before = steps(lambda: course.assignment_of(path), most=1e6)
    exercises = 40
    more = notebook(*[cell("", "x", **nbgrader(f"f{n}", "solution")) for n in range(exercises)])
    put_up(course, "03_more", more)
    of_released_cells = steps(lambda: course.released_cells("03_more"), most=1e6)
    work = steps(lambda: course.assignment_of(path), most=1e6) - before - of_released_cells
    assert work < 200 * exercises


# What was handed in


def found(course: Course, students: list[str] | None = None) -> dict[str, str | None]:
    submissions = course.submissions(NAME, students)
    return {s.student: s.path.name if s.path else None for s in submissions}


def test_every_student_who_handed_in_is_found_in_order(course, hand_in):
    for student in ("carl", "anna", "ben"):
        hand_in(student)
    (course.root / "submitted" / "dora" / "02_other").mkdir(parents=True)
    (course.root / "submitted" / ".cache" / NAME).mkdir(parents=True)
    assert list(found(course)) == ["anna", "ben", "carl"]
    assert [s.student for s in course.submissions(NAME, ["ben", "anna", "ben"])] == ["ben", "anna"]


def test_a_renamed_notebook_is_found_and_noted(course, hand_in):
    hand_in("anna", name="01_tiny (1)")
    (submitted,) = course.submissions(NAME)
    assert submitted.path is not None
    assert submitted.notes == ("The notebook was handed in as `01_tiny (1).ipynb`.",)


def test_of_several_renamed_notebooks_the_one_with_our_cells_is_found(course, hand_in):
    hand_in("anna", name="final")
    hand_in("anna", notebook(cell("1", "x")), name="scratch")
    (hand_in("anna", name="broken")).write_text("{")
    assert found(course) == {"anna": "final.ipynb"}


def test_of_too_many_renamed_notebooks_none_is_read(course, hand_in):
    hand_in("anna", name="final")
    for number in range(MAX_CANDIDATES - 1):
        hand_in("anna", notebook(cell("1", "x")), name=f"scratch {number}")
    assert found(course) == {"anna": "final.ipynb"}
    hand_in("anna", notebook(cell("1", "x")), name="one more")
    released = course.released_cells(NAME)
    (anna,) = course.submissions(NAME)
    assert anna.path is None
    assert anna.problem is not None
    assert anna.problem.endswith(
        "several notebooks, none of them called 01_tiny.ipynb; put the right one there."
    )
    of_one = steps(
        lambda: read_notebook(course.root / "submitted/anna" / NAME / "final.ipynb"), 1e6
    )
    assert steps(lambda: course.find_notebook("anna", NAME, released), 1e6) < of_one


def test_two_candidates_are_a_problem_of_that_student_alone(course, hand_in):
    hand_in("anna", name="one")
    hand_in("anna", name="two")
    hand_in("ben")
    anna, ben = course.submissions(NAME)
    assert (anna.path, ben.problem) == (None, None)
    assert anna.problem is not None
    assert anna.problem.endswith(
        "several notebooks, none of them called 01_tiny.ipynb; put the right one there."
    )


def test_an_empty_folder_is_a_problem_of_that_student(course):
    (course.root / "submitted" / "anna" / NAME).mkdir(parents=True)
    (anna,) = course.submissions(NAME)
    assert anna.problem is not None
    assert anna.problem.endswith("no notebook 01_tiny.ipynb; put the right one there.")


def test_a_link_to_nothing_is_no_notebook(course, hand_in):
    other = hand_in("anna", name="second try")
    other.with_name(f"{NAME}.ipynb").symlink_to(other.with_name("first try.ipynb"))
    assert found(course) == {"anna": "second try.ipynb"}
    other.unlink()
    assert found(course) == {"anna": None}


def test_hidden_files_are_no_notebooks(course, hand_in):
    hand_in("anna", name=".hidden")
    assert found(course) == {"anna": None}


def test_links_that_lead_out_are_not_followed(course, hand_in, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(to_bytes(solution_notebook()))
    hand_in("anna").unlink()
    (course.root / "submitted" / "anna" / NAME / f"{NAME}.ipynb").symlink_to(secret)
    (course.root / "submitted" / "ben").symlink_to(course.root / "source", True)
    for submitted in course.submissions(NAME):
        assert submitted.path is None
        assert submitted.problem is not None
        assert submitted.problem.endswith("leads out of the student's folder; put the file there.")


def test_links_out_of_a_students_folder_are_not_followed(course, hand_in):
    ben = hand_in("ben")
    anna = hand_in("anna")
    anna.unlink()
    anna.symlink_to(ben)
    (course.root / "submitted" / "carl").symlink_to(course.root / "submitted" / "ben")
    (course.root / "submitted" / "dora").mkdir()
    (course.root / "submitted" / "dora" / NAME).symlink_to(ben.parent)
    found = {submitted.student: submitted for submitted in course.submissions(NAME)}
    assert found.pop("ben").path == ben
    assert sorted(found) == ["anna", "carl", "dora"]
    for student, submitted in found.items():
        path = course.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        assert submitted.path is None
        assert submitted.problem == (
            f"{path}: leads out of the student's folder; put the file there."
        )


def test_a_link_within_the_students_folder_is_followed(course, hand_in):
    path = hand_in("anna", name="final")
    path.with_name(f"{NAME}.ipynb").symlink_to("final.ipynb")
    (submitted,) = course.submissions(NAME)
    assert submitted.path == path.with_name(f"{NAME}.ipynb")
    assert submitted.notes == ("The notebook was handed in as `final.ipynb`.",)


def test_links_in_a_circle_are_no_notebook(course, hand_in):
    path = hand_in("anna", name="other")
    path.unlink()
    path.symlink_to(f"{NAME}.ipynb")
    path.with_name(f"{NAME}.ipynb").symlink_to("other.ipynb")
    (submitted,) = course.submissions(NAME)
    assert submitted.problem is not None
    assert submitted.problem.endswith("no notebook 01_tiny.ipynb; put the right one there.")


def test_what_is_handed_in_may_be_anything_but_stops_nobody(course, hand_in):
    hand_in("anna").write_text("{")
    os.mkfifo(hand_in("ben", name="x").with_name(f"{NAME}.ipynb"))
    hand_in("carl")
    for submitted in course.submissions(NAME):
        assert submitted.path is not None
        if submitted.student == "carl":
            assert course.assignment(NAME).submission(submitted.path, "carl").student == "carl"
        else:
            with pytest.raises(NotebookError):
                course.assignment(NAME).submission(submitted.path)


def test_a_missing_submitted_folder_is_told(course):
    with pytest.raises(CourseError) as error:
        course.submissions(NAME)
    looked = course.root / "submitted"
    assert str(error.value) == (
        f"No submissions: looked for {looked / 'ID' / NAME}, but there is no folder {looked}."
    )


def test_nothing_handed_in_is_told(course):
    (course.root / "submitted").mkdir()
    with pytest.raises(CourseError, match=r"there is no .*submitted/ID/01_tiny for any ID"):
        course.submissions(NAME)


def test_an_unknown_student_is_told(course, hand_in):
    hand_in("anna")
    with pytest.raises(CourseError, match=r"No student 'zoe': there is no .*submitted/zoe\."):
        course.submissions(NAME, ["anna", "zoe"])
    (course.root / "submitted" / "ben").mkdir()
    with pytest.raises(CourseError, match=r"'ben' has not handed in 01_tiny: there is no .*ben/01"):
        course.submissions(NAME, ["ben"])


@pytest.mark.parametrize("student", ["", ".", "..", "../source", "anna/..", ".hidden", "a\0", "/"])
def test_an_id_that_is_a_path_is_refused(course, hand_in, student):
    hand_in("anna")
    with pytest.raises(CourseError, match="is no student's id"):
        course.submissions(NAME, [student])


# Untouched exercises


@pytest.mark.parametrize(
    ("solution", "extra", "untouched"),
    [
        (DOUBLE + STUB, "1 + 1", True),
        (DOUBLE.replace('"""\n', '"""\n\n') + STUB, "1 + 1", True),
        (SOLVED["double"], "1 + 1", False),
        (DOUBLE + STUB, SOLVED["double"], False),
    ],
)
def test_an_exercise_is_untouched_while_only_the_stub_is_there(
    course, hand_in, solution, extra, untouched
):
    made = submitted_notebook()
    find(made, "double")["source"] = solution
    made["cells"].append(cell(extra, "own"))
    assignment = course.assignment(NAME)
    submission = assignment.submission(hand_in("anna", made), "anna")
    assert assignment.is_untouched("double", submission) is untouched
