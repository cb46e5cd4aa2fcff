"""Prints what grading costs: one notebook, warm and cold, and a class, beside stock nbgrader.

Everything is measured in this one run on this one machine; compare the ratios, not the seconds.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.course import Course
from autograder.grade import grade
from autograder.reference import Reference
from tests.benchmarks import feedback, references, sandbox
from tests.sample_class.build import ASSIGNMENT, build_sample_course

NEVER_ENDS = "oskar"  # stock nbgrader would wait 30 s for each of his test cells
COLD_RUNS = 5
STOCK = """
from nbgrader.converters import Autograde
from nbconvert.exporters import NotebookExporter
c.Autograde.exporter_class = NotebookExporter
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of one run: on the clock, and of CPU with all child processes."""

    wall: float
    cpu: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def per(self, number: int) -> Cost:
        """Return a share of this cost."""
        return Cost(self.wall / number, self.cpu / number)

    def __str__(self) -> str:
        return f"{1000 * self.wall:8.0f} ms on the clock, {1000 * self.cpu:6.0f} ms CPU"


def run(command: list[str], directory: Path | None = None) -> Cost:
    """Run a command to its end and return its cost."""
    bin_directory = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{bin_directory}{os.pathsep}{os.environ['PATH']}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu)


def median(costs: list[Cost]) -> Cost:
    """Return the medians of both times."""
    return Cost(
        statistics.median(cost.wall for cost in costs), statistics.median(c.cpu for c in costs)
    )


def bench_check(course: Course) -> None:
    """Print what one notebook costs: the command from a cold start, and one more when warm."""
    autograder = str(Path(sys.executable).with_name("autograder"))
    say_hello = median([run([autograder, "--help"]) for _ in range(COLD_RUNS)])
    notebook = course.root / "submitted" / "anna" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cold = median([run([autograder, "check", str(notebook)]) for _ in range(COLD_RUNS)])
    print(f"autograder --help            {say_hello}")
    print(f"autograder check, cold       {cold}")
    assignment = course.assignment(ASSIGNMENT)
    warm: list[float] = []
    with Reference(assignment) as reference:
        for found in course.submissions(ASSIGNMENT):
            assert found.path is not None
            start = time.perf_counter()
            grade(assignment.submission(found.path, found.student), reference, 0)
            if found.student != NEVER_ENDS:
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


def bench_class(sample: Path, scratch: Path) -> None:
    """Print what a class costs with the sandbox and with stock nbgrader, in turns."""
    shutil.rmtree(sample / "submitted" / NEVER_ENDS)
    number = len(list((sample / "submitted").iterdir()))
    costs: dict[str, list[Cost]] = {"in the sandbox": [], "stock, in a kernel": []}
    start_up = median([run([nbgrader(), "autograde", "--help"], sample) for _ in range(3)])
    for turn in range(2):
        for way in costs:
            course = scratch / f"{turn}-{way.partition(',')[0].replace(' ', '-')}"
            shutil.copytree(sample, course)
            config = course / "nbgrader_config.py"
            text = config.read_text().replace(str(sample), str(course))
            config.write_text(text + (STOCK if way.startswith("stock") else ""))
            costs[way].append(run([nbgrader(), "autograde", ASSIGNMENT], course))
            if turn == 0:
                feedback = run([nbgrader(), "generate_feedback", ASSIGNMENT], course) - start_up
                print(f"nbgrader generate_feedback   {feedback.per(number)} a submission, {way}")
    shares = {}
    for way, runs in costs.items():
        shares[way] = (median(runs) - start_up).per(number)
        print(f"nbgrader autograde           {shares[way]} a submission, {way}")
    ratio = shares["stock, in a kernel"].wall / shares["in the sandbox"].wall
    print(f"stock nbgrader takes {ratio:.1f} times as long ({number} submissions, two runs each)")


def nbgrader() -> str:
    """Return the nbgrader of this environment."""
    return str(Path(sys.executable).with_name("nbgrader"))


def main() -> None:
    """Print everything."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        build_sample_course(sample)
        bench_check(Course.find(directory=sample))
        print()
        bench_class(sample, Path(folder))
    feedback.main()
    sandbox.main()
    print()
    references.main()


if __name__ == "__main__":
    main()
