"""Turns the instructor's text notebooks into what students get, through nbgrader's own step.

solutions/NAME.py becomes source/NAME/ (nbgrader's source notebook, kept out of git) and
assignments/NAME/ (what students get); the files in solutions/NAME/ and solutions/common/ go along.
Everything is built aside, looked through for traces of solutions and hidden tests, and only then
put in place of the old.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader
from traitlets.config.loader import LazyConfigValue

from autograder import given_layers, variants
from autograder.classroom.configuration import venv_on_path
from autograder.course import CONFIG
from autograder.expected_outputs import (
    HELPER,
    OUTPUTS,
    ExpectedOutputsError,
    write_expected_outputs,
)
from autograder.mending import SKIP_TAG

SOLUTIONS = "solutions"
COMMON = "common"  # below SOLUTIONS: files that go along to students with every assignment
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OPTIONAL = "optional"  # below an assignment's files: a folder for each optional section of it
OPTIONAL_TAG = "optional-"  # begins the tag of a cell that belongs to an optional section
CLUTTER = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*.ipynb", OUTPUTS, OPTIONAL)
TRACES = (
    "autograder",
    "grade_cell",
    "BEGIN SOLUTION",
    "END SOLUTION",
    "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS",
    "BEGIN MARK SCHEME",
)
TELLING_LINE = 28  # shorter lines, such as `for row in range(height):`, give nothing away

_EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception): (.+)$", re.MULTILINE)
_SOLUTION = re.compile(r"BEGIN SOLUTION[^\n]*\n(.*?)\n[^\n]*END SOLUTION", re.DOTALL)


class ReleaseError(Exception):
    """An assignment could not be released; what was released before still stands."""


def release(
    course_root: Path, assignment: str | None = None, solutions: Path | None = None
) -> tuple[str, ...]:
    """Build assignments and enter them into the course's gradebook.

    Parameters
    ----------
    course_root : Path
        The folder that holds nbgrader_config.py.
    assignment : str, optional
        The one to release; by default all.
    solutions : Path, optional
        The folder of the text notebooks; by default the course's own solutions/.

    Returns
    -------
    tuple of str
        The names of the assignments that were released.

    Raises
    ------
    ReleaseError
        If one cannot be built; files and gradebook are then as they were.
    """
    solutions = solutions or course_root / SOLUTIONS
    names = _chosen(solutions, assignment)
    with _workshop(course_root) as workshop:
        for name in names:
            build(course_root, name, workshop, solutions)
        for name in names:
            register(course_root, name, workshop)
        _swap_in(workshop, course_root, names)
    return names


def stale(course_root: Path) -> list[str]:
    """Return the files below the release folder that a fresh build would change, sorted."""
    committed = _release_folder(course_root, course_root)
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        for name in assignment_names(course_root / SOLUTIONS):
            build(course_root, name, workshop)
        old, new = _contents(committed), _contents(_release_folder(course_root, workshop))
    differing = {
        path
        for path in old.keys() | new.keys()
        if old.get(path) != new.get(path) and path.name != given_layers.FILE
    }
    return sorted(path.as_posix() for path in differing)


def assignment_names(solutions: Path) -> tuple[str, ...]:
    """Return the names of all assignments that have a text notebook in `solutions`."""
    return tuple(sorted(path.stem for path in solutions.glob("[0-9]*_*.py")))


def build(course_root: Path, name: str, into: Path, solutions: Path | None = None) -> None:
    """Build source notebook and release of one assignment below the folder `into`.

    No gradebook is opened or made. Building twice gives the same bytes.
    """
    solutions = solutions or course_root / SOLUTIONS
    source = into / _course(course_root, into).source_directory / name
    adopted = _adopted_sections(course_root, solutions)
    notebook = source_notebook(solutions / f"{name}.py", adopted)
    _write_source(solutions, notebook, source, name, adopted)
    without_gradebook = Config()
    without_gradebook.SaveCells.enabled = False
    without_gradebook.GenerateAssignment.no_database = True
    _generate(course_root, into, name, without_gradebook)
    refuse_traces(_release_folder(course_root, into) / name, notebook)


def register(course_root: Path, name: str, workshop: Path) -> None:
    """Enter an assignment that was built in `workshop` into the course's gradebook.

    `nbgrader autograde` needs it there. Grades that the gradebook holds are kept: where they
    belong to other cells than the new ones, nothing is changed and ReleaseError says so.
    """
    course = _course(course_root, course_root)
    target = Config()
    target.CourseDirectory.db_url = course.db_url
    target.CourseDirectory.release_directory = "registered"  # a second copy that nobody reads
    try:
        _generate(course_root, workshop, name, target)
    except ReleaseError as error:
        if "submissions associated" not in str(error):
            raise
        raise ReleaseError(
            f"{name}: the gradebook ({course.db_url}) holds grades for other cells than the new "
            "ones, so nothing was changed. Keep the grade_ids of an assignment that has been "
            "graded, or move the gradebook away and grade anew."
        ) from error


# From text to nbgrader's source notebook


def source_notebook(path: Path, adopted: Collection[str] = ()) -> Any:
    """Read a text notebook, with those of its optional sections that a course has adopted.

    The notebook that comes out depends on nothing but the text and the sections.
    """
    cells = [_cell(cell) for cell in _read(path).cells]
    cells = [cell for cell in cells if _sections(cell) <= set(adopted)]
    _refuse_lone_marks(cells, path)
    taken: dict[str, int] = {}
    for cell in cells:
        stem = _cell_id(cell)
        taken[stem] = taken.get(stem, 0) + 1
        cell["id"] = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
    return nbformat.from_dict(
        {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    )


def _read(path: Path) -> Any:
    try:
        return jupytext.read(path, fmt="py:percent")
    except Exception as error:
        raise ReleaseError(f"{path}: this is not a notebook in percent format: {error}") from error


def _sections(cell: Any) -> set[str]:
    """Return the optional sections that a cell belongs to."""
    tags = cell["metadata"].get("tags", [])
    return {tag.removeprefix(OPTIONAL_TAG) for tag in tags if tag.startswith(OPTIONAL_TAG)}


def _adopted_sections(course_root: Path, solutions: Path) -> tuple[str, ...]:
    """Return the optional sections that nbgrader_config.py adopts.

    Raises
    ------
    ReleaseError
        If it names one that no assignment has, or is no list of names.
    """
    setting = _config(course_root, course_root).Release.optional_sections
    if isinstance(setting, LazyConfigValue):  # not set, or by `.append`
        setting = setting.get_value([])
    names = [setting] if isinstance(setting, str) else setting
    is_list = isinstance(names, (list, tuple, set))
    if not is_list or not all(isinstance(name, str) for name in names):
        raise ReleaseError(
            f"{CONFIG}: c.Release.optional_sections is {setting!r}; write a list of names, such as "
            '["understanding"].'
        )
    known = {
        section
        for name in assignment_names(solutions)
        for cell in _read(solutions / f"{name}.py").cells
        for section in _sections(cell)
    }
    for name in names:
        if name not in known:
            raise ReleaseError(
                f"{CONFIG}: c.Release.optional_sections names {name!r}; there are: "
                f"{', '.join(sorted(known)) or 'none'}."
            )
    return tuple(names)


def _cell(cell: Any) -> dict[str, Any]:
    kept = {key: cell.metadata[key] for key in ("nbgrader", "tags") if key in cell.metadata}
    plain = {"cell_type": cell.cell_type, "metadata": kept, "source": cell.source}
    if cell.cell_type == "code":
        plain |= {"execution_count": None, "outputs": []}
    return plain


def _cell_id(cell: dict[str, Any]) -> str:
    """Derive the id from the cell, since jupytext's and nbformat's are drawn at random."""
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    if grade_id is not None:
        return re.sub(r"[^A-Za-z0-9_-]", "-", str(grade_id))[:60]
    content = f"{cell['cell_type']}\n{cell['source']}"
    return f"{cell['cell_type']}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"


def _write_source(
    solutions: Path, notebook: Any, source: Path, name: str, adopted: Collection[str]
) -> None:
    source.mkdir(parents=True)
    own, common = solutions / name, solutions / COMMON
    _refuse_two_of_a_name(own, common)
    for files in (own, common, *(own / OPTIONAL / section for section in adopted)):
        if files.is_dir():
            shutil.copytree(files, source, ignore=CLUTTER, dirs_exist_ok=True)
    cells = reference_cells(notebook)
    if given_layers.is_given(cells):
        given_layers.write(source)
    grade_ids = grade_ids_of(notebook)
    if variants.is_asked(grade_ids):
        common_one = variants.content(name, grade_ids, variants.Variants(name), student=None)
        (source / variants.FILE).write_text(common_one, encoding="utf-8")
    if (source / HELPER).exists():
        try:
            write_expected_outputs(source, cells)
        except ExpectedOutputsError as error:
            raise ReleaseError(str(error)) from error
    nbformat.write(notebook, source / f"{name}.ipynb")


def _refuse_two_of_a_name(own: Path, common: Path) -> None:
    """Raise ReleaseError if an assignment has a file of the same name as one that all share."""
    for path in sorted(_contents(common).keys() & _contents(own).keys()):
        raise ReleaseError(
            f"{own.name}: {path} stands both in {own} and in {common}, whose files go along with "
            "every assignment. Rename one of the two."
        )


def grade_ids_of(notebook: Any) -> list[str]:
    """Return the names that nbgrader knows a notebook's cells by."""
    about = (cell.metadata.get("nbgrader", {}) for cell in notebook.cells)
    return [str(one["grade_id"]) for one in about if "grade_id" in one]


def reference_cells(notebook: Any) -> list[str]:
    """Return the code that a solution consists of: no tests, no pictures."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code"
        and not cell.metadata.get("nbgrader", {}).get("grade", False)
        and SKIP_TAG not in cell.metadata.get("tags", [])
    ]


# nbgrader's own step


def _course(course_root: Path, root: Path) -> CourseDirectory:
    return CourseDirectory(config=_config(course_root, root))


def _release_folder(course_root: Path, root: Path) -> Path:
    return root / str(_course(course_root, root).release_directory)


def _config(course_root: Path, root: Path, *overrides: Config) -> Config:
    """Return the course's nbgrader_config.py with `root` as course folder.

    The user's own Jupyter configuration is left out: what students get must not depend on it.
    """
    if not (course_root / CONFIG).is_file():
        raise ReleaseError(
            f"{course_root} is not a course folder: it holds no {CONFIG}. "
            "Name the folder that does."
        )
    config = PyFileConfigLoader(CONFIG, path=str(course_root)).load_config()
    config.CourseDirectory.root = str(root.absolute())
    for override in overrides:
        config.merge(override)
    return config


def _generate(course_root: Path, root: Path, name: str, override: Config) -> None:
    """Run nbgrader's generate_assignment below `root`."""
    chosen = Config()
    chosen.CourseDirectory.assignment_id = name
    chosen.BaseConverter.force = True
    config = _config(course_root, root, chosen, override)
    log = _ErrorLog()
    converter = GenerateAssignment(
        coursedir=CourseDirectory(config=config), config=config, log=log.logger
    )
    try:
        with venv_on_path():
            converter.start()
    except NbGraderException as error:
        raise ReleaseError(f"{name}: nbgrader could not generate it: {log.reason}") from error


class _ErrorLog(logging.Handler):
    """Keeps nbgrader's error messages, since its exception only points to them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        self.logger = logging.Logger("release")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    @property
    def reason(self) -> str:
        """What the first exception said, or else the first message."""
        raised = _EXCEPTION.search("\n".join(self.messages))
        if raised is not None:
            return raised[1]
        return next((text.splitlines()[0] for text in self.messages if text), "it gave no reason")


# What must not get out


def refuse_traces(folder: Path, notebook: Any) -> None:
    """Raise ReleaseError if a file below `folder` shows a solution or a hidden test."""
    telling = {line for cell in notebook.cells for line in _telling_lines(cell)}
    for path, content in _contents(folder).items():
        for line in _lines(path, content):
            shown = next((trace for trace in TRACES if trace.lower() in line.lower()), None)
            if shown is not None:
                raise ReleaseError(
                    f"{folder.name}: {path} would show students `{shown}` in the line "
                    f"`{line[:80]}`. Move it between the marks that nbgrader takes out."
                )
            if any(solution in _squeezed(line) for solution in telling):
                raise ReleaseError(
                    f"{folder.name}: {path} would show students a line of a solution: "
                    f"`{line.strip()[:80]}`. Leave it out there, or write it differently."
                )


def _refuse_lone_marks(cells: Sequence[dict[str, Any]], path: Path) -> None:
    """Raise ReleaseError for an END without its BEGIN, which nbgrader would pass over."""
    for cell in cells:
        for mark in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
            marks = re.findall(rf"(BEGIN|END) {mark}", cell["source"])
            if marks != ["BEGIN", "END"] * (len(marks) // 2):
                raise ReleaseError(
                    f"{path}: `BEGIN {mark}` and `END {mark}` do not pair up in the cell that "
                    f"starts with `{cell['source'].splitlines()[0][:60]}`. Add the missing one."
                )


def _telling_lines(cell: Any) -> Iterator[str]:
    """Give the lines of a cell that would help a student, without white space."""
    regions = _SOLUTION.findall(cell.source)
    if not regions and cell.metadata.get("nbgrader", {}).get("solution", False):
        regions = [cell.source]  # without marks nbgrader takes the whole cell
    for region in regions:
        for line in map(_squeezed, region.splitlines()):
            if len(line) >= TELLING_LINE:
                yield line


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _lines(path: Path, content: bytes) -> list[str]:
    """Return a file's lines; of a notebook, the cells' with the quotes of JSON undone too."""
    text = content.decode("utf-8", errors="replace")
    lines = text.splitlines()
    if path.suffix == ".ipynb":
        for cell in json.loads(text)["cells"]:
            lines += "".join(cell["source"]).splitlines()
    return lines


# Files


def _chosen(solutions: Path, assignment: str | None) -> tuple[str, ...]:
    names = assignment_names(solutions)
    if not names:
        raise ReleaseError(f"There is nothing to release: {solutions} holds no file NN_name.py.")
    if assignment is None:
        return names
    if assignment not in names:
        raise ReleaseError(
            f"There is no assignment `{assignment}`: looked for {solutions / assignment}.py. "
            f"There are: {', '.join(names)}."
        )
    return (assignment,)


@contextmanager
def _workshop(course_root: Path) -> Iterator[Path]:
    """Give a folder on the course's own disk, so that moving out of it is one rename."""
    parent = course_root / "build"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix="release-") as folder:
        yield Path(folder)


def _swap_in(workshop: Path, course_root: Path, names: Sequence[str]) -> None:
    course = _course(course_root, course_root)
    for directory in (course.source_directory, course.release_directory):
        for name in names:
            place = course_root / directory / name
            _replace(place, workshop / directory / name, workshop / "replaced" / directory / name)


def _replace(place: Path, new: Path, old: Path) -> None:
    """Move what stands in `place` to `old`, and `new` to `place`; or leave `place` as it is."""
    for path in (place, old):
        path.parent.mkdir(parents=True, exist_ok=True)
    stood = place.exists()
    if stood:
        place.rename(old)
    try:
        new.rename(place)
    except OSError as error:
        if stood:
            old.rename(place)
        raise ReleaseError(f"{place} could not be replaced: {error}") from error


def _contents(folder: Path) -> dict[Path, bytes]:
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    left_by_jupyter = {"__pycache__", ".ipynb_checkpoints"}
    return {
        path: file.read_bytes()
        for path, file in sorted(files.items())
        if not left_by_jupyter.intersection(path.parts)
    }
