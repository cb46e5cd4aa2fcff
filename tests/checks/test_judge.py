"""One result is judged: every wrong type, shape and value has a sentence of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks.judge import judge
from autograder.exercise import Result
from autograder.sandbox.wire import ArraySubclass, Opaque

RIGHT = np.array([[1.5, -2.0], [0.0, 3.25]])
BOUND = 1e-10


def judged(value: Any) -> Any:
    return judge(value, RIGHT, BOUND, Result.ARRAY)


class TestArrays:
    @pytest.mark.parametrize("off", [0.0, 1e-16, -9e-11])
    def test_within_rounding_is_right(self, off: float) -> None:
        judgement = judged(RIGHT + off)
        assert judgement.right
        assert judgement.type_complaint is None

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            (RIGHT.astype(np.float32), "returned an array of dtype float32; float64 is asked for"),
            (RIGHT.astype(complex), "returned an array of dtype complex128; float64 is asked for"),
            (RIGHT.tolist(), "returned a list; a NumPy array of dtype float64 is asked for"),
            (
                tuple(map(tuple, RIGHT.tolist())),
                "returned a tuple; a NumPy array of dtype float64 is asked for",
            ),
            (list(RIGHT), "returned a list; a NumPy array of dtype float64 is asked for"),
            (
                ArraySubclass("matrix", RIGHT),
                "returned a `matrix`; a NumPy array of dtype float64 is asked for",
            ),
        ],
        ids=["float32", "complex", "list", "tuple", "list of arrays", "subclass"],
    )
    def test_right_values_of_a_wrong_type_are_right_with_a_complaint(
        self, value: Any, says: str
    ) -> None:
        judgement = judged(value)
        assert judgement.right
        assert judgement.type_complaint == says
        assert judgement.complaint is None

    @pytest.mark.parametrize(
        ("expected", "value", "dtype"),
        [
            ([1.0, 0.0], np.array([True, False]), "bool"),
            ([1.0, 2.0], np.array([1, 2]), "int64"),
            ([1.0, 2.0], np.array([1, 2], np.uint8), "uint8"),
            ([1.0, 2.0], np.array([1, 2], np.float16), "float16"),
        ],
    )
    def test_so_are_integers_and_truth_values(self, expected: Any, value: Any, dtype: str) -> None:
        judgement = judge(value, np.array(expected), BOUND, Result.ARRAY)
        assert judgement.right
        assert judgement.type_complaint == (
            f"returned an array of dtype {dtype}; float64 is asked for"
        )

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            (None, "returned None: is the `return` missing?"),
            ("abc", "returned a str; a NumPy array of dtype float64 is asked for"),
            (True, "returned a bool; a NumPy array of dtype float64 is asked for"),
            (1.5, "returned a float; a NumPy array of dtype float64 is asked for"),
            (7, "returned an int; a NumPy array of dtype float64 is asked for"),
            (np.float64(1.5), "returned a float64; a NumPy array of dtype float64 is asked for"),
            ({"O": RIGHT}, "returned a dict; a NumPy array of dtype float64 is asked for"),
            (Opaque("set"), "returned a set; a NumPy array of dtype float64 is asked for"),
            (
                Opaque("array of dtype object"),
                "returned an array of dtype object; a NumPy array of dtype float64 is asked for",
            ),
            (
                [[1.5, -2.0], [0.0]],
                "returned a list that is no table of numbers; a NumPy array of dtype float64 is "
                "asked for",
            ),
            (
                [["a", "b"], ["c", "d"]],
                "returned a list that is no table of numbers; a NumPy array of dtype float64 is "
                "asked for",
            ),
            (
                [Opaque("set")],
                "returned a list that is no table of numbers; a NumPy array of dtype float64 is "
                "asked for",
            ),
        ],
    )
    def test_what_is_no_array_of_numbers_is_wrong(self, value: Any, says: str) -> None:
        judgement = judged(value)
        assert not judgement.right
        assert judgement.complaint == says

    @pytest.mark.parametrize(
        ("value", "shape"),
        [
            (RIGHT.ravel(), "(4,)"),
            (RIGHT[None], "(1, 2, 2)"),
            (RIGHT[:1], "(1, 2)"),
            (np.zeros((0, 2)), "(0, 2)"),
            (np.ones((2, 3), bool), "(2, 3)"),
            ([], "(0,)"),
            (np.array(1.5), "()"),
        ],
    )
    def test_a_wrong_shape_is_named_with_the_right_one(self, value: Any, shape: str) -> None:
        judgement = judged(value)
        assert not judgement.right
        assert judgement.complaint == f"returned shape {shape}; it should be (2, 2)"

    @pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
    def test_what_is_not_finite_is_wrong_and_named(self, number: float) -> None:
        value = RIGHT.copy()
        value[0, 1] = number
        judgement = judged(value)
        assert not judgement.right
        assert judgement.complaint == f"[0, 1] is {number}, where -2 is right"
        assert judgement.got == str(number)

    def test_nan_everywhere_is_wrong(self) -> None:
        assert not judged(np.full((2, 2), np.nan)).right

    def test_the_first_wrong_entry_is_named(self) -> None:
        value = RIGHT.copy()
        value[1] = 4.5
        judgement = judged(value)
        assert not judgement.right
        assert (judgement.index, judgement.expected, judgement.got) == ((1, 0), 0.0, 4.5)
        assert judgement.complaint == "[1, 0] should be 0; yours is 4.5"

    def test_a_difference_of_one_sixty_fourth_shows_in_the_sentence(self) -> None:
        judgement = judge(np.array([4000.0]), np.array([4000 + 1 / 64]), BOUND, Result.ARRAY)
        assert judgement.complaint == "[0] should be 4000.015625; yours is 4000"

    def test_an_imaginary_part_is_wrong(self) -> None:
        judgement = judged(RIGHT + np.array([[0, 1j], [0, 0]]))
        assert not judgement.right
        assert judgement.got == "(-2+1j)"

    @pytest.mark.parametrize("value", [2**255, -(2**255)])
    def test_numbers_too_large_for_an_array_are_wrong(self, value: int) -> None:
        assert not judged([[value, value], [value, value]]).right

    def test_a_type_that_a_student_named_reaches_no_terminal(self) -> None:
        says = judged(Opaque("\x1b[31mSCORE 100")).complaint
        assert says is not None
        assert says.isprintable()


class TestIntegers:
    @pytest.mark.parametrize("value", [7, np.int64(7), np.uint8(7), np.array(7)])
    def test_any_integral_type_will_do(self, value: Any) -> None:
        judgement = judge(value, 7, 0, Result.INTEGER)
        assert judgement.right
        assert judgement.type_complaint is None

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            (7.0, "returned a float; an int is asked for"),
            (np.float64(7), "returned a float64; an int is asked for"),
            (np.float32(7), "returned a float32; an int is asked for"),
        ],
    )
    def test_the_right_number_of_a_wrong_type_is_right_with_a_complaint(
        self, value: Any, says: str
    ) -> None:
        judgement = judge(value, 7, 0, Result.INTEGER)
        assert judgement.right
        assert judgement.type_complaint == says

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            (None, "returned None: is the `return` missing?"),
            ("7", "returned a str; an int is asked for"),
            (True, "returned a bool; an int is asked for"),
            (np.True_, "returned a bool; an int is asked for"),
            ((7,), "returned a tuple; an int is asked for"),
            (np.array([7]), "returned an array of shape (1,); an int is asked for"),
            (Opaque("Fraction"), "returned a Fraction; an int is asked for"),
            (np.complex128(7), "returned a complex128; an int is asked for"),
        ],
    )
    def test_what_is_no_number_is_wrong(self, value: Any, says: str) -> None:
        judgement = judge(value, 1 if value is True else 7, 0, Result.INTEGER)
        assert not judgement.right
        assert judgement.complaint == says

    @pytest.mark.parametrize(
        ("value", "got"),
        [(8, 8), (7.5, 7.5), (-7, -7), (10**60, 10**60), (np.nan, "nan"), (np.inf, "inf")],
    )
    def test_a_wrong_number_is_named_with_the_right_one(self, value: Any, got: Any) -> None:
        judgement = judge(value, 7, 0, Result.INTEGER)
        assert not judgement.right
        assert judgement.complaint == f"returned {value}; it should be 7"
        assert (judgement.expected, judgement.got) == (7, got)
