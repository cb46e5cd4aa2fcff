"""Prints what grading costs: one notebook, warm and cold, a class, and its parts.

Everything is measured in this one run on this one machine; compare the ratios, not the seconds.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from autograder.course import Course
from autograder.grade import grade
from autograder.reference import Reference
from tests.benchmarks import classroom, feedback, network, references, sandbox
from tests.benchmarks.classroom import Cost, median
from tests.sample_class.build import ASSIGNMENT, build_sample_course

COLD_RUNS = 5


def run(*command: str) -> Cost:
    """Run a short command and return its cost, its child processes' CPU time included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def bench_check(course: Course) -> None:
    """Print what one notebook costs: the command from a cold start, and one more when warm."""
    autograder = str(Path(sys.executable).with_name("autograder"))
    say_hello = median([run(autograder, "--help") for _ in range(COLD_RUNS)])
    notebook = course.root / "submitted" / "anna" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cold = median([run(autograder, "check", str(notebook)) for _ in range(COLD_RUNS)])
    print(f"autograder --help            {say_hello}")
    print(f"autograder check, cold       {cold}")
    assignment = course.assignment(ASSIGNMENT)
    warm: list[float] = []
    with Reference(assignment) as reference:
        for found in course.submissions(ASSIGNMENT):
            assert found.path is not None
            start = time.perf_counter()
            grade(assignment.submission(found.path, found.student), reference, 0)
            if found.student != classroom.NEVER_ENDS:
                warm.append(time.perf_counter() - start)
        again: list[float] = []
        for _ in range(COLD_RUNS):
            start = time.perf_counter()
            grade(assignment.submission(notebook), reference, 0)
            again.append(time.perf_counter() - start)
    own = statistics.median(again)
    print(f"  of which reading and grading {1000 * own:6.0f} ms")
    print(f"  starting up                {1000 * (cold.wall - own):8.0f} ms on the clock")
    print(
        f"check, warm: median {1000 * statistics.median(warm):.0f} ms, mean "
        f"{1000 * statistics.mean(warm):.0f} ms a submission (slow code is timed longer)"
    )


def main() -> None:
    """Print everything."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        build_sample_course(sample)
        bench_check(Course.find(directory=sample))
    print()
    classroom.main()
    feedback.main()
    sandbox.main()
    network.main()
    print()
    references.main()


if __name__ == "__main__":
    main()
