"""Packs the zip file that is uploaded to Gradescope: the grader, and what it grades against."""

from __future__ import annotations

import importlib.metadata
import io
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import autograder
from autograder.autograded.cells import load
from autograder.classroom.package import GRADES_NOBODY, LONG_AGO, pack
from autograder.course import Course
from autograder.export.error import ExportError
from autograder.export.gradescope import settings
from autograder.export.gradescope.settings import Settings
from autograder.sandbox.layers import Policy

FILE = "gradescope.zip"
DISTRIBUTION = "cnn-homework"
ASSIGNMENT, GRADER = "assignment.zip", "grader"
REQUIREMENTS, CONSTRAINTS, PYTHONS = "requirements.txt", "constraints.txt", "pythons.txt"
SCRIPTS = ("setup.sh", "run_autograder")
SUPPORTED = ("3.12", "3.13", "3.11")  # 3.11 is the newest that Ubuntu 22.04 has
NOT_NEEDED = GRADES_NOBODY - {"export"} | {"__pycache__"}
_EXECUTABLE, _PLAIN = 0o755, 0o644


def gradescope_archive(course: Course, chosen: Settings) -> bytes:
    """Return the content of the zip file for an assignment.

    Parameters
    ----------
    course : Course
    chosen : Settings

    Raises
    ------
    ExportError
        If the grader's own requirements are not known.
    """
    released = load(course.released_path(chosen.assignment))
    requirements = _own_requirements()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in SCRIPTS:
            _add(archive, name, (Path(__file__).parent / name).read_bytes(), _EXECUTABLE)
        package = pack(course, chosen.assignment, released, Policy())
        _add(archive, ASSIGNMENT, package.archive)
        _add(archive, settings.FILE, chosen.to_json().encode())
        _add(archive, REQUIREMENTS, _lines(sorted(requirements)))
        _add(archive, CONSTRAINTS, _lines(_constraints(requirements)))
        _add(archive, PYTHONS, _lines(_pythons()))
        root = Path(autograder.__file__).parent
        for path in _sources(root):
            _add(archive, f"{GRADER}/{root.name}/{path.relative_to(root)}", path.read_bytes())
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int = _PLAIN) -> None:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.external_attr = mode << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _sources(root: Path) -> Iterator[Path]:
    """Yield the files of the grader that grading takes."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not NOT_NEEDED & set(path.relative_to(root).parts):
            yield path


def _own_requirements() -> list[str]:
    """Return what the grader requires.

    In a clone pyproject.toml says so: what `pip install -e` has noted may be of an older version.

    Raises
    ------
    ExportError
        If the grader is not installed.
    """
    project = Path(autograder.__file__).parent.parent / "pyproject.toml"
    if project.is_file():
        stated = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        if stated["name"] == DISTRIBUTION:
            return [str(line) for line in stated["dependencies"]]
    try:
        return _requirements(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        raise ExportError(
            f"{DISTRIBUTION} is not installed, so what it requires is not known: pip install it."
        ) from None


def _requirements(distribution: str) -> list[str]:
    """Return what an installed distribution requires, without its extras."""
    lines = importlib.metadata.requires(distribution) or []
    return [line for line in lines if not re.search(r"\bextra\b", line)]


def _constraints(requirements: list[str]) -> list[str]:
    """Return the versions that are installed here of what is required, however far."""
    versions: dict[str, str] = {}
    waiting = list(requirements)
    while waiting:
        name = re.split(r"[^\w.-]", waiting.pop(), maxsplit=1)[0]
        if name in versions:
            continue
        try:
            versions[name] = importlib.metadata.version(name)
            waiting += _requirements(name)
        except importlib.metadata.PackageNotFoundError:  # needed on another platform
            continue
    return sorted(f"{name}=={version}" for name, version in versions.items())


def _pythons() -> list[str]:
    """Return the versions of Python to look for there: this one first, which was tested."""
    here = "{}.{}".format(*sys.version_info)
    return [here, *(version for version in SUPPORTED if version != here)]
