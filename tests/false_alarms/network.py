"""Counts false alarms in the third assignment on a busy machine; exits 1 if there is any.

python -m tests.false_alarms.network [--gradings N]

What differs from one grading to the next are the probes, which come from the seed, and the images
of nobody's that training is tried on.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.grade import grade
from autograder.model import Cell, Report, Role, Submission
from autograder.reference import Reference
from autograder.release import release
from tests.false_alarms.busy import every_core_busy

REPOSITORY = Path(__file__).parents[2]
STYLES = REPOSITORY / "tests" / "solutions" / "styles"
ASSIGNMENT = "03_network"
LAYERS = "layers"  # the cell below which students paste what is their own
GRADINGS = 200


@dataclass(frozen=True)
class Grading:
    """One grading of one style of writing all functions.

    Attributes
    ----------
    style : str
    report : Report
    """

    style: str
    report: Report

    @property
    def false_alarms(self) -> tuple[str, ...]:
        """What a right solution lost, or what a human would have to look at."""
        return tuple(
            f"{self.style}, seed {self.report.seed}: {check.id} {check.points}: {check.told}"
            for check in self.report.checks
            if check.points < check.max_points or check.needs_review
        )


def styles(assignment: Assignment) -> Mapping[str, Submission]:
    """Return right solutions by name: the instructor's, and all that stand in a file."""
    reference = assignment.reference()
    written = {
        path.stem: filled_in(reference, path.read_text(encoding="utf-8"))
        for path in sorted(STYLES.glob("*.py"))
    }
    return {"reference": reference, **written}


def filled_in(reference: Submission, source: str) -> Submission:
    """Return a notebook with a module's functions in its cells, and all others below the layers."""
    answers = {cell.grade_id for cell in reference.cells if cell.role is Role.SOLUTION}
    pieces = dict(_pieces(source))
    missing = answers - pieces.keys()
    if missing:
        raise ValueError(f"a style lacks {', '.join(sorted(map(str, missing)))}")
    own = "\n\n".join(text for name, text in pieces.items() if name not in answers)
    cells: list[Cell] = []
    for cell in reference.cells:
        answer = cell.role is Role.SOLUTION and cell.grade_id is not None
        cells.append(
            dataclasses.replace(cell, source=pieces[str(cell.grade_id)]) if answer else cell
        )
        if cell.grade_id == LAYERS:
            cells.append(Cell(None, own, Role.FREE))
    return dataclasses.replace(reference, cells=tuple(cells))


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the source of each definition; the notebook has the imports."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement.name, ast.unparse(statement)
        elif isinstance(statement, ast.Assign):
            yield ast.unparse(statement.targets[0]), ast.unparse(statement)


def gradings(
    handed_in: Mapping[str, Submission], number: int, reference: Reference
) -> Iterator[Grading]:
    """Grade the styles in turns, so many gradings in all, each with another seed."""
    for seed, style in enumerate(itertools.islice(itertools.cycle(handed_in), number)):
        yield Grading(style, grade(handed_in[style], reference, seed))


def counted(done: Iterator[Grading]) -> int:
    """Print alarms as they come, then a line for each style; return how many there were."""
    results: dict[str, list[Grading]] = {}
    for grading in done:
        results.setdefault(grading.style, []).append(grading)
        for alarm in grading.false_alarms:
            print(f"  {alarm}", flush=True)
    print(f"{'':15}{'gradings':>10}{'alarms':>8}")
    for style, alike in results.items():
        print(f"{style:15}{len(alike):10}{_alarms_in(alike):8}")
    return sum(map(_alarms_in, results.values()))


def _alarms_in(alike: Sequence[Grading]) -> int:
    return sum(len(grading.false_alarms) for grading in alike)


@contextmanager
def released() -> Iterator[Reference]:
    """Build the assignment aside, and run its solution."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
        release(Path(folder), ASSIGNMENT, solutions=REPOSITORY / "solutions")
        with Reference(Course(Path(folder)).assignment(ASSIGNMENT)) as reference:
            yield reference


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.false_alarms.network")
    parser.add_argument("--gradings", type=int, default=GRADINGS, metavar="N")
    options = parser.parse_args()
    start = time.monotonic()
    with released() as reference, every_core_busy():
        print(f"{options.gradings} gradings of right solutions of {ASSIGNMENT} on a busy machine")
        lost = counted(gradings(styles(reference.assignment), options.gradings, reference))
    print(f"\n{lost} false alarms, in {(time.monotonic() - start) / 60:.1f} minutes")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
