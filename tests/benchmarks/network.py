"""Prints what the third assignment costs: grading its solution, and running its whole notebook.

`python -m tests.benchmarks.network`; `make bench` prints it too.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import Course
from autograder.grade import grade
from autograder.reference import Reference
from autograder.release import release
from tests.benchmarks.classroom import Cost

ASSIGNMENT = "03_network"
REPOSITORY = Path(__file__).parents[2]
GRADINGS = 5


def bench_grading(root: Path) -> None:
    """Print what grading costs: nearly all of it is four trainings."""
    assignment = Course.find(directory=root).assignment(ASSIGNMENT)
    seconds: list[float] = []
    with Reference(assignment) as reference:
        grade(assignment.reference(), reference, 0)  # what is remembered for a class
        for _ in range(GRADINGS):
            start = time.perf_counter()
            grade(assignment.reference(), reference, 0)
            seconds.append(time.perf_counter() - start)
    print(f"{ASSIGNMENT}, its solution graded: {statistics.median(seconds):.2f} s")


def bench_notebook(root: Path) -> None:
    """Print what it costs to run every cell, figures included, and to make a page of it."""
    command = [
        *(sys.executable, "-m", "nbconvert", "--to", "html", "--execute", f"{ASSIGNMENT}.ipynb"),
        "--ExecutePreprocessor.skip_cells_with_tag=nothing",
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    folder = root / "source" / ASSIGNMENT
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"{ASSIGNMENT}, its whole notebook run: {cost}")


def main() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(REPOSITORY / "nbgrader_config.py", root)
        release(root, ASSIGNMENT, solutions=REPOSITORY / "solutions")
        bench_grading(root)
        bench_notebook(root)


if __name__ == "__main__":
    main()
