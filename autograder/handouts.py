"""Makes a handout for each student: the released folder, with a variant of their own in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.course import Course, CourseError, is_plain
from autograder.modes import make_folder, modes_in, protect
from autograder.notebook import one_line
from autograder.variants import FILE, HANDOUTS, content, is_asked, variants_for_handouts

LEFT_BY_JUPYTER = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", FILE)


def hand_out(course: Course, assignment: str, students: Iterable[str]) -> Iterator[Path]:
    """Write a released assignment into handouts/ID/ASSIGNMENT/ for each student, one by one.

    A student's variant depends on their id and the course's key alone: who gets a handout once more
    gets the same.

    Parameters
    ----------
    course : Course
    assignment : str
        It has been released.
    students : iterable of str
        Their ids.

    Yields
    ------
    Path
        The folder of each, in the order of their ids.

    Raises
    ------
    CourseError
        If the assignment asks nothing that is drawn, there are no students, or one of the ids
        cannot be the name of a folder. No handout is written then.
    """
    released = course.released_path(assignment).parent
    grade_ids = _grade_ids(course, assignment)
    if not is_asked(grade_ids):
        raise CourseError(
            f"{assignment} asks all students the same: nothing in it is drawn. The section that "
            'draws is adopted by c.Release.optional_sections = ["understanding"] in '
            "nbgrader_config.py."
        )
    ids = _in_order(students)
    variants = variants_for_handouts(course, assignment)
    modes = modes_in(course)
    make_folder(course.root / HANDOUTS, modes)
    for student in ids:
        folder = course.root / HANDOUTS / student / assignment
        make_folder(folder.parent, modes)
        shutil.copytree(released, folder, ignore=LEFT_BY_JUPYTER, dirs_exist_ok=True)
        protect(folder, modes)
        told = content(assignment, grade_ids, variants, student)
        (folder / FILE).write_text(told, encoding="utf-8")
        yield folder


def _in_order(students: Iterable[str]) -> list[str]:
    """Return ids in order and each once; raise CourseError if there are none, or one is none."""
    ids = sorted(set(students))
    if not ids:
        raise CourseError(
            "There are no students: enter them into the gradebook (`nbgrader db student import`), "
            "or name a file with an id in every line."
        )
    for student in ids:
        if not is_plain(student):
            raise CourseError(f"{one_line(student)!r} is no student's id: no folder can have it.")
    return ids


def is_drawn_in(course: Course, assignment: str) -> bool:
    """Tell whether a released assignment asks something that is drawn."""
    return is_asked(_grade_ids(course, assignment))


def _grade_ids(course: Course, assignment: str) -> list[str]:
    return [cell.grade_id for cell in course.released_cells(assignment) if cell.grade_id]


def students_in(path: Path) -> list[str]:
    """Return the ids in a file: the first column of every line, a heading `id` left out.

    Raises
    ------
    CourseError
        If it cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{one_line(str(path))} cannot be read: {error}.") from None
    ids = [line.split(",")[0].strip().strip('"') for line in lines]
    return [one for number, one in enumerate(ids) if one and (number, one.lower()) != (0, "id")]
