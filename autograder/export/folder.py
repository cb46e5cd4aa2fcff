"""Where exports go: files for the instructor alone."""

from __future__ import annotations

from pathlib import Path

from autograder.classroom.store import write_atomically
from autograder.course import Course
from autograder.modes import EXPORTS, make_folder, modes_in, protect


def export_folder(course: Course, assignment: str) -> Path:
    """Return the folder of an assignment's exports."""
    return course.root / EXPORTS / assignment


def write_export(course: Course, assignment: str, name: str, content: bytes) -> Path:
    """Write a file that holds names, scores or solutions, and return where it is."""
    folder, modes = export_folder(course, assignment), modes_in(course)
    for place in (folder.parent, folder):
        make_folder(place, modes)
        protect(place, modes)  # it may have been there before
    path = folder / name
    write_atomically(path, content, modes)
    return path
