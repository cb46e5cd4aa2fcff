"""Prints what explaining costs a submission, beyond its checks, pictures and page included.

python -m tests.benchmarks.feedback
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder.checks import values
from autograder.checks.explain import explain
from autograder.course import Assignment, Course
from autograder.feedback.html import report_page
from autograder.grade import grade
from autograder.model import Submission
from autograder.reference import Reference
from autograder.release import release
from autograder.simulation.pool import Kind, answers
from tests.fixtures.submissions import handed_in
from tests.sample_class.build import ASSIGNMENT, HERE, MANIFEST, build_sample_course

DRAWS = 12  # submissions in which everything is wrong
REPOSITORY = Path(__file__).parents[2]
TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))


class Clock:
    """Adds up what the explanations of one submission take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def explain(self, *arguments: Any) -> Any:
        start = time.perf_counter()
        result = explain(*arguments)
        self.seconds += time.perf_counter() - start
        return result


def wrong_submissions(assignment: Assignment) -> Iterator[Submission]:
    """Yield submissions whose every function is wrong, each in a way that some student found."""
    names = [check.exercise for check in assignment.checks if check.kind == "values"]
    pool: Mapping[str, list[str]] = {
        name: [answer.source for answer in answers(name, Kind.WRONG).values()] for name in names
    }
    draw = random.Random(0)
    for _ in range(DRAWS):
        chosen = {name: draw.choice(sources) for name, sources in pool.items() if sources}
        yield handed_in(assignment, chosen)


def cost(submission: Submission, reference: Reference) -> tuple[float, float]:
    """Return the seconds that one submission's explanations take, and its page."""
    clock = Clock()
    with patch.object(values, "explain", clock.explain):
        report = grade(submission, reference, 0)
    start = time.perf_counter()
    report_page(report)
    return clock.seconds, time.perf_counter() - start


def line(name: str, submissions: Iterable[Submission], reference: Reference) -> str:
    """Measure some submissions and return a line of the table.

    The first one stands apart: what a class has in common is found out for it, and remembered.
    """
    cost(reference.assignment.reference(), reference)  # imports what draws
    costs = [cost(submission, reference) for submission in submissions]
    first, *whole = [1000 * (explained + page) for explained, page in costs]
    pages = [1000 * page for _, page in costs]
    return (
        f"  {name:32}{statistics.median(whole):5.0f} median{max(whole):5.0f} most,"
        f" of which the page {statistics.median(pages):.0f}; the class's first {first:.0f}"
    )


def sample_class(assignment: Assignment, course: Course) -> Iterator[Submission]:
    """Yield the sample class without those to whom nothing has to be explained."""
    for found in course.submissions(ASSIGNMENT):
        if found.path is not None and TRUTH[found.student]["wrong"]:
            yield assignment.submission(found.path, found.student)


def main() -> None:
    """Measure the sample class, and both assignments with every function wrong."""
    print("\nfeedback beyond the checks: explanations, pictures, page (ms on the clock)")
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        build_sample_course(sample)
        course = Course.find(directory=sample)
        assignment = course.assignment(ASSIGNMENT)
        with Reference(assignment) as reference:
            print(line("sample class", sample_class(assignment, course), reference))
        root = Path(folder) / "course"
        root.mkdir()
        shutil.copy(REPOSITORY / "nbgrader_config.py", root)
        release(root, solutions=REPOSITORY / "solutions")
        for name in Course(root).assignment_names():
            with Reference(Course(root).assignment(name)) as reference:
                wrong = wrong_submissions(reference.assignment)
                print(line(f"{name}, everything wrong", wrong, reference))


if __name__ == "__main__":
    main()
