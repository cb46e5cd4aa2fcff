"""Counts false alarms on a busy machine; exits 1 if there is any.

python -m tests.false_alarms [--gradings N] [--looped N]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from autograder.course import Course
from autograder.reference import Reference
from autograder.release import release
from tests.false_alarms.busy import every_core_busy
from tests.false_alarms.gradings import Grading, gradings
from tests.false_alarms.styles import FAST, SLOW

REPOSITORY = Path(__file__).parents[2]
GRADINGS = 1000  # how many the project promises to be free of false alarms


@contextmanager
def references() -> Iterator[Mapping[str, Reference]]:
    """Build the course aside, and run the solutions that the exercises belong to."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
        found: dict[str, Reference] = {}
        for name in release(Path(folder), solutions=REPOSITORY / "solutions"):
            reference = stack.enter_context(Reference(Course(Path(folder)).assignment(name)))
            found |= {check.exercise: reference for check in reference.assignment.checks}
        yield found


def counted(done: Iterable[Grading], complaints: Callable[[Grading], tuple[str, ...]]) -> int:
    """Print complaints as they come, then a line for each style; return how many there were."""
    results: dict[tuple[str, str], list[Grading]] = {}
    total = 0
    for grading in done:
        results.setdefault((grading.style.exercise, grading.style.title), []).append(grading)
        for complaint in complaints(grading):
            print(f"  {complaint}", flush=True)
            total += 1
    print(f"{'':45}{'gradings':>10}{'alarms':>8}{'× vectorised':>20}")
    for (exercise, title), alike in results.items():
        alarms = sum(len(complaints(grading)) for grading in alike)
        print(f"{f'{exercise}, {title}':45}{len(alike):10}{alarms:8}{_costs(alike):>20}")
    return total


def _costs(alike: list[Grading]) -> str:
    """Return the least and the largest of the costs that the verdicts told."""
    ratios = [g.speed.speed_ratio for g in alike if g.speed.speed_ratio is not None]
    return f"{min(ratios):.2f} to {max(ratios):.2f}" if ratios else "-"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.false_alarms", description=__doc__)
    parser.add_argument("--gradings", type=int, default=GRADINGS, help="of fast solutions")
    parser.add_argument("--looped", type=int, help="of slow ones; by default half as many")
    options = parser.parse_args()
    looped = options.gradings // 2 if options.looped is None else options.looped
    start = time.monotonic()
    with references() as solutions, every_core_busy():
        print(f"{options.gradings} gradings of right and fast solutions on a busy machine")
        lost = counted(
            gradings(FAST, options.gradings, solutions), lambda grading: grading.false_alarms
        )
        print(f"\n{looped} gradings of right and slow solutions")
        gained = counted(gradings(SLOW, looped, solutions), lambda grading: grading.full_steps)
    minutes = (time.monotonic() - start) / 60
    print(f"\n{lost} points lost by fast solutions, {gained} full steps for slow ones", end="")
    print(f", in {minutes:.1f} minutes")
    sys.exit(1 if lost or gained else 0)


if __name__ == "__main__":
    main()
