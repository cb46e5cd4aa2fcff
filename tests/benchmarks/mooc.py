"""Grades a large simulated class, compares scores and page with the truth, prints what it took.

python -m tests.benchmarks.mooc --students 5000
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.course import Course
from autograder.dashboard.write import PAGE
from autograder.simulation.manifest import read_manifest
from tests.benchmarks.classroom import run
from tests.conftest import REPOSITORY
from tests.dashboard.figures_of_page import differences, figures_in

SOME_WERE_NOT_GRADED = 1  # the exit status for a class in which some files cannot be read


def main() -> int:
    """Simulate, grade, compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=5000)
    parser.add_argument("--assignment", default="01_convolution")
    parser.add_argument("--seed", default="0")
    options = parser.parse_args()
    program = str(Path(sys.executable).with_name("autograder"))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "class"
        simulate = [program, "simulate", options.assignment, "--students", str(options.students)]
        where = ["--into", str(root), "--seed", options.seed, "--course", str(REPOSITORY)]
        subprocess.run([*simulate, *where], check=True)
        statuses = (0, SOME_WERE_NOT_GRADED)
        cost = run("autograder", "grade", options.assignment, directory=root, expected=statuses)
        print(
            f"{options.students} submissions in {cost.wall:.0f} s: "
            f"{1000 * cost.wall / options.students:.0f} ms each on the clock, "
            f"{100 * cost.busy:.0f} % of {os.cpu_count()} cores busy, "
            f"{cost.memory / 1e6:.0f} MB in the parent at most",
            flush=True,
        )
        subprocess.run([program, "report", options.assignment, "--course", str(root)], check=True)
        wrong = differences_of_page(root, options.assignment)
        print("\n".join(wrong) or "the page about the class says what the manifest says")
        compared = subprocess.run([program, "simulate", "--compare", str(root)], check=False)
        return compared.returncode or bool(wrong)


def differences_of_page(root: Path, assignment: str) -> list[str]:
    """Return what the page about a class says otherwise than its manifest."""
    page = (root / "reports" / assignment / PAGE).read_text(encoding="utf-8")
    checks = Course(root).assignment(assignment).checks
    return differences(read_manifest(root), checks, figures_in(page))


if __name__ == "__main__":
    raise SystemExit(main())
