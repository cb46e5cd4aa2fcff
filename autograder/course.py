"""Finds what a course holds: its assignments as built, and the notebooks that were handed in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.mending import bound_names, defines, mend, role_of, same_source, to_submission
from autograder.model import Check, Role, Submission
from autograder.notebook import NotebookCell, NotebookError, one_line, read_notebook

CONFIG = "nbgrader_config.py"
BONUS_TAG = "bonus"  # of a test cell whose points come on top
MAX_CANDIDATES = 10  # renamed notebooks of one student that are looked into


class CourseError(Exception):
    """Something that was asked for is not there; the message says what and where."""


@dataclass(frozen=True)
class Assignment:
    """An assignment as it was built.

    Attributes
    ----------
    name : str
    released : tuple of NotebookCell
        The notebook that students get.
    solution : tuple of NotebookCell
        The instructor's notebook, with solutions and hidden tests.
    folder : Path
        Where the files lie that students got along with the notebook.
    """

    name: str
    released: tuple[NotebookCell, ...]
    solution: tuple[NotebookCell, ...]
    folder: Path

    @property
    def checks(self) -> tuple[Check, ...]:
        """The test cells in order, with the points that the instructor's notebook gives them."""
        return tuple(
            Check(cell.grade_id, cell.points, BONUS_TAG in cell.tags)
            for cell in self.solution
            if cell.grade_id is not None and role_of(cell) is Role.TEST
        )

    @property
    def max_score(self) -> float:
        """The points that can be had without those that come on top."""
        return sum(check.max_points for check in self.checks if not check.is_bonus)

    def source_of(self, exercise: str) -> str:
        """Return the stub of an exercise as it was handed out."""
        for cell in self.released:
            if cell.grade_id == exercise and role_of(cell) is Role.SOLUTION:
                return cell.source
        raise CourseError(
            f"The released notebook of {self.name} has no solution cell {exercise!r}; "
            "run `make assignments`."
        )

    def is_untouched(self, exercise: str, submission: Submission) -> bool:
        """Tell whether a submission leaves an exercise's stub as it was handed out."""
        stub = self.source_of(exercise)
        for cell in submission.cells:
            if cell.grade_id == exercise:
                if not same_source(cell.source, stub):
                    return False
            elif cell.role in (Role.FREE, Role.SOLUTION) and defines(cell.source, exercise):
                return False
        return True

    def submission(self, notebook: str | Path, student: str | None = None) -> Submission:
        """Read a student's notebook and mend it.

        Raises
        ------
        NotebookError
            If the file cannot be read as a notebook.
        """
        cells = read_notebook(notebook)
        return to_submission(mend(cells, self.released), self.name, student)

    def reference(self) -> Submission:
        """Return the instructor's solution, read the way a student's notebook is."""
        return to_submission(mend(self.solution, self.released), self.name, None)


@dataclass(frozen=True)
class SubmittedNotebook:
    """What one student handed in for an assignment.

    Attributes
    ----------
    student : str
    path : Path or None
        The notebook; None where there is none that can be graded.
    problem : str or None
        A line that says why there is none.
    notes : tuple of str
        What was found out about the file: that it was renamed, say.
    """

    student: str
    path: Path | None
    problem: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A course folder, laid out the way nbgrader does it.

    Attributes
    ----------
    root : Path
    source, released, submitted, autograded, feedback : str
        The folders of the instructor's notebooks, the students', those handed in, and what is made
        of them.
    """

    root: Path
    source: str = "source"
    released: str = "assignments"
    submitted: str = "submitted"
    autograded: str = "autograded"
    feedback: str = "feedback"

    @classmethod
    def find(cls, start: str | Path = ".", directory: str | Path | None = None) -> Course:
        """Return the course in `directory`, or the nearest one above `start`."""
        if directory is not None:
            if not Path(directory, CONFIG).is_file():
                raise CourseError(f"No {CONFIG} in {_shown(Path(directory))}: not a course folder.")
            return cls(Path(directory).resolve())
        here = Path(start).resolve()
        for folder in (here, *here.parents):
            if (folder / CONFIG).is_file():
                return cls(folder)
        raise CourseError(
            f"No course found: neither {_shown(here)} nor a folder above it holds {CONFIG}; "
            "go to the course's folder or name it with --course DIR."
        )

    def released_path(self, assignment: str) -> Path:
        """Return where the notebook lies that students got."""
        return self.root / self.released / assignment / f"{assignment}.ipynb"

    def source_path(self, assignment: str) -> Path:
        """Return where the instructor's notebook lies, with solutions and hidden tests."""
        return self.root / self.source / assignment / f"{assignment}.ipynb"

    def assignment_names(self) -> tuple[str, ...]:
        """Return the names of all assignments that have been built."""
        folder = self.root / self.released
        return tuple(sorted(path.stem for path in folder.glob("*/*.ipynb") if _is_main(path)))

    def released_cells(self, name: str) -> tuple[NotebookCell, ...]:
        """Return the cells of the notebook that students got."""
        return self._built(name, self.released_path(name))

    def bonus(self, name: str) -> float:
        """Return the points of an assignment that come on top, a person's included."""
        return sum(cell.points for cell in self.released_cells(name) if BONUS_TAG in cell.tags)

    def assignment(self, name: str) -> Assignment:
        """Return an assignment by its name."""
        solution = self._built(name, self.source_path(name))
        folder = self.released_path(name).parent
        return Assignment(name, self.released_cells(name), solution, folder)

    def assignment_of(self, notebook: str | Path) -> Assignment:
        """Return the assignment that a notebook is a submission of.

        The file's name tells; if it was renamed, the cells do.
        """
        stem = Path(notebook).stem
        names = self.assignment_names()
        if stem in names:
            return self.assignment(stem)
        contents = _Contents.of(notebook)
        likeness = {name: contents.likeness(self.released_cells(name)) for name in names}
        best = [name for name in names if likeness[name] == max(likeness.values())]
        if len(best) == 1 and likeness[best[0]] > 0:
            return self.assignment(best[0])
        raise CourseError(
            f"{_shown(Path(notebook))} belongs to no assignment: neither its name nor its cells "
            f"match one of {self._listed()}."
        )

    def submissions(
        self, assignment: str, students: Sequence[str] | None = None
    ) -> Iterator[SubmittedNotebook]:
        """Yield what each student handed in, in the order of the students' ids.

        Parameters
        ----------
        assignment : str
        students : sequence of str, optional
            Only these; each of them must have handed in something.
        """
        released = self.released_cells(assignment)
        folder = self.root / self.submitted
        if not folder.is_dir():
            raise CourseError(
                f"No submissions: looked for {_shown(folder / 'ID' / assignment)}, but there is no "
                f"folder {_shown(folder)}."
            )
        if students is None:
            found = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
            ids = sorted(name for name in found if (folder / name / assignment).is_dir())
        else:
            ids = list(dict.fromkeys(students))
            for student in ids:
                self._must_have_submitted(student, assignment)
        if not ids:
            raise CourseError(
                f"No submissions: there is no {_shown(folder / 'ID' / assignment)} for any ID."
            )
        return (self.find_notebook(student, assignment, released) for student in ids)

    def find_notebook(
        self, student: str, assignment: str, released: Sequence[NotebookCell]
    ) -> SubmittedNotebook:
        """Find the notebook in a student's folder, under its own name or another."""
        if not is_plain(student):
            problem = f"{one_line(student)!r} is no student's id: rename the folder."
            return SubmittedNotebook(student, None, problem)
        folder = self.root / self.submitted / student / assignment
        expected = folder / f"{assignment}.ipynb"
        found = [expected]
        if not expected.exists():
            found = _most_alike(_notebooks_in(folder), released)
        if len(found) != 1:
            which = "several notebooks, none of them called" if found else "no notebook"
            problem = f"{_shown(folder)}: {which} {expected.name}; put the right one there."
            return SubmittedNotebook(student, None, problem)
        path = found[0]
        own = Path(os.path.realpath(self.root / self.submitted), student, assignment)
        if not leads_into(path, own):
            problem = f"{_shown(path)}: leads out of the student's folder; put the file there."
            return SubmittedNotebook(student, None, problem)
        notes = renamed(Path(os.path.realpath(path)).name, assignment)
        return SubmittedNotebook(student, path, notes=notes)

    def _must_have_submitted(self, student: str, assignment: str) -> None:
        folder = self.root / self.submitted
        if not is_plain(student):
            raise CourseError(
                f"{one_line(student)!r} is no student's id: an id is the name of a folder in "
                f"{_shown(folder)}."
            )
        if not (folder / student).is_dir():
            raise CourseError(
                f"No student {one_line(student)!r}: there is no {_shown(folder / student)}."
            )
        if not (folder / student / assignment).is_dir():
            raise CourseError(
                f"Student {one_line(student)!r} has not handed in {assignment}: there is no "
                f"{_shown(folder / student / assignment)}."
            )

    def _built(self, name: str, path: Path) -> tuple[NotebookCell, ...]:
        if is_plain(name) and path.is_file():
            try:
                return read_notebook(path)
            except NotebookError as error:
                raise CourseError(f"{error} It is built: run `make assignments`.") from None
        names = self.assignment_names()
        if name in names:
            raise CourseError(f"{_shown(path)} has not been built: run `make assignments`.")
        if not names:
            raise CourseError(
                f"No assignments in {_shown(self.root / self.released)}: run `make assignments`."
            )
        raise CourseError(f"No assignment {one_line(name)!r}: there are {self._listed()}.")

    def _listed(self) -> str:
        names = ", ".join(self.assignment_names()) or "none"
        return f"{names} (looked in {_shown(self.root / self.released)})"


def renamed(name: str, assignment: str) -> tuple[str, ...]:
    """Return what a student is told who handed in a notebook under another name; else nothing."""
    if name == f"{assignment}.ipynb":
        return ()
    return (f"The notebook was handed in as `{one_line(name, 80)}`.",)


def leads_into(path: Path, folder: Path) -> bool:
    """Tell whether a file, all links followed, stands in a folder: else it is someone else's.

    The folder's path holds no links, or only such as are followed on purpose.
    """
    # realpath, since resolve raises an error of its own where links lead in a circle.
    return Path(os.path.realpath(path)).is_relative_to(folder)


@dataclass(frozen=True)
class _Contents:
    """What tells which assignment a notebook belongs to; found out once, as cells may be long."""

    grade_ids: frozenset[str]
    defined: frozenset[str]  # by its code

    @classmethod
    def of(cls, notebook: str | Path) -> _Contents:
        cells = read_notebook(notebook)
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        return cls(
            frozenset(cell.grade_id for cell in cells if cell.grade_id is not None),
            frozenset().union(*map(bound_names, code)),
        )

    def likeness(self, released: Sequence[NotebookCell]) -> int:
        """Count the released cells that are still there, by name or by what is defined."""
        return sum(
            ours.grade_id in self.grade_ids or (ours.is_solution and ours.grade_id in self.defined)
            for ours in released
            if ours.grade_id is not None
        )


def _notebooks_in(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.ipynb"))
    return [path for path in paths if path.exists() and not path.name.startswith(".")]


def _most_alike(paths: Sequence[Path], released: Sequence[NotebookCell]) -> list[Path]:
    """Return the notebooks that show most of the released cells: one, if all is well.

    Where there are too many, none is read and all are returned: a student's folder may hold any
    number of them, each of the largest size.
    """
    if len(paths) <= 1 or len(paths) > MAX_CANDIDATES:
        return list(paths)
    likeness = {}
    for path in paths:
        try:
            likeness[path] = _Contents.of(path).likeness(released)
        except NotebookError:  # said when it is read, should it be the one that is left
            likeness[path] = -1
    best = max(likeness.values())
    return [path for path in paths if likeness[path] == best]


def _is_main(path: Path) -> bool:
    return path.stem == path.parent.name and not path.name.startswith(".")


def is_plain(name: str) -> bool:
    """Tell whether a name is that of a folder right here: no path, no `..`, nothing hidden.

    Nor may it hold what is markup: formgrader writes ids into its pages as they are.
    """
    is_harmless = name.isprintable() and not set(name) & set("<>\"'&")
    return bool(name) and name == Path(name).name and not name.startswith(".") and is_harmless


def _shown(path: Path) -> str:
    return one_line(str(path))
