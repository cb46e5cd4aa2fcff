"""A counterexample as panels: every plane of every small array, and which entries are wrong."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.feedback.panels import MOST_ACROSS, MOST_DOWN, Panel, call_text, number_text
from autograder.feedback.panels import panels_of as panels_of_case
from autograder.model import CheckResult, Counterexample
from tests.fixtures.counterexamples import FLIPPED, F, X, wrong_result


def panels_of(result: CheckResult) -> dict[str, Panel]:
    assert result.counterexample is not None
    return {panel.title: panel for panel in panels_of_case(result.counterexample)}


def test_a_convolution_shows_input_filter_expected_yours_and_difference() -> None:
    panels = panels_of(FLIPPED)
    assert list(panels) == ["input X", "filter F", "expected", "yours", "difference"]
    (tile,) = panels["difference"].tiles[0]
    assert tile.rows == ((0, -3, -1), (0, 1, 3), (0, 0, 0))
    assert tile.wrong == {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert panels["yours"].tiles[0][0].wrong == tile.wrong
    assert not panels["expected"].tiles[0][0].wrong


def test_a_gradient_shows_what_comes_from_upstream() -> None:
    result = wrong_result([0.0, 2], [1.0, 2], dA=np.array([1.0, 2]), Z=np.array([-1.0, 3]))
    assert list(panels_of(result))[:2] == ["upstream dA", "input Z"]


def test_planes_stand_in_a_grid_of_images_and_channels() -> None:
    array = np.arange(24.0).reshape(2, 3, 2, 2)
    tiles = panels_of(wrong_result([1.0], [2.0], X=array))["input X"].tiles
    assert [[tile.label for tile in row] for row in tiles] == [
        ["X[0, 0]", "X[0, 1]", "X[0, 2]"],
        ["X[1, 0]", "X[1, 1]", "X[1, 2]"],
    ]
    assert tiles[1][2].rows == ((20, 21), (22, 23))


def test_the_wrong_plane_is_shown_however_many_there_are() -> None:
    right = np.zeros((6, 8, 1, 1))
    yours = right.copy()
    yours[5, 7] = 1
    panel = panels_of(wrong_result(right, yours))["yours"]
    assert (len(panel.tiles), len(panel.tiles[0])) == (MOST_DOWN, MOST_ACROSS)
    assert panel.tiles[-1][-1].label == "[5, 7]"
    assert panel.tiles[-1][-1].wrong == {(0, 0)}
    assert panel.left_out == 48 - MOST_DOWN * MOST_ACROSS


def test_rounding_is_no_difference() -> None:
    result = wrong_result([1.0, 100.0, 3.0], [2.0, 100 + 1e-9, 3 - 1e-10])
    assert panels_of(result)["difference"].tiles[0][0].rows == ((1, 0, 0),)


def test_what_is_no_number_is_wrong_where_a_number_is_right() -> None:
    result = wrong_result([1.0, 2.0, 3.0], [np.nan, -np.inf, 3.0])
    tile = panels_of(result)["difference"].tiles[0][0]
    assert (tile.rows, tile.wrong) == ((("nan", "-inf", 0),), {(0, 0), (0, 1)})


@pytest.mark.parametrize("index", [(), (0, 0, 1, 2), (0, 5), (0, -1)])
def test_an_index_that_is_no_place_in_the_results_is_not_needed(index: tuple[int, ...]) -> None:
    panels = panels_of_case(Counterexample({}, index, 3.0, 5.0, [[3.0, 4.0]], [[5.0, 4.0]]))
    assert [panel.title for panel in panels] == ["expected", "yours", "difference"]
    assert panels[1].tiles[0][0].wrong == {(0, 0)}


def test_results_of_different_shapes_say_so_and_have_no_difference() -> None:
    panels = panels_of(wrong_result(np.zeros((1, 1, 2, 2)), np.zeros((1, 1, 3, 3)), X=X))
    assert list(panels) == ["input X", "expected, 1×1×2×2", "yours, 1×1×3×3"]


@pytest.mark.parametrize(
    "case",
    [
        Counterexample({"size": 7}, (), 3, 4),
        Counterexample({"X": [1.0]}, (0,), 3.0, "nan", [3.0], None),
        Counterexample({}, (0,), 3.0, 2.0, [[3.0], [1.0, 2.0]], [2.0]),
        Counterexample({}, (0,), 3.0, 2.0, [], []),
        Counterexample({}, (), 3.0, 2.0, 3.0, 2.0),
    ],
)
def test_there_is_nothing_to_draw_where_a_result_is_no_small_array(case: Counterexample) -> None:
    assert panels_of_case(case) == ()


def test_the_call_names_arrays_and_tells_the_rest() -> None:
    result = wrong_result(
        [1.0], [2.0], "filter_gradient-values", dO=X, X="array of shape (9, 9)", kernel_size=[2, 3]
    )
    call = "filter_gradient(dO, X, kernel_size=(2, 3)), X: array of shape (9, 9)"
    assert call_text(result) == call


def test_parameters_are_told_not_drawn() -> None:
    params = '{"F": [[[[1]]]], "b": [0], "W1": shape (4, 4)}'
    result = wrong_result([1.0], [2.0], "cnn_forward-values", params=params, X=X)
    assert next(iter(panels_of(result))) == "input X"
    assert call_text(result) == f"cnn_forward(params, X), params: {params}"


def test_a_formula_is_told_as_it_is() -> None:
    result = wrong_result([1.0], [2.0], "gradient-values", f="f(x) = sum(x)", x=F)
    assert call_text(result) == "gradient(f, x), f(x) = sum(x)"


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (12.0, "12"),
        (-3.0, "−3"),
        (2.375, "2.375"),
        (-0.41614, "−0.4161"),
        (123456.0, "1.235e5"),
        (-123456.0, "−1.23e5"),
        (1e-5, "1e−5"),
        (-1.797e308, "−2e308"),
        ("nan", "nan"),
        ("-inf", "-inf"),
        ("(1.5+2.25j)", "(1.5+2…"),
        ("\x1b[2J\n", ""),
    ],
)
def test_numbers_fit_into_a_cell(entry: float | str, text: str) -> None:
    assert number_text(entry) == text
    assert len(text) <= 7
