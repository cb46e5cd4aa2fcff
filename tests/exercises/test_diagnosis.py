"""Letters for three pictures: what they are worth, and what is said against the wrong ones."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from autograder.exercise import AnswerError, Marks
from autograder.exercises import diagnosis
from autograder.exercises.wrong_pictures import LETTERS, Picture, sheet
from autograder.sandbox.wire import ArraySubclass, Opaque
from tests.fixtures.understanding import reference_answer, said_by_the_helper

VARIANTS = ["", *(f"somebody's {number}" for number in range(40))]


def right_letters(variant: str) -> list[str]:
    drawn = sheet(variant)
    letters = {name: letter for letter, name in drawn.listed.items()}
    return [letters[picture.mistake] for picture in drawn.pictures]


def marked(answer: Any, variant: str = "") -> Marks:
    marks = diagnosis.mark(answer, variant)
    assert marks is not None
    return marks


class TestMarks:
    def test_the_references_letters_are_right(self) -> None:
        marks = marked(reference_answer("diagnosis"))
        assert set(marks.parts.values()) == {1}
        assert (marks.message, marks.reason, marks.question) == ("Right, all three.", None, None)

    def test_each_picture_counts_for_itself(self) -> None:
        for variant in VARIANTS:
            right = right_letters(variant)
            for place in range(3):
                answer: list[Any] = [None] * 3
                answer[place] = right[place]
                marks = marked(answer, variant)
                assert marks.parts == {f"picture_{n + 1}": float(n == place) for n in range(3)}
                assert marks.message == "1 of 3 are right."
                assert marks.reason is None

    def test_another_students_letters_are_wrong(self) -> None:
        one, other = VARIANTS[1:3]
        assert sum(marked(right_letters(one), other).parts.values()) < 3

    @pytest.mark.parametrize(
        "write",
        [
            lambda letters: [letter.lower() for letter in letters],
            lambda letters: [f" {letter}\n" for letter in letters],
            tuple,
            "".join,
            lambda letters: " ".join(letters).lower(),
        ],
    )
    def test_however_the_letters_are_written(self, write: Any) -> None:
        assert set(marked(write(right_letters(""))).parts.values()) == {1}

    @pytest.mark.parametrize("nothing", [None, "", " ", ..., Opaque("ellipsis")])
    def test_what_is_left_open_is_not_held_against_anybody(self, nothing: Any) -> None:
        first, *_ = right_letters("")
        marks = marked([first, nothing, nothing])
        assert marks.parts == {"picture_1": 1, "picture_2": 0, "picture_3": 0}
        assert marks.reason is None
        assert diagnosis.mark([nothing] * 3, "") is None

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            (["A", "B"], "three letters are asked for, one for each picture"),
            (["A", "B", "C", "D"], "three letters are asked for"),
            ([], "three letters are asked for"),
            ("ABCD", "three letters are asked for"),
            ({"A": 1, "B": 2, "C": 3}, "three letters are asked for"),
            (3, "three letters are asked for"),
            (10**400, "three letters are asked for"),
            (Opaque("generator"), "three letters are asked for"),
            (np.zeros(3), "three letters are asked for"),
            (["A", "B", "M"], "'M' is none of the letters A to L"),
            (["A", "B", "AB"], "'AB' is none of the letters"),
            (["A", "B", "\u017f"], "'\u017f' is none of the letters"),  # upper() makes it an S
            (["A", "B", "\x1b[31m"], r"'\\x1b\[31m' is none of the letters"),
            (["A", "B", "x" * 10**6], "'x+…x+' is none of the letters"),
            (["A", "B", 3], "3 is none of the letters"),
            (["A", "B", True], "True is none of the letters"),
            (["A", "B", float("nan")], "nan is none of the letters"),
            (["A", "B", 10**5000], "a number of thousands of digits is none of the letters"),
            (["A", "B", ["C"]], r"\['C'\] is none of the letters"),
            (["A", "B", {}], "a `dict` is none of the letters"),
            (["A", "B", np.zeros(3)], "a `ndarray` is none of the letters"),
            (["A", "B", np.zeros(0)], "a `ndarray` is none of the letters"),
            (["A", "B", Opaque("Letter")], "a `Letter` is none of the letters"),
            (["A", "B", ArraySubclass("matrix", np.zeros(3))], "a `matrix` is none of"),
        ],
    )
    def test_what_is_no_answer_is_told(self, answer: Any, sentence: str) -> None:
        with pytest.raises(AnswerError, match=sentence) as told:
            diagnosis.mark(answer, "")
        assert str(told.value).isprintable()
        assert len(str(told.value)) < 120

    def test_a_list_in_a_list_without_end_is_told(self) -> None:
        """In a stock kernel nothing has bounded it before."""
        deep: list[Any] = []
        for _ in range(100_000):
            deep = [deep]
        with pytest.raises(AnswerError, match="is none of the letters"):
            diagnosis.mark(["A", "B", deep], "")


SIZE = re.compile(
    r"Picture (\d) is not (\w): that mistake would give an output of (.+); the "
    r"picture's is (\d+)×(\d+)\."
)
ENTRY = re.compile(
    r"Picture (\d) is not (\w): with that mistake `O\[(\d+), (\d+)\]` would be (.+); "
    r"the picture has (.+?)\."
)


def made_by(picture: Picture, mistake: str) -> list[Any]:
    return [O[0, 0] for O in picture.made_by(mistake)]


class TestAgainstAWrongLetter:
    @pytest.mark.parametrize("variant", VARIANTS[:6])
    def test_what_is_said_is_true(self, variant: str) -> None:
        drawn, right = sheet(variant), right_letters(variant)
        for place, letter in [(p, one) for p in range(3) for one in LETTERS if one != right[p]]:
            answer: list[Any] = [None] * 3
            answer[place] = letter
            reason = marked(answer, variant).reason
            assert reason is not None
            picture = drawn.pictures[place]
            made, here = made_by(picture, drawn.listed[letter]), picture.O[0, 0]
            size, entry = SIZE.fullmatch(reason), ENTRY.fullmatch(reason)
            if size is not None:
                assert size.groups()[:2] == (str(place + 1), letter)
                assert size[3].split(" or ") == sorted({f"{O.shape[0]}×{O.shape[1]}" for O in made})
                assert here.shape == (int(size[4]), int(size[5]))
                assert here.shape not in {O.shape for O in made}
                continue
            assert entry is not None, reason
            assert entry.groups()[:2] == (str(place + 1), letter)
            row, column = int(entry[3]), int(entry[4])
            would = {float(f"{O[row, column]:.6g}") for O in made if O.shape == here.shape}
            assert set(map(float, entry[5].split(" or "))) == would
            assert float(entry[6]) == float(f"{here[row, column]:.6g}")
            assert float(entry[6]) not in would

    def test_no_other_letter_and_no_mistake_is_named(self) -> None:
        for variant in VARIANTS:
            right = right_letters(variant)
            wrong = [LETTERS[(LETTERS.index(letter) + 1) % len(LETTERS)] for letter in right]
            marks = marked(wrong, variant)
            told = " ".join(filter(None, (marks.message, marks.reason, marks.question)))
            assert set(re.findall(r"is not (\w)", told)) == set(wrong)
            assert not [name for name in sheet(variant).listed.values() if name in told]
            assert marks.misconception is None

    def test_the_question_does_not_depend_on_the_answer(self) -> None:
        questions = {marked([letter] * 3).question for letter in LETTERS}
        assert len(questions) == 1


class TestInTheNotebook:
    @pytest.fixture
    def folder(self, tmp_path: Any) -> Any:
        shown = {"diagnosis": diagnosis.shown("")}
        (tmp_path / "variant.json").write_text(json.dumps(shown), encoding="utf-8")
        return tmp_path

    def test_it_says_what_was_read_and_not_what_is_right(self, folder: Any) -> None:
        for answer in (right_letters(""), ["A", "A", "A"]):
            said = said_by_the_helper("check_diagnosis", answer, folder=folder)
            assert [line[0] for line in said.splitlines()] == ["✓"] * 3

    @pytest.mark.parametrize(
        "answer",
        [
            ["A", "B", "C"],
            "abc",
            "a b c",
            ["a ", None, ""],
            ["A", "M", "C"],
            ["A", 3, "C"],
            ["A", np.zeros(3), "C"],
            ["A", "B"],
            "ABCD",
            None,
            3,
        ],
    )
    def test_a_cross_stands_for_what_grading_cannot_read(self, answer: Any, folder: Any) -> None:
        said = said_by_the_helper("check_diagnosis", answer, folder=folder)
        try:
            diagnosis.mark(answer, "")
        except AnswerError:
            assert "✗" in said
        else:
            assert "✗" not in said

    def test_the_list_has_a_line_for_each_letter(self, folder: Any) -> None:
        lines = said_by_the_helper("list_mistakes", folder=folder).splitlines()
        assert [line[0] for line in lines] == list(LETTERS)

    def test_without_its_file_it_says_which(self, tmp_path: Any) -> None:
        with pytest.raises(FileNotFoundError, match=r"variant\.json is missing: it came with this"):
            said_by_the_helper("list_mistakes", folder=tmp_path)
