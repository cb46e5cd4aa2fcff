"""Grades a large simulated class, compares every score with the truth, and prints what it took.

python -m tests.benchmarks.mooc --students 5000
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.classroom import run
from tests.conftest import REPOSITORY

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
        return subprocess.run([program, "simulate", "--compare", str(root)], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
