"""The tables have the columns that Canvas and Moodle import, and no score that nobody has given."""

from __future__ import annotations

import csv
import io

import pytest

from autograder.export.class_scores import ClassScores
from autograder.export.table import canvas_table, moodle_table, number
from tests.export.classes import scores, student


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


CLASS = scores(
    student("anna", 31.5, ("Anna", "Berg"), "anna@uni.example"),
    student("ben", None),
    student("carl", 0.0, handed_in=False),
    student("dora", 0.0),
)


def test_canvas_finds_students_by_login_and_the_points_that_can_be_had() -> None:
    head, possible, anna, *_ = rows(canvas_table(CLASS))
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_convolution"]
    assert possible == ["    Points Possible", "", "", "", "", "40"]
    assert anna == ["Berg, Anna", "", "", "anna", "", "31.5"]


def test_moodle_finds_students_by_id_number_or_address() -> None:
    head, anna, *_ = rows(moodle_table(CLASS))
    assert head == ["ID number", "Full name", "Email address", "Grade", "Maximum grade"]
    assert anna == ["anna", "Anna Berg", "anna@uni.example", "31.5", "40"]


@pytest.mark.parametrize(
    ("table", "name", "score"), [(canvas_table, "SIS Login ID", -1), (moodle_table, "ID number", 3)]
)
def test_who_was_not_graded_or_handed_in_nothing_has_an_empty_score_and_never_0(
    table: object, name: str, score: int
) -> None:
    assert callable(table)
    lines = rows(table(CLASS))
    place = lines[0].index(name)
    found = {line[place]: line[score] for line in lines[1:] if line[place]}
    assert found == {"anna": "31.5", "ben": "", "carl": "", "dora": "0"}


def test_who_has_no_name_is_called_by_the_id() -> None:
    assert rows(canvas_table(CLASS))[3][0] == "ben"
    assert rows(moodle_table(CLASS))[2][1] == "ben"


HOSTILE = ['=HYPERLINK("https://example.org")', "+1", "-1", "@SUM(1)", "＝1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_students_is_a_formula(text: str) -> None:
    one = scores(student(text, 1.0, (text, text), text))
    for line in (*rows(canvas_table(one))[1:], *rows(moodle_table(one))[1:]):
        assert not [cell for cell in line if cell.startswith(tuple("=+-@＝"))]


@pytest.mark.parametrize("text", ['a "b", c;', "a\nb", "a\r\nb", "ß\u202e李"])
def test_a_name_is_one_cell_of_one_line(text: str) -> None:
    one = scores(student("anna", 1.0, (text, text), text))
    assert len(rows(canvas_table(one))) == 3
    assert {len(line) for line in rows(moodle_table(one))} == {5}
    assert len(moodle_table(one).splitlines()) == 2


def test_an_empty_class_has_a_head() -> None:
    nobody: ClassScores = scores()
    assert len(rows(canvas_table(nobody))) == 2
    assert len(rows(moodle_table(nobody))) == 1


@pytest.mark.parametrize(
    ("points", "text"), [(40.0, "40"), (0.0, "0"), (8.4, "8.4"), (3.155, "3.155"), (100.0, "100")]
)
def test_points_are_exact_and_brief(points: float, text: str) -> None:
    assert number(points) == text
