"""The sheet as it is printed: whole, narrow enough, and harmless."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercise import Call
from autograder.viva.arrays import array_blocks, beside, number_text
from autograder.viva.change import Change
from autograder.viva.change import Kind as Changed
from autograder.viva.effect import Effect, Entry, Kind, Piece
from autograder.viva.question import Probe, Question, Refusal, Sheet
from autograder.viva.text import MOST_LINES, few_sentence, sheet_text

SOURCE = "def f(X):\n    O = 0\n    O += X\n    return O\n"
CHANGE = Change(Changed.ACCUMULATION, 3, 6, 8, "=")
BEFORE = (Piece("", np.array([[1.0, 2.0], [3.0, 4.0]])),)
SAME = Effect(Kind.SAME, BEFORE, BEFORE, total=4)
VALUES = Effect(
    Kind.VALUES,
    BEFORE,
    (Piece("", np.array([[1.0, 2.5], [0.0, 4.0]])),),
    Entry("[0, 1]", 2.0, 2.5),
    changed=2,
    total=4,
)


def sheet(
    *effects: Effect, source: str = SOURCE, change: Change = CHANGE, student: str = "anna"
) -> Sheet:
    call = Call({"X": np.array([[1.0, 2.0], [3.0, 4.0]]), "size": (2, 2)}, {"h": 0.25})
    first, second = (Probe(call, effect, True) for effect in effects)
    return Sheet("01_x", student, 0, (Question("f", source, change, (first, second)),) * 3)


def test_what_the_student_is_shown() -> None:
    shown = sheet_text(sheet(SAME, VALUES)).partition("ANSWERS")[0]
    assert "  2      O = 0\n> 3      O += X\n  4      return O\n" in shown
    assert "Line 3:\n    O += X\nbecomes\n    O = X\n" in shown
    assert "Probe A: f(X, (2, 2), h=0.25)\n    X =\n      1 2\n      3 4\n" in shown


def test_what_the_examiner_is_told() -> None:
    answers = sheet_text(sheet(SAME, VALUES)).partition("ANSWERS")[2]
    assert "A: no change.\n    result =\n      1 2\n      3 4\n" in answers
    assert "B: changes in 2 entries of 4, first at [0, 1]: 2 becomes 2.5.\n" in answers
    assert "    before =    after =\n      1 2           1 2.5\n" in answers


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        (
            Effect(Kind.RAISES, BEFORE, message="raises ValueError: no (line 3)"),
            "the changed code raises ValueError: no (line 3).",
        ),
        (Effect(Kind.STOPS_NOT, BEFORE, message="does not stop"), "changed code does not stop."),
        (Effect(Kind.OTHER, BEFORE, message="returns None"), "the changed code returns None."),
    ],
)
def test_what_happens_instead_of_a_result(effect: Effect, told: str) -> None:
    assert told in " ".join(sheet_text(sheet(SAME, effect)).split())


def test_every_entry_and_a_single_one() -> None:
    one = Effect(Kind.VALUES, BEFORE, BEFORE, Entry("[0, 0]", 1, 5), 1, 4)
    every = Effect(Kind.VALUES, BEFORE, BEFORE, Entry("[0, 0]", 1, 5), 4, 4)
    number = Effect(Kind.VALUES, (Piece("", np.array(3)),), (), Entry("", 3, 4), 1, 1)
    assert "changes in 1 entry of 4," in sheet_text(sheet(SAME, one))
    assert "changes in every entry of 4," in sheet_text(sheet(SAME, every))
    assert "changes: 3 becomes 4." in sheet_text(sheet(SAME, number))


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    source = SOURCE.replace("X\n", "X  # " + "long " * 30 + "\n")
    text = sheet_text(sheet(SAME, VALUES, source=source), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("long") == 3 * 5 * 30  # and nothing is cut off


def test_of_a_long_cell_what_stands_around_the_change_is_shown() -> None:
    source = SOURCE + "# more\n" * MOST_LINES
    text = sheet_text(sheet(SAME, VALUES, source=source))
    assert "lines below)" in text
    assert text.count("# more") < 3 * MOST_LINES / 2


def test_nothing_that_a_terminal_obeys_is_printed() -> None:
    evil = "\x1b[31m\x1b]0;title\x07\u202e\x9b2J"
    source = SOURCE.replace("O = 0", f"O = 0  # {evil}")
    effect = Effect(Kind.RAISES, BEFORE, message=f"raises {evil}")
    made = sheet(SAME, effect, source=source, student=f"anna{evil}")
    text = sheet_text(made)
    assert all(character.isprintable() or character == "\n" for character in text)
    refused = Sheet("01_x", "anna", 0, (), (Refusal("f", f"raises {evil}\nline"),))
    assert all(c.isprintable() or c == "\n" for c in sheet_text(refused))


def test_why_there_are_fewer_is_one_sentence() -> None:
    refusals = (Refusal("f", "is not written"), Refusal("g", "raises ValueError: why?"))
    few = few_sentence(Sheet("01_x", "anna", 0, (), refusals))
    assert few == "No question in place of three: `f` is not written; `g` raises ValueError: why."
    assert few_sentence(sheet(SAME, VALUES)) is None
    alone = Sheet("01_x", "anna", 0, sheet(SAME, VALUES).questions[:1])
    assert few_sentence(alone) == (
        "One question in place of three: there is nothing else to ask about."
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (-0.0, "0"), (0.125, "0.125"), (6.0000000000004, "6"), (float("nan"), "nan")],
)
def test_numbers_are_brief(number: float, text: str) -> None:
    assert number_text(number) == text


def test_tables_stand_side_by_side_as_far_as_they_fit() -> None:
    blocks = array_blocks("X", np.arange(8.0).reshape(2, 1, 2, 2))
    assert beside(blocks, 80) == [
        "X[0, 0] =    X[1, 0] =",
        "  0 1          4 5",
        "  2 3          6 7",
    ]
    assert len(beside(blocks, 15)) == 6
