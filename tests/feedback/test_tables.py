"""The smallest case as tables of text: aligned, marked, and left out where there is no room."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.feedback.tables import MOST_LINES, case_lines
from tests.fixtures.counterexamples import FLIPPED, F, X, wrong_result


def test_arrays_stand_side_by_side_and_wrong_entries_have_a_star() -> None:
    assert case_lines(FLIPPED, 80) == [
        "input X    filter F    expected    yours (* wrong)",
        "0 1        11 12        0 14 13      0 *11 *12",
        "0 0        13 14        0 12 11      0 *13 *14",
        "                        0  0  0      0   0   0",
    ]


def test_planes_have_labels() -> None:
    result = wrong_result([[[[1]], [[2]]]], [[[[1]], [[3]]]])
    assert case_lines(result, 80) == [
        "expected           yours (* wrong)",
        "[0, 0]   [0, 1]    [0, 0]   [0, 1]",
        "1        2          1       *3",
    ]


def test_the_arguments_are_left_out_where_only_the_results_fit() -> None:
    lines = case_lines(FLIPPED, 30)
    assert lines[0] == "expected    yours (* wrong)"
    assert len(lines) == 4


@pytest.mark.parametrize(("shape", "width"), [((3, 3), 20), ((1, 64), 100), ((64, 1), 100)])
def test_nothing_is_shown_that_does_not_fit(shape: tuple[int, int], width: int) -> None:
    assert case_lines(wrong_result(np.zeros(shape), np.ones(shape)), width) == []


def test_nothing_is_cut_from_what_does() -> None:
    result = wrong_result(np.zeros((MOST_LINES - 1, 2)), np.ones((MOST_LINES - 1, 2)), X=X, F=F)
    assert len(case_lines(result, 100)) == MOST_LINES
