"""`autograder simulate`: makes a class with known mistakes, to try grading on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.commands.options import DEFAULT_SEED, add_course, count, fail, seed

if TYPE_CHECKING:
    from autograder.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    simulate = commands.add_parser(
        "simulate",
        help="make a class with known mistakes, to try grading on",
        description="Make a course folder in which a class has handed in notebooks with known "
        "mistakes, and a manifest of the true points; or compare such a class's reports with it.",
        epilog="Of 100 students 20 have everything right, 34 one misconception, 7 two in one "
        "function, 13 mistakes in several exercises, 5 slow ways, 6 the last exercises left out, "
        "2 nothing written, 6 a crash, 1 a loop that never ends, 3 an attack, 2 another student's "
        "notebook and 1 a file that cannot be read. 8 of them are late.",
    )
    simulate.add_argument("assignment", metavar="ASSIGNMENT", nargs="?")
    simulate.add_argument("--students", metavar="N", type=count, help="how many")
    simulate.add_argument(
        "--into",
        metavar="DIR",
        help="a new or empty folder, or one with an earlier simulated class, which is replaced "
        "(default: build/simulated/ASSIGNMENT below the course's folder)",
    )
    simulate.add_argument(
        "--seed", type=seed, default=DEFAULT_SEED, help="determines the class (default 0)"
    )
    simulate.add_argument(
        "--compare",
        metavar="DIR",
        help="print whose report is not what the manifest of this simulated class says",
    )
    add_course(simulate)
    simulate.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    if options.compare is not None:
        return _compare(options.compare)
    if options.assignment is None or options.students is None:
        return fail(ValueError("simulate: name an ASSIGNMENT and --students N, or --compare DIR"))
    from pathlib import Path

    from autograder.course import Course, CourseError
    from autograder.release import ReleaseError
    from autograder.simulation.course import SimulationError, simulate

    name = options.assignment
    try:
        course = Course.find(directory=options.course)
        into = Path(options.into or course.root / "build" / "simulated" / name)
        simulate(course, name, into, options.students, options.seed)
    except (CourseError, ReleaseError, SimulationError) as error:
        return fail(error)
    print(f"{options.students} students have handed in {name} in {into}/submitted")
    print(f"Grade them:   autograder grade {name} --course {into}")
    print(f"Then compare: autograder simulate --compare {into}")
    return 0


def _compare(folder: str) -> int:
    from pathlib import Path

    from autograder.classroom.reports import Reports
    from autograder.course import Course
    from autograder.simulation.compare import compare
    from autograder.simulation.manifest import ManifestError, read_manifest

    try:
        manifest = read_manifest(Path(folder))
    except ManifestError as error:
        return fail(error)
    found = compare(manifest, Reports(Course(Path(folder)), manifest.assignment))
    for line in found.differences:
        print(line)
    different = len(found.differences)
    print(f"{len(manifest.students)} students, {different} with another report than is true")
    print(f"{found.named} of {found.planted} planted misconceptions are named")
    return 1 if different else 0
