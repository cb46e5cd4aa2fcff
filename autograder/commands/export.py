"""`autograder export`: passes grades on, or takes grading along to Gradescope."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from autograder.commands.options import (
    LONGEST_LINE,
    add_course,
    add_level,
    add_pseudonyms,
    add_seed,
    fail,
    level_for,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from autograder.commands.options import Commands
    from autograder.course import Course
    from autograder.export.class_scores import ClassScores

CSV, GRADESCOPE, SOURCES = "csv", "gradescope", "sources"


def add(commands: Commands) -> None:
    """Add the command."""
    export = commands.add_parser(
        "export",
        help="pass grades on to Canvas or Moodle, grading to Gradescope, sources to JPlag",
        description="Write files for other systems into exports/ASSIGNMENT: the final scores as "
        "Canvas and Moodle import them, an autograder for Gradescope, or what students wrote as "
        "JPlag, MOSS and copydetect read it.",
    )
    export.add_argument("assignment", metavar="ASSIGNMENT")
    export.add_argument("--to", required=True, choices=(CSV, GRADESCOPE, SOURCES))
    scores = export.add_argument_group("--to csv")
    scores.add_argument(
        "--roster",
        metavar="FILE",
        help="Canvas' gradebook or Moodle's grading worksheet as downloaded: fill in the scores "
        "of who is in it, and leave the rest as it is",
    )
    scores.add_argument(
        "--column",
        metavar="NAME",
        help="the roster's column for the scores (default: that of the assignment's name; in "
        "Moodle's worksheet: Grade)",
    )
    autograder = export.add_argument_group("--to gradescope")
    add_seed(autograder)
    add_level(autograder)
    sources = export.add_argument_group("--to sources")
    add_pseudonyms(sources, "as folders")
    add_course(export)
    export.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status."""
    from autograder.classroom.error import ClassError
    from autograder.course import Course, CourseError
    from autograder.export.error import ExportError
    from autograder.feedback.level import LevelError
    from autograder.privacy.error import PrivacyError

    if options.column is not None and options.roster is None:
        return fail(ValueError("export: --column is a column of --roster FILE; name the file, too"))
    try:
        course = Course.find(directory=options.course)
        course.assignment(options.assignment)
        if options.to == GRADESCOPE:
            return _gradescope(course, options)
        if options.to == SOURCES:
            return _sources(course, options)
        return _csv(course, options)
    except (ClassError, CourseError, ExportError, LevelError, PrivacyError) as error:
        return fail(error)


def _csv(course: Course, options: argparse.Namespace) -> int:
    from autograder.export.class_scores import scores_of
    from autograder.export.folder import write_export
    from autograder.export.table import CANVAS_FILE, MOODLE_FILE, canvas_table, moodle_table

    scores = scores_of(course, options.assignment)
    if options.roster is not None:
        _fill(course, scores, options)
    else:
        tables = {CANVAS_FILE: canvas_table(scores), MOODLE_FILE: moodle_table(scores)}
        for name, content in tables.items():
            print(write_export(course, scores.assignment, name, content))
        print(f"{len(scores.scores)} of {len(scores.students)} students have a score in them.")
    _say_who("Without a score, as nothing was handed in", scores.absent)
    _say_who("Without a score until a person has graded their answers", scores.waiting)
    _say_who("With the score of an earlier hand-in: the last could not be graded", scores.outdated)
    _say_who("WITHOUT A SCORE, AS GRADING FAILED; grade again, or by hand", scores.failed)
    return 1 if scores.failed else 0


def _fill(course: Course, scores: ClassScores, options: argparse.Namespace) -> None:
    from pathlib import Path

    from autograder.export.fill import fill
    from autograder.export.folder import write_export
    from autograder.export.roster import read_roster
    from autograder.export.table import number

    roster = read_roster(Path(options.roster))
    filled = fill(roster, scores, options.column)
    print(write_export(course, scores.assignment, roster.system.file, filled.content))
    print(
        f"{len(filled.written)} scores filled into its column {_shown(filled.column)}; students "
        f"were known by {filled.known_by}."
    )
    if filled.most is not None and filled.most != scores.most:
        print(
            f"There, {number(filled.most)} points can be had, here {number(scores.most)}: the "
            "scores are written as they are here.",
            file=sys.stderr,
        )
    _say_who("In the class, but not in the roster", filled.not_in_roster)
    _say_who("In the roster, but not in the class", filled.not_in_class)


def _say_who(what: str, students: Collection[str]) -> None:
    from autograder.classroom.spreadsheet import named

    if students:
        print(f"{what} ({len(students)}): {named(students)}", file=sys.stderr)


def _shown(text: str) -> str:
    from autograder.notebook import one_line

    return repr(one_line(text, 80))


def _gradescope(course: Course, options: argparse.Namespace) -> int:
    from autograder.export.error import ExportError
    from autograder.export.folder import write_export
    from autograder.export.gradescope.archive import FILE, gradescope_archive
    from autograder.export.gradescope.settings import Settings
    from autograder.variants import HANDOUTS, variants_of

    if variants_of(course, options.assignment).has_handouts:
        raise ExportError(
            f"students have handouts of their own in {HANDOUTS}/, and Gradescope would grade by "
            "the common one. Grade with `autograder grade`, and export csv."
        )
    level = level_for(options.assignment, course, options)
    settings = Settings(options.assignment, options.seed, level)
    content = gradescope_archive(course, settings)
    print(write_export(course, options.assignment, FILE, content))
    print("It holds the solution. Upload it as it is; docs/export.md says what to set there.")
    return 0


def _sources(course: Course, options: argparse.Namespace) -> int:
    from autograder.export.folder import export_folder
    from autograder.notebook import one_line
    from autograder.privacy.pseudonyms import Pseudonyms
    from autograder.sources.files import write_sources

    name_of = Pseudonyms.of(course).name if options.pseudonyms else str
    into = export_folder(course, options.assignment) / SOURCES
    written = write_sources(course, options.assignment, into, name_of)
    print(written.folder)
    print(f"{len(written.students)} students have a file in it; docs/similarity.md says what next.")
    _say_who("Without a file, as nothing was written into any solution cell", written.untouched)
    _say_who("WITHOUT A FILE, AS NONE COULD BE READ", [one.student for one in written.unread])
    for one in written.unread:
        print(one_line(f"{one.student}: {one.problem}", LONGEST_LINE), file=sys.stderr)
    return 1 if written.unread else 0
