"""Rosters come back as they were downloaded, but for the scores of those who were found."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from autograder.export.error import ExportError
from autograder.export.fill import Filled, fill
from autograder.export.roster import Roster, read_roster
from tests.export.classes import scores, student

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,01_convolution (481),Homework 2 (482),Final Score
,,,,,,Manual Posting,,
    Points Possible,,,,,,40.00,10.00,(read only)
"Berg, Anna",11,u1,anna,"CNN, A",- see me,,7.00,70
"Stone ""Ben"", B.",12,u2,ben,CNN A,,12.00,,
"Student, Test",99,,,CNN A,,,,
"""
MOODLE = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,\
Last modified (grade),Feedback comments
Participant 7,Anna Berg,anna,a.berg@uni.example,Submitted,,40.00,-,"two
lines"
Participant 8,Ben Stone,ben,b.stone@uni.example,Submitted,12.00,40.00,-,=kept
"""
CLASS = scores(student("anna", 31.5), student("ben", None), student("carl", 3.0))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


def filled(
    file: Path, content: str | bytes, of: object = CLASS, column: str | None = None
) -> Filled:
    """Fill the scores of a class into a roster with this content."""
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return fill(read_roster(file), of, column)  # type: ignore[arg-type]


def rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=delimiter))


def changed(before: str, after: bytes) -> dict[tuple[int, int], str]:
    """Return the cells that are other ones than before, by row and column."""
    old, new = rows(before.encode()), rows(after)
    assert list(map(len, old)) == list(map(len, new))
    return {
        (row, column): cell
        for row, line in enumerate(new)
        for column, cell in enumerate(line)
        if cell != old[row][column]
    }


@pytest.mark.parametrize(("roster", "place"), [(CANVAS, (3, 6)), (MOODLE, (1, 5))])
def test_one_score_is_filled_in_and_all_else_is_as_it_was(
    file: Path, roster: str, place: tuple[int, int]
) -> None:
    """Ben was not graded: what the roster says about him stays."""
    done = filled(file, roster)
    assert changed(roster, done.content) == {place: "31.5"}
    assert done.written == {"anna"}
    assert done.not_in_roster == {"carl"}
    assert done.most == 40


def test_who_is_in_the_roster_alone_is_named(file: Path) -> None:
    assert filled(file, CANVAS).not_in_class == ("Student, Test",)
    assert filled(file, MOODLE, scores(student("ben", 1.0))).not_in_class == ("Anna Berg",)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_byte_order_mark_line_ends_and_delimiter_stay(
    file: Path, mark: str, line_end: str, delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows(CANVAS.encode()))
    done = filled(file, mark + text.getvalue())
    assert done.content.decode() == mark + text.getvalue().replace(
        delimiter.join(["- see me", "", "7.00"]), delimiter.join(["- see me", "31.5", "7.00"])
    )


@pytest.mark.parametrize(
    ("column", "cell", "known_by"),
    [
        ("SIS Login ID", "anna", "SIS Login ID"),
        ("SIS User ID", "ANNA ", "SIS User ID"),
        ("ID", "anna", "ID"),
        ("SIS Login ID", "anna@uni.example", "SIS Login ID up to its @"),
        ("SIS Login ID", "a.berg@uni.example", "SIS Login ID"),
    ],
)
def test_students_are_known_by_whatever_holds_nbgraders_id_or_address(
    file: Path, column: str, cell: str, known_by: str
) -> None:
    row = {"Student": "Berg, Anna", "ID": "11", "SIS User ID": "u1", "SIS Login ID": "x"}
    row |= {column: cell, "Section": "A", "01_convolution (481)": ""}
    text = io.StringIO()
    csv.writer(text).writerows([row.keys(), row.values()])
    done = filled(file, text.getvalue(), scores(student("anna", 31.5, email="A.Berg@uni.example")))
    assert done.known_by == known_by
    assert rows(done.content)[1][-1] == "31.5"


def test_nobody_takes_anothers_score_by_setting_an_address(file: Path) -> None:
    """Ben's address begins with Anna's id, but ID numbers tell who is who, for the whole file."""
    roster = MOODLE.replace("b.stone@", "anna@").replace("Anna Berg,anna,", "Anna Berg,other,")
    done = filled(file, roster, scores(student("anna", 31.5), student("ben", 2.0)))
    assert done.known_by == "ID number"
    assert [row[5] for row in rows(done.content)[1:]] == ["", "2"]


def test_two_rows_with_the_same_id_get_nothing(file: Path) -> None:
    roster = CANVAS.replace("u2,ben", "u2,anna") + '"Roe, Carl",13,u3,carl,A,,,,\n'
    done = filled(file, roster)
    assert done.written == {"carl"}
    assert done.not_in_class == ("Berg, Anna", 'Stone "Ben", B.', "Student, Test")


def test_names_are_no_formulas_in_what_we_write(file: Path) -> None:
    roster = CANVAS.replace('"Berg, Anna"', '"=1+1\nx"')
    assert changed(roster, filled(file, roster).content) == {(3, 0): "'=1+1?x", (3, 6): "31.5"}


def test_the_column_can_be_named(file: Path) -> None:
    for name in ("Homework 2", "Homework 2 (482)"):
        done = filled(file, CANVAS, column=name)
        assert (done.column, done.most) == ("Homework 2 (482)", 10)
        assert changed(CANVAS, done.content) == {(3, 7): "31.5"}


def test_a_short_row_is_made_longer(file: Path) -> None:
    roster = 'Student,ID,SIS Login ID,Section,01_convolution\n"Berg, Anna",1,anna\n'
    assert rows(filled(file, roster).content)[1] == ["Berg, Anna", "1", "anna", "", "31.5"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CANVAS.replace("01_conv", "conv"), "no column '01_convolution': say which one with --col"),
        (CANVAS.replace("Homework 2 (482)", "01_convolution (9)"), "has several columns"),
        (CANVAS.replace(",ben,", ",x,").replace(",anna,", ",y,"), "nobody in it is a student of"),
        ("a,b\n1,2\n", "is neither Canvas' gradebook"),
        ("", "is neither Canvas' gradebook"),
        ("Ünï".encode("latin-1"), "is not UTF-8 text"),
        ('Student,ID,Section\n"' + "x" * 200_000 + '",1,A\n', "is no CSV file: field larger"),
    ],
)
def test_what_cannot_be_filled_is_a_sentence(file: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(ExportError) as raised:
        filled(file, content)
    assert str(raised.value).startswith(str(file))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_a_sentence(file: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read"):
        read_roster(file)


def test_a_roster_without_points_does_not_tell_how_many_there_are(file: Path) -> None:
    file.write_text("Identifier,ID number,Grade\nParticipant 1,anna,\n")
    roster: Roster = read_roster(file)
    assert roster.most("Grade") is None
