"""Runs the mutation test: `python -m tests.mutants [ASSIGNMENT ...] [--jobs N]`.

Prints how many mutants of each exercise lost points (killed), lost none although they are wrong
(survived), or do what the reference does (equivalent); ends with 1 if there are survivors.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from autograder import exercises
from autograder.course import Assignment, Course
from autograder.model import Role
from autograder.reference import Reference
from autograder.release import assignment_names, release
from autograder.sandbox.process import shutdown
from tests.mutants.mutate import Mutant, mutants
from tests.mutants.trial import Bench, Fate, Trial

REPOSITORY = Path(__file__).parents[2]
SOLUTIONS = REPOSITORY / "solutions"
AT_ONCE = 60  # mutants that a process tries before it takes the next ones


@dataclass(frozen=True)
class Job:
    """Some mutants of one exercise, to be tried by one process."""

    assignment: Assignment
    exercise: str
    mutants: tuple[Mutant, ...]


def jobs(assignment: Assignment) -> Iterator[Job]:
    """Yield all of an assignment's mutants in portions."""
    for cell in assignment.reference().cells:
        if cell.role is Role.SOLUTION and cell.grade_id is not None:
            found = tuple(mutants(cell.grade_id, cell.source))
            for start in range(0, len(found), AT_ONCE):
                yield Job(assignment, cell.grade_id, found[start : start + AT_ONCE])


def do(job: Job) -> list[Trial]:
    """Try a portion of mutants."""
    try:
        with Reference(job.assignment) as reference:
            bench = Bench(reference, exercises.load(job.exercise))
            return [bench.try_mutant(mutant) for mutant in job.mutants]
    finally:
        shutdown()  # a process of a pool ends without cleaning up


def table(trials: Sequence[Trial]) -> str:
    """Return the counts of each exercise, and of all."""
    lines = [f"{'':20}" + "".join(f"{fate:>12}" for fate in Fate)]
    names = list(dict.fromkeys(trial.mutant.exercise for trial in trials))
    for name in names:
        lines.append(_row(name, [trial for trial in trials if trial.mutant.exercise == name]))
    return "\n".join([*lines, _row("all", trials)])


def _row(name: str, trials: Sequence[Trial]) -> str:
    counts = Counter(trial.fate for trial in trials)
    return f"{name:20}" + "".join(f"{counts[fate]:12}" for fate in Fate)


def described(trial: Trial) -> str:
    """Return a mutant as it is printed: what it changes and, of a survivor, what shows it."""
    mutant = trial.mutant
    lines = [
        f"{mutant.exercise} ({mutant.kind})",
        f"  - {mutant.removed}",
        f"  + {mutant.added}",
    ]
    return "\n".join([*lines, f"  {trial.shown_by}"] if trial.shown_by else lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutation test; return the exit status."""
    names = assignment_names(SOLUTIONS)
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=", ".join(names))
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--equivalent", action="store_true", help="print equivalent mutants too")
    asked = parser.parse_args(arguments)
    unknown = set(asked.assignments) - set(names)
    if unknown:
        parser.error(f"no assignment {', '.join(sorted(unknown))}: there are {', '.join(names)}")

    start = time.monotonic()
    trials = run(asked.assignments or names, asked.jobs)
    status = report(trials, show_equivalent=asked.equivalent)
    print(f"{len(trials)} mutants in {time.monotonic() - start:.0f} s")
    return status


def report(trials: Sequence[Trial], show_equivalent: bool = False) -> int:
    """Print the survivors and the table; return the exit status."""
    if not trials:
        print("There are no mutants: do the solutions stand between their marks?")
        return 1
    for trial in trials:
        if trial.fate is Fate.SURVIVED or (show_equivalent and trial.fate is Fate.EQUIVALENT):
            print(f"{trial.fate}: {described(trial)}")
    print(table(trials))
    return int(any(trial.fate is Fate.SURVIVED for trial in trials))


def run(names: Sequence[str], processes: int) -> list[Trial]:
    """Try all mutants of some assignments, in as many processes."""
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(processes) as pool:
        course = build(Path(folder), names)
        todo = [job for name in names for job in jobs(course.assignment(name))]
        futures = {pool.submit(do, job): number for number, job in enumerate(todo)}
        done: dict[int, list[Trial]] = {}
        for future in as_completed(futures):
            done[futures[future]] = future.result()
            print(f"{len(done)} of {len(todo)} portions", file=sys.stderr, flush=True)
    return [trial for number in sorted(done) for trial in done[number]]


def build(root: Path, names: Sequence[str]) -> Course:
    """Build the assignments as they stand, in a course folder of their own."""
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    for name in names:
        release(root, name, solutions=SOLUTIONS)
    return Course(root)


if __name__ == "__main__":
    sys.exit(main())
