"""Packs what a worker has to know of an assignment, so that it may run on any machine."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from compileall import compile_dir
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from py_compile import PycInvalidationMode

import autograder
from autograder.autograded.cells import JSONNotebook, load
from autograder.course import Assignment, Course
from autograder.notebook import read_notebook
from autograder.sandbox.folder import is_needed
from autograder.sandbox.layers import Policy

FILES = "files"  # what students got along with the notebook
RELEASED, SOLUTION, TEMPLATE = "released.ipynb", "solution.ipynb", "template.ipynb"
GRADES_NOBODY = {"commands", "dashboard", "export", "privacy", "simulation", "sources", "viva"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same files make the same bytes


@dataclass(frozen=True)
class Package:
    """An assignment on its way to the workers.

    Attributes
    ----------
    assignment : str
    archive : bytes
        A zip file; the same assignment makes the same bytes.
    grader : str
        Tells the code of the grader that packed it.
    policy : Policy
        What is asked of the sandbox.
    """

    assignment: str
    archive: bytes
    grader: str
    policy: Policy

    @cached_property
    def key(self) -> str:
        """What every result of this assignment depends on: solution, files, grader, sandbox."""
        policy = f"{sorted(self.policy.without)} {self.policy.unsafe}"
        digest = hashlib.sha256(f"{self.grader} {policy}\n".encode())
        digest.update(self.archive)
        return digest.hexdigest()


@dataclass(frozen=True)
class Unpacked:
    """An assignment where a worker can use it.

    Attributes
    ----------
    assignment : Assignment
    template : JSONNotebook
        The notebook that students got, its test cells with their hidden line.
    """

    assignment: Assignment
    template: JSONNotebook


def pack(course: Course, name: str, template: JSONNotebook, policy: Policy) -> Package:
    """Pack an assignment.

    Parameters
    ----------
    course : Course
    name : str
    template : JSONNotebook
        See `Unpacked`.
    policy : Policy
    """
    released = course.released_path(name)
    files = {
        SOLUTION: course.source_path(name).read_bytes(),
        RELEASED: released.read_bytes(),
        TEMPLATE: json.dumps(template, sort_keys=True).encode(),
    }
    for path in sorted(released.parent.rglob("*")):
        inside = path.relative_to(released.parent)
        if path.is_file() and is_needed(inside) and "__pycache__" not in inside.parts:
            files[f"{FILES}/{inside.as_posix()}"] = path.read_bytes()
    return Package(name, _zipped(files), grader_version(), policy)


def unpack(package: Package, folder: Path) -> Unpacked:
    """Unpack an assignment into a folder that stays as long as it is used."""
    with zipfile.ZipFile(io.BytesIO(package.archive)) as archive:
        archive.extractall(folder)
    (folder / FILES).mkdir(exist_ok=True)
    # Every submission imports the helper modules anew.
    compile_dir(folder / FILES, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    released, solution = read_notebook(folder / RELEASED), read_notebook(folder / SOLUTION)
    assignment = Assignment(package.assignment, released, solution, folder / FILES)
    return Unpacked(assignment, load(folder / TEMPLATE))


@cache
def grader_version() -> str:
    """Return what tells this grader's code from any other's."""
    package = Path(autograder.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        is_grading = inside.parts[0] not in GRADES_NOBODY
        if path.suffix in (".py", ".html", ".npz") and is_grading:
            content = path.read_bytes()
            digest.update(f"{inside.as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return f"{autograder.__version__}-{digest.hexdigest()[:16]}"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
