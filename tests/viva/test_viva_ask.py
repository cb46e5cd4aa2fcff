"""Three questions for a student: the same ones every time, and fewer where there are no more."""

from __future__ import annotations

import dataclasses
import json

import pytest

from autograder.course import Assignment
from autograder.model import Cell, Role, Submission
from autograder.viva.ask import ask
from autograder.viva.effect import Kind
from autograder.viva.question import Sheet
from autograder.viva.text import few_sentence, sheet_text
from tests.fixtures.submissions import CONVOLVE, handed_in

UNWRITTEN = "def {}(*arguments, **options):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
NAMES = ("convolve_image", "output_size", "convolve", "count_parameters")
OUTPUT_SIZE = """def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1
"""
ENDLESS_ONCE_CHANGED = """def output_size(size, kernel, stride=1, padding=0):
    count = 0
    while size + 2 * padding >= kernel + count * stride:
        count += 1
    return count
"""
EMPTY = """def convolve_image(I, f):
    R, S = f.shape
    H, W = I.shape
    framed = np.pad(I, ((R // 2, R // 2), (S // 2, S // 2)))
    O = np.empty((H, W))
    for i in range(H):
        for j in range(W):
            O[i, j] = (framed[i:i + R, j:j + S] * f).sum()
    return O
"""


@pytest.fixture
def right(assignment: Assignment) -> Submission:
    return handed_in(assignment, {"convolve": CONVOLVE, "output_size": OUTPUT_SIZE}, "anna")


def only(assignment: Assignment, student: str = "anna", **answers: str) -> Submission:
    """Return a submission in which nothing but these functions is written."""
    return handed_in(
        assignment, {name: UNWRITTEN.format(name) for name in NAMES} | answers, student
    )


def summary(sheet: Sheet) -> str:
    return json.dumps(sheet.to_json())


def test_three_questions_from_different_functions(
    right: Submission, assignment: Assignment
) -> None:
    sheet = ask(right, assignment, 0)
    assert len({question.exercise for question in sheet.questions}) == 3
    assert sheet.refusals == ()
    assert few_sentence(sheet) is None


def test_the_result_changes_on_one_probe_and_not_on_the_other(
    right: Submission, assignment: Assignment
) -> None:
    for seed in range(2):
        for question in ask(right, assignment, seed).questions:
            kinds = [probe.effect.kind for probe in question.probes]
            assert kinds.count(Kind.SAME) == 1, question.change


def test_the_same_student_gets_the_same_questions_every_time(
    right: Submission, assignment: Assignment
) -> None:
    assert summary(ask(right, assignment, 0)) == summary(ask(right, assignment, 0))


def test_another_student_with_the_same_code_gets_others(
    right: Submission, assignment: Assignment
) -> None:
    other = dataclasses.replace(right, student="ben")
    asked = [ask(one, assignment, 0).to_json() for one in (right, other)]
    assert asked[0]["questions"] != asked[1]["questions"]  # type: ignore[index,call-overload]


def test_another_seed_asks_something_else(right: Submission, assignment: Assignment) -> None:
    asked = [
        [(q.exercise, q.change) for q in ask(right, assignment, seed).questions] for seed in (0, 1)
    ]
    assert asked[0] != asked[1]


def test_nothing_written_gives_no_question_and_a_reason(assignment: Assignment) -> None:
    sheet = ask(only(assignment), assignment, 0)
    assert sheet.questions == ()
    sentence = few_sentence(sheet)
    assert sentence is not None
    assert sentence.startswith("No question in place of three: ")
    assert all(f"`{name}` " in sentence for name in NAMES)
    assert "ANSWERS" not in sheet_text(sheet)


def test_the_notebook_as_it_was_handed_out_is_not_written(assignment: Assignment) -> None:
    answers = {name: assignment.source_of(name) for name in NAMES}
    sheet = ask(handed_in(assignment, answers, "anna"), assignment, 0)
    assert {refusal.reason for refusal in sheet.refusals} == {"is not written"}


def test_one_function_is_asked_about_on_several_lines(assignment: Assignment) -> None:
    sheet = ask(only(assignment, convolve=CONVOLVE), assignment, 0)
    assert [question.exercise for question in sheet.questions] == ["convolve"] * 3
    assert len({question.change.line for question in sheet.questions}) == 3


def test_a_function_of_one_line_gives_one_question(assignment: Assignment) -> None:
    sheet = ask(only(assignment, output_size=OUTPUT_SIZE), assignment, 0)
    assert len(sheet.questions) == 1
    sentence = few_sentence(sheet)
    assert sentence is not None
    assert sentence.startswith("One question in place of three: ")
    assert "`output_size`" not in sentence


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def output_size(:", "is not Python"),
        ("def output_size(size, kernel, stride=1, padding=0):\n    return q", "raises NameError"),
        ("def output_size(size, kernel, stride=1, padding=0):\n    return 'q'", "returns nothing"),
        (
            "def output_size(size, kernel, stride=1, padding=0):\n    while True:\n        pass",
            "was stopped after",
        ),
        (
            "import random\ndef output_size(size, kernel, stride=1, padding=0):\n"
            "    return random.randrange(10**9)",
            "returns nothing that can be compared",
        ),
        ("output_size = 3", "raises TypeError"),
        ("def output_size(*a, **o):\n    return 1\n" + "#" * 20_001, "too long"),
    ],
)
def test_what_cannot_be_asked_about_is_told_in_a_sentence(
    source: str, reason: str, assignment: Assignment
) -> None:
    sheet = ask(only(assignment, output_size=source), assignment, 0)
    (found,) = (one.reason for one in sheet.refusals if one.exercise == "output_size")
    assert reason in found


def test_wrong_code_is_asked_about_as_it_is(assignment: Assignment) -> None:
    wrong = OUTPUT_SIZE.replace("2 * padding", "3 * padding + kernel * 2")
    sheet = ask(only(assignment, output_size=wrong), assignment, 0)
    assert sheet.questions
    assert {probe.is_right for q in sheet.questions for probe in q.probes} == {False}
    assert "Already the unchanged result is not the right one." in " ".join(
        sheet_text(sheet).split()
    )


def test_what_works_is_asked_about_before_what_does_not(assignment: Assignment) -> None:
    wrong = "def convolve_image(I, f):\n    n = 1\n    m = 2\n    return I * n - f.sum() * m\n"
    submission = handed_in(assignment, {"convolve": CONVOLVE, "convolve_image": wrong}, "anna")
    for seed in range(2):
        exercises = [question.exercise for question in ask(submission, assignment, seed).questions]
        assert "convolve_image" not in exercises


def test_a_change_that_never_ends_is_cut_off(assignment: Assignment) -> None:
    """Without its `+=`, the loop runs for ever; what is asked is something else, if there is."""
    submission = only(assignment, output_size=ENDLESS_ONCE_CHANGED)
    for seed in range(2):
        sheet = ask(submission, assignment, seed)
        assert sheet.questions
        kinds = {probe.effect.kind for q in sheet.questions for probe in q.probes}
        assert Kind.STOPS_NOT not in kinds


@pytest.mark.long
def test_a_cell_that_never_ends_is_waited_for_once(assignment: Assignment) -> None:
    submission = only(assignment, convolve=CONVOLVE)
    endless = Cell(None, "while True:\n    pass", Role.FREE)
    stuck = dataclasses.replace(submission, cells=(*submission.cells, endless))
    assert summary(ask(stuck, assignment, 0)) == summary(ask(submission, assignment, 0))


def test_nothing_is_asked_that_depends_on_memory_left_over(assignment: Assignment) -> None:
    """A loop that skips entries of `np.empty` leaves there what any earlier array left."""
    submission = only(assignment, convolve_image=EMPTY)
    asked = [ask(submission, assignment, seed) for seed in range(2)]
    changes = [q.change for sheet in asked for q in sheet.questions]
    assert changes
    skipping = {"1, H", "H - 1", "1, W", "W - 1"}
    assert not skipping & {change.new for change in changes}


def test_the_definition_that_counts_is_asked_about(assignment: Assignment) -> None:
    submission = only(assignment, convolve_image="x = 1")
    own = Cell(None, EMPTY, Role.FREE)
    sheet = ask(dataclasses.replace(submission, cells=(*submission.cells, own)), assignment, 0)
    assert {question.source for question in sheet.questions} == {EMPTY}
