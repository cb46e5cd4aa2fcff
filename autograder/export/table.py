"""Tables as Canvas and Moodle read them, made from the gradebook alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.classroom.scores import DIGITS, FinalScore
from autograder.classroom.spreadsheet import harmless
from autograder.export.class_scores import ClassScores

CANVAS_FILE, MOODLE_FILE = "canvas.csv", "moodle.csv"
# Canvas finds this row by its first column, blanks and all.
POINTS_POSSIBLE = "    Points Possible"


def canvas_table(scores: ClassScores) -> bytes:
    """Return what Canvas' gradebook imports.

    Canvas knows a student by its own ID, else by what stands under SIS Login ID: nbgrader's id.
    """
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", harmless(scores.assignment)]
    possible = [POINTS_POSSIBLE, "", "", "", "", number(scores.most)]
    rows = (
        [_last_name_first(of), "", "", harmless(of.student), "", _score(scores, of)]
        for of in scores.students
    )
    return as_csv([head, possible, *rows])


def moodle_table(scores: ClassScores) -> bytes:
    """Return what Moodle's gradebook imports, by ID number or email address.

    There is no column for feedback: importing an empty one removes what stands there.
    """
    head = ["ID number", "Full name", "Email address", "Grade", "Maximum grade"]
    rows = (
        [
            harmless(of.student),
            harmless(_full_name(of)),
            harmless(of.email or ""),
            _score(scores, of),
            number(scores.most),
        ]
        for of in scores.students
    )
    return as_csv([head, *rows])


def as_csv(rows: Iterable[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> bytes:
    """Return rows as the content of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


def number(points: float) -> str:
    """Write points as briefly as they are exact: 14, 8.4, 11.7525."""
    return f"{points:.{DIGITS}f}".rstrip("0").rstrip(".")


def _score(scores: ClassScores, of: FinalScore) -> str:
    score = scores.scores.get(of.student)
    return "" if score is None else number(score)


def _last_name_first(of: FinalScore) -> str:
    names = [name for name in (of.last_name, of.first_name) if name]
    return harmless(", ".join(names) or of.student)


def _full_name(of: FinalScore) -> str:
    return " ".join(name for name in (of.first_name, of.last_name) if name) or of.student
