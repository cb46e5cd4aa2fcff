"""Numbers said before anything runs: what is asked, what is right, what a wrong one comes of."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograder.exercise import AnswerError, Marks
from autograder.exercises import backward, forward, predict
from autograder.exercises.misconceptions import input_gradient, output_size
from autograder.exercises.predict import KEYS, Case, case
from autograder.sandbox.wire import ArraySubclass, Opaque
from autograder.variants import Variants
from tests.fixtures.understanding import reference_answer, said_by_the_helper

STUDENTS = [f"student{number:03}" for number in range(300)]
VARIANTS = [Variants("02_gradients", None, bytes(32)).drawn_for(student) for student in STUDENTS]
FIRST = VARIANTS[:60]
DRAWN = "a1600b34ec52edb0694799a7b9f7987fd8cf3ff5c031f943e90a4223b74d6130"


def right_answer(variant: str) -> dict[str, Any]:
    asked = case(variant)
    (parameters,) = asked.parameters
    return {"output_size": asked.output_size, "parameters": parameters, "dX": asked.asked_entries}


def marked(answer: Any, variant: str = "") -> Marks:
    marks = predict.mark(answer, variant)
    assert marks is not None
    return marks


# Counted once more, from what the student sees


def places(size: int, kernel: int, stride: int, padding: int) -> int:
    """Count the places of a window by putting it there."""
    start, count = 0, 0
    while start + kernel <= size + 2 * padding:
        start, count = start + stride, count + 1
    return count


def shifted_and_added(dO: list[list[float]], F: list[list[float]]) -> list[list[float]]:
    """Return dX as what each entry of dO passes on to the window that it came of."""
    dX = [[0.0] * (len(dO[0]) + len(F[0]) - 1) for _ in range(len(dO) + len(F) - 1)]
    for i, row in enumerate(dO):
        for j, passed in enumerate(row):
            for r, weights in enumerate(F):
                for s, weight in enumerate(weights):
                    dX[i + r][j + s] += passed * weight
    return dX


class TestThreeHundredStudents:
    def test_what_is_right_counted_once_more_from_what_they_see(self) -> None:
        for variant in VARIANTS:
            seen = json.loads(json.dumps(predict.shown(variant)))
            rows, columns = (
                places(size, kernel, seen["stride"], seen["padding"])
                for size, kernel in zip(seen["size"], seen["kernel_size"], strict=True)
            )
            R, S = seen["kernel_size"]
            learned = sum(
                1 for _ in range(seen["filters"]) for _ in range(seen["channels"] * R * S)
            )
            dX = shifted_and_added(seen["dO"], seen["F"])
            answer = {
                "output_size": (rows, columns),
                "parameters": learned + seen["filters"],
                "dX": [dX[row][column] for row, column in seen["entries"]],
            }
            marks = marked(answer, variant)
            assert set(marks.parts.values()) == {1}
            assert (marks.message, marks.reason) == ("Right, all of it.", None)

    def test_the_functions_of_the_assignment_agree(self) -> None:
        for variant in VARIANTS:
            asked = case(variant)
            dX = backward.input_gradient(asked.dO, asked.F, (3, 3))
            assert asked.asked_entries == tuple(dX[0, 0, row, col] for row, col in asked.entries)
            sizes = zip(asked.size, asked.kernel_size, strict=True)
            assert asked.output_size == tuple(
                forward.output_size(*both, asked.stride, asked.padding) for both in sizes
            )

    def test_no_two_are_asked_the_same(self) -> None:
        answers = [tuple(right_answer(variant).items()) for variant in VARIANTS]
        assert len(set(answers)) == len(answers)
        copied = [sum(marked(dict(one), v).parts.values()) for (one, _), v in
                  zip(pairwise(answers), VARIANTS[1:], strict=True)]  # fmt: skip
        assert np.mean(copied) < 0.6  # of 3: a corner or a size may be the same by chance

    def test_all_are_about_equally_hard(self) -> None:
        for variant in VARIANTS:
            asked = case(variant)
            corner, middle, edge = asked.entries
            assert corner in predict.CORNERS
            assert middle == (1, 1)
            assert edge in predict.EDGES
            assert 0 not in np.concatenate([asked.dO.ravel(), asked.F.ravel()])
            assert max(map(abs, asked.asked_entries)) <= 4 * 9
            assert asked.stride > 1
            assert min(asked.output_size) >= 2

    def test_who_does_not_rotate_gets_every_entry_wrong(self) -> None:
        for variant in VARIANTS:
            asked = case(variant)
            flipped = shifted_and_added(asked.dO[0, 0].tolist(), asked.F[0, 0, ::-1, ::-1].tolist())
            entries = [flipped[row][column] for row, column in asked.entries]
            assert marked({"dX": entries}, variant).parts["dX"] == 0

    def test_a_size_that_does_not_divide_is_always_there(self) -> None:
        for variant in VARIANTS:
            asked = case(variant)
            exact = [
                (size + 2 * asked.padding - kernel) / asked.stride + 1
                for size, kernel in zip(asked.size, asked.kernel_size, strict=True)
            ]
            assert any(not size.is_integer() for size in exact)

    def test_nothing_that_is_shown_is_the_answer(self) -> None:
        for variant in FIRST:
            assert set(predict.shown(variant)) == {
                *("size", "kernel_size", "channels", "filters", "stride", "padding"),
                *("dO", "F", "entries"),
            }


def test_what_was_drawn_once_is_drawn_for_ever() -> None:
    """If this fails, students are graded on other numbers than a term began with."""
    drawn = [predict.shown(f"term {number}") for number in range(20)]
    assert hashlib.sha256(json.dumps(drawn).encode()).hexdigest() == DRAWN


def test_the_reference_answers_the_common_one() -> None:
    assert set(marked(reference_answer("predict")).parts.values()) == {1}


class TestMarks:
    def test_each_number_counts_within_its_part(self) -> None:
        right = right_answer("")
        rows, columns = right["output_size"]
        first, second, third = right["dX"]
        assert marked({"output_size": (rows, columns + 1)}).parts["output_size"] == 1 / 2
        assert marked({"dX": (first, second, third + 1)}).parts["dX"] == 2 / 3
        assert marked({"dX": (None, second, None)}).parts["dX"] == 1 / 3
        assert marked({"parameters": right["parameters"]}).parts == {
            "output_size": 0,
            "parameters": 1,
            "dX": 0,
        }

    def test_rows_and_columns_exchanged_are_wrong(self) -> None:
        rows, columns = right_answer("")["output_size"]
        assert rows != columns
        assert marked({"output_size": (columns, rows)}).parts["output_size"] == 0

    def test_the_biases_belong_to_the_count(self) -> None:
        asked = case("")
        count = right_answer("")["parameters"]
        assert marked({"parameters": count - asked.filters}).parts["parameters"] == 0

    def test_it_says_which_are_right_and_gives_no_number_away(self) -> None:
        right = right_answer("")
        wrong = {**right, "dX": (*right["dX"][:2], 99), "parameters": 1}
        marks = marked(wrong)
        assert marks.message == "Right: `output_size`. In `dX`, some of the numbers are right."
        for variant in FIRST:
            marks = marked({"parameters": 1, "dX": (99, 98, 97)}, variant)
            assert not re.search(r"\d", marks.message)

    @pytest.mark.parametrize(
        "write",
        [
            lambda numbers: {name: list(np.atleast_1d(some)) for name, some in numbers.items()},
            lambda numbers: {name: np.array(some) for name, some in numbers.items()},
            lambda numbers: {**numbers, "dX": tuple(map(np.float32, numbers["dX"]))},
            lambda numbers: {**numbers, "output_size": tuple(map(float, numbers["output_size"]))},
            lambda numbers: {**numbers, "parameters": (numbers["parameters"],)},
            lambda numbers: {**numbers, "dX": [one + 1e-12 for one in numbers["dX"]]},
        ],
    )
    def test_however_the_numbers_are_written(self, write: Any) -> None:
        assert set(marked(write(right_answer(""))).parts.values()) == {1}

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e300, 10**70])
    def test_a_number_that_cannot_be_is_only_wrong(self, number: float) -> None:
        assert set(marked(dict(zip(KEYS, ([number] * 2, number, [number] * 3), strict=True)))
                   .parts.values()) == {0}  # fmt: skip

    @pytest.mark.parametrize("nothing", [None, ..., Opaque("ellipsis")])
    def test_what_is_left_open_is_only_not_there(self, nothing: Any) -> None:
        count = right_answer("")["parameters"]
        marks = marked({"output_size": (nothing, nothing), "parameters": count, "dX": nothing})
        assert marks.parts == {"output_size": 0, "parameters": 1, "dX": 0}
        assert predict.mark({"output_size": (nothing, nothing), "dX": nothing}, "") is None
        assert predict.mark({}, "") is None

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ([6, 5], "a dict is asked for"),
            (Opaque("dict"), "a dict is asked for"),
            (np.zeros(6), "a dict is asked for"),
            (7, "a dict is asked for"),
            ("output_size", "a dict is asked for"),
            ({"size": 1}, "nothing is called 'size'; there are output_size, parameters, dX"),
            ({"\x1b[31m" * 20: 1}, "nothing is called"),
            ({10**5000: 1}, "nothing is called a number of thousands of digits"),
            ({"output_size": 6}, '"output_size" is 6; 2 numbers should stand there'),
            ({"output_size": (6, 5, 4)}, r'"output_size" is \(6, 5, 4\); 2 numbers should'),
            ({"output_size": "65"}, "\"output_size\" is '65'; 2 numbers should stand there"),
            ({"output_size": {}}, '"output_size" is a `dict`; 2 numbers'),
            ({"parameters": (1, 2)}, r'"parameters" is \(1, 2\); one number should stand there'),
            ({"parameters": "133"}, "'133' in \"parameters\" is no number"),
            ({"parameters": True}, 'True in "parameters" is no number'),
            ({"parameters": np.True_}, 'a `bool_?` in "parameters" is no number'),
            ({"parameters": 133 + 0j}, 'a `complex` in "parameters" is no number'),
            ({"parameters": np.complex128(133)}, 'a `complex128` in "parameters" is no number'),
            ({"parameters": 10**400}, 'a number in "parameters" is far too large'),
            ({"parameters": 10**5000}, 'a number in "parameters" is far too large'),
            ({"parameters": Opaque("Fraction")}, 'a `Fraction` in "parameters" is no number'),
            ({"dX": np.zeros((1, 3))}, '"dX" is a `ndarray`; 3 numbers'),
            ({"dX": np.zeros(10**6)}, '"dX" is a `ndarray`; 3 numbers'),
            ({"dX": ArraySubclass("matrix", np.zeros(3))}, '"dX" is a `matrix`; 3 numbers'),
            ({"dX": [[1, 2, 3]]}, r'"dX" is \[\[1, 2, 3\]\]; 3 numbers'),
            ({"dX": [1, [2], 3]}, r'\[2\] in "dX" is no number'),
            ({"dX": np.array([True, False, True])}, 'True in "dX" is no number'),
            ({"dX": [1, np.zeros(1), 3]}, 'a `ndarray` in "dX" is no number'),
        ],
    )
    def test_what_is_no_answer_is_told(self, answer: Any, sentence: str) -> None:
        with pytest.raises(AnswerError, match=sentence) as told:
            predict.mark(answer, "")
        assert str(told.value).isprintable()
        assert len(str(told.value)) < 150


def made(name: str, function: Any, asked: Case) -> tuple[float, ...] | None:
    try:
        return (asked.sizes_by if name == "output_size" else asked.entries_by)(function)
    except (ValueError, IndexError, TypeError, ZeroDivisionError):
        return None


BANKS = {
    "output_size": (output_size.MISCONCEPTIONS, forward.output_size),
    "dX": (input_gradient.MISCONCEPTIONS, backward.input_gradient),
}


@pytest.mark.parametrize("name", BANKS)
class TestMisconceptions:
    def test_one_is_named_where_no_other_gives_these_numbers(self, name: str) -> None:
        """And where more than one number is wrong: a single one may be a slip."""
        bank, right = BANKS[name]
        named = 0
        for variant in FIRST:
            asked = case(variant)
            truth = made(name, right, asked)
            assert truth is not None
            numbers = {one: made(name, one.buggy(right), asked) for one in bank}
            for one, given in numbers.items():
                if given is None or given == truth:
                    continue
                marks = marked({name: given}, variant)
                fitting = {other.name for other, same in numbers.items() if same == given}
                fitting.discard(predict.THE_SAME_HERE)
                wrong = sum(n != t for n, t in zip(given, truth, strict=True))
                is_certain = len(fitting) == 1 and wrong >= 2
                assert marks.misconception == (min(fitting) if is_certain else None)
                if not is_certain:
                    assert (marks.reason, marks.question) == (None, None)
                elif one.name in fitting:
                    assert (marks.reason, marks.question) == (one.explanation, one.question)
                named += is_certain
        assert named > len(FIRST)

    def test_a_right_answer_has_none(self, name: str) -> None:
        for variant in FIRST:
            assert marked({name: right_answer(variant)[name]}, variant).misconception is None

    def test_one_wrong_number_may_be_a_slip(self, name: str) -> None:
        for variant in FIRST:
            first, *others = right_answer(variant)[name]
            for slip in (-2, -1, 1, 2):
                assert marked({name: (first + slip, *others)}, variant).reason is None

    def test_numbers_that_nothing_explains_are_not_explained(self, name: str) -> None:
        given = (101, 102, 103)[: KEYS[name]]
        assert marked({name: given}).misconception is None


def test_leaving_out_the_rotation_is_mostly_named() -> None:
    """It is what the question is about."""
    named = [
        marked({"dX": made("dX", _not_rotated, case(variant))}, variant).misconception
        for variant in FIRST
    ]
    assert set(named) == {"filter-not-rotated", None}
    assert named.count(None) < len(FIRST) / 3


def test_of_two_mistakes_both_are_explained_and_none_is_counted() -> None:
    for variant in FIRST:
        asked = case(variant)
        sizes = tuple(size - 1 for size in asked.output_size)
        flipped = made("dX", _not_rotated, asked)
        one = marked({"output_size": sizes}, variant)
        other = marked({"dX": flipped}, variant)
        both = marked({"output_size": sizes, "dX": flipped}, variant)
        if one.misconception and other.misconception:
            assert both.misconception is None
            assert both.reason == f"{one.reason} {other.reason}"
            return
    raise AssertionError("in no variant both are certain")


def _not_rotated(dO: Any, F: Any, input_size: Any) -> Any:
    return backward.input_gradient(dO, F[:, :, ::-1, ::-1], input_size)


class TestInTheNotebook:
    @pytest.fixture
    def folder(self, tmp_path: Any) -> Any:
        shown = {"predict": predict.shown("")}
        (tmp_path / "variant.json").write_text(json.dumps(shown), encoding="utf-8")
        return tmp_path

    def test_the_case_is_told_as_it_is(self, folder: Any) -> None:
        asked = case("")
        said = said_by_the_helper("show_case", folder=folder)
        assert f"{asked.filters} filters of {asked.kernel_size[0]}×{asked.kernel_size[1]}" in said
        assert f"{asked.size[0]}×{asked.size[1]} with {asked.channels} channels" in said
        assert f"stride {asked.stride}, padding {asked.padding}." in said
        assert ", ".join(f"dX[{row}, {column}]" for row, column in asked.entries) in said

    @pytest.mark.parametrize(
        "answer",
        [
            {"output_size": (6, 5), "parameters": 133, "dX": (-4, -5, 0)},
            {"output_size": np.array([6, 5]), "parameters": (133,), "dX": [1, None, 3]},
            {"output_size": (None, None), "parameters": None, "dX": (None, None, None)},
            {"output_size": (np.int64(6), np.float64(5))},
            {"output_size": 6},
            {"output_size": (None,)},
            {"output_size": (True, 5)},
            {"parameters": 133j},
            {"parameters": np.complex128(133)},
            {"parameters": "133"},
            {"dX": np.zeros((1, 3))},
            {"dX": [1, [2], 3]},
            {"size": 3},
            {},
            [1, 2],
            None,
        ],
    )
    def test_a_cross_stands_for_what_grading_cannot_read(self, answer: Any, folder: Any) -> None:
        said = said_by_the_helper("check_prediction", answer, folder=folder)
        try:
            assert answer is None or predict.mark(answer, "") is not False
        except AnswerError:
            assert "✗" in said
        else:
            assert ("✗" in said) == (answer is None)

    def test_right_and_wrong_look_alike(self, folder: Any) -> None:
        right, wrong = right_answer(""), {"output_size": (1, 1), "parameters": 1, "dX": (9, 9, 9)}
        for answer in (right, wrong):
            said = said_by_the_helper("check_prediction", answer, folder=folder)
            assert [line[0] for line in said.splitlines()] == ["✓"] * 3
