"""A wheel of the package grades by itself: everything it needs is in it, and no solution is."""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from tests.fixtures.repository_copy import REPOSITORY, copy_repository, tracked

PACKAGE = "autograder"
ASSIGNMENT = "01_convolution"


def run(*command: str | Path, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, **more)


class TestPackageData:
    def test_names_each_file_of_the_package_that_is_not_python(self) -> None:
        files = {name for name in tracked(PACKAGE) if not name.endswith(".py")}
        assert {Path(name).suffix for name in files} >= {".css", ".html", ".json", ".npz", ".sh"}
        assert {name for name in files if not is_named(name)} == set()

    def test_and_each_that_is_python_but_in_no_package(self) -> None:
        loose = {
            name
            for name in tracked(PACKAGE)
            if name.endswith(".py") and not is_in_a_package(REPOSITORY / name)
        }
        assert any("simulation/answers/" in name for name in loose)
        assert {name for name in loose if not is_named(name)} == set()


def is_named(file: str) -> bool:
    """Tell whether pyproject.toml names a file as data of the package."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"][PACKAGE]
    return any(fnmatch.fnmatch(file, f"{PACKAGE}/{pattern}") for pattern in patterns)


def is_in_a_package(file: Path) -> bool:
    folders = file.relative_to(REPOSITORY).parents
    return all((REPOSITORY / folder / "__init__.py").exists() for folder in list(folders)[:-1])


@dataclass(frozen=True)
class Installed:
    """An environment of its own that holds the wheel and what it asks for, and nothing else."""

    wheel: Path
    environment: Path
    outside: Path

    def run(self, program: str, *arguments: str | Path) -> str:
        """Run a program of the environment, in a folder outside the repository."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
        }
        command = (self.environment / "bin" / program, *arguments)
        return run(*command, cwd=self.outside, env=environment).stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel from a copy of the repository, and install it with no extra."""
    root = tmp_path_factory.mktemp("wheel")
    copy, wheels, environment, outside = (root / name for name in ("copy", "wheels", "env", "out"))
    outside.mkdir()
    copy_repository(copy)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", wheels, copy, cwd=root)
    (wheel,) = wheels.glob("*.whl")
    run(sys.executable, "-m", "venv", environment, cwd=root)
    pins = REPOSITORY / "constraints.txt"
    run(environment / "bin" / "pip", "install", "-c", pins, wheel, cwd=root)
    return Installed(wheel, environment, outside)


@pytest.mark.long
class TestTheWheel:
    def test_holds_the_package_and_nothing_else(self, installed: Installed) -> None:
        with zipfile.ZipFile(installed.wheel) as wheel:
            files = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert files == set(tracked(PACKAGE))

    def test_is_what_the_environment_runs_and_no_extra_is_there(self, installed: Installed) -> None:
        place = installed.run("python", "-c", f"import {PACKAGE}; print({PACKAGE}.__file__)")
        assert Path(place.strip()).is_relative_to(installed.environment)
        packages = json.loads(installed.run("pip", "list", "--format", "json"))
        names = {package["name"] for package in packages}
        assert not names & {"nbgrader", "jupytext", "pytest", "distributed", "torch"}

    def test_tells_what_holds_on_this_machine(self, installed: Installed) -> None:
        assert "grading is safe" in installed.run("autograder", "doctor")

    def test_grades_notebooks_of_a_course_that_was_built_elsewhere(
        self, installed: Installed, real_course: Course, tmp_path: Path
    ) -> None:
        course = Path(shutil.copytree(real_course.root, tmp_path / "course"))
        scores = {
            step: score_of(installed, course / step / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", course)
            for step in ("source", "assignments")
        }
        assert scores == {"source": (40.0, 40.0), "assignments": (0.0, 40.0)}

    def test_explains_what_is_wrong(
        self, installed: Installed, real_course: Course, tmp_path: Path
    ) -> None:
        course = Path(shutil.copytree(real_course.root, tmp_path / "course"))
        solution = (course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text("utf-8")
        handed_in = tmp_path / f"{ASSIGNMENT}.ipynb"
        handed_in.write_text(solution.replace("+ 2 * int(padding)", "+ int(padding)"), "utf-8")
        text = installed.run("autograder", "check", handed_in, "--course", course)
        assert "◐ output_size-values" in text
        assert "How long is an axis of 5 pixels after it was padded by 1?" in " ".join(text.split())


def score_of(installed: Installed, notebook: Path, course: Path) -> tuple[float, float]:
    printed = installed.run("autograder", "check", notebook, "--course", course, "--json")
    report = json.loads(printed)
    return report["score"], report["max_score"]
