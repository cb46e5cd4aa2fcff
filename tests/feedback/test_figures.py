"""Pictures: the same number has the same colour, wrong cells are outlined, words tell the rest."""

from __future__ import annotations

import dataclasses
import io
import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autograder.feedback import canvas
from autograder.feedback.canvas import PIXELS, Fonts
from autograder.feedback.figures import (
    DARKEST,
    LIGHTEST,
    MARGIN,
    OTHER_BAR,
    WHITE_BELOW,
    YOUR_BAR,
    Figure,
    Scale,
    counterexample_figure,
    figure_of,
    scale_of,
    speed_figure,
)
from autograder.feedback.layout import CELL, HIGHEST, LINE, WIDEST, layout_of
from autograder.feedback.panels import panels_of
from autograder.model import CheckResult, Cost, Counterexample, Status
from tests.fixtures.counterexamples import FLIPPED, F, X, lists, wrong_result

Pixels = npt.NDArray[np.uint8]
NOTHING_WRONG = CheckResult("convolve-values", 14, 14, Status.PASSED, "Right in all 40 cases.")
SLOW = dataclasses.replace(
    NOTHING_WRONG,
    id="convolve-speed",
    costs=(Cost("a stride of 1", 12.3, 3.0, 9.75, 25.2), Cost("a stride of 2", 2.4, 3.3)),
)


def pixels_of(figure: Figure | None) -> Pixels:
    assert figure is not None
    return np.array(Image.open(io.BytesIO(figure.png)).convert("RGB"))


def cells_of(pixels: Pixels, colour: Iterable[int]) -> int:
    """Count the pixels of a colour."""
    return int((pixels == tuple(colour)).all(axis=-1).sum())


def rgb(index: int) -> tuple[int, ...]:
    return tuple(canvas.PALETTE[3 * index : 3 * index + 3])


def luminance(index: int) -> float:
    """Return how bright a colour is, as WCAG defines it."""
    parts = np.array(rgb(index)) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


class TestColours:
    def test_the_colour_map_only_gets_lighter(self) -> None:
        all_colours = range(canvas.FIRST_COLOUR, canvas.FIRST_COLOUR + canvas.COLOURS)
        levels = [luminance(index) for index in all_colours]
        assert all(darker < lighter for darker, lighter in pairwise(levels))

    def test_it_gets_lighter_in_equal_steps_for_the_eye(self) -> None:
        places = np.linspace(DARKEST, LIGHTEST, 12)
        seen = [luminance(canvas.colour(place)) ** (1 / 3) for place in places]
        steps = np.diff(seen)
        assert steps.max() < 1.8 * steps.min()

    def test_numbers_stand_out_from_every_cell(self) -> None:
        for place in np.linspace(DARKEST, 1, 300):
            fill = luminance(canvas.colour(place))
            ink = luminance(canvas.colour(1 if place < WHITE_BELOW else 0))
            contrast = (max(fill, ink) + 0.05) / (min(fill, ink) + 0.05)
            assert contrast >= 4.5, place

    def test_outlines_are_no_colour_of_the_map(self) -> None:
        assert rgb(canvas.OUTLINE) == canvas.VERMILLION


class TestScale:
    def test_all_panels_share_it(self) -> None:
        assert FLIPPED.counterexample is not None
        assert scale_of(panels_of(FLIPPED.counterexample)) == Scale(-3, 14)

    def test_one_number_that_is_far_off_leaves_the_others_apart(self) -> None:
        case = wrong_result([0.0, 8.0], [1e300, 8.0]).counterexample
        assert case is not None
        assert scale_of(panels_of(case)) == Scale(0, 8)

    def test_where_all_numbers_are_the_same_they_have_one_colour(self) -> None:
        large = 2.0**53
        assert Scale(large, large).lightness(large) == LIGHTEST

    def test_what_is_no_number_has_a_colour_of_its_own(self) -> None:
        scale = Scale(0, 8)
        assert scale.lightness("nan") == 1
        assert scale.lightness(0) == LIGHTEST
        assert scale.lightness(1e300) == scale.lightness(8) == pytest.approx(DARKEST)


def cell_pixels(row: int, column: int, x: float) -> tuple[slice, slice]:
    """Return where a cell of a panel is that begins at x, in the first row of panels."""
    top = MARGIN + 2 * LINE + 4 + row * CELL
    left = x + column * CELL
    return (
        slice(round(top * PIXELS), round((top + CELL) * PIXELS)),
        slice(round(left * PIXELS), round((left + CELL) * PIXELS)),
    )


def panel_places(result: CheckResult) -> dict[str, float]:
    """Return where the panels of a picture with one row begin."""
    assert result.counterexample is not None
    layout = layout_of(panels_of(result.counterexample), Fonts())
    (row,) = layout.rows
    assert layout.cell == CELL
    places, x = {}, MARGIN
    for panel in row:
        places[panel.title] = x
        x += layout.panel_size(panel)[0] + 22
    return places


class TestCounterexample:
    def test_it_is_a_sharp_picture_of_few_bytes(self) -> None:
        figure = counterexample_figure(FLIPPED)
        assert figure is not None
        assert pixels_of(figure).shape == (PIXELS * figure.height, PIXELS * figure.width, 3)
        assert figure.png.startswith(b"\x89PNG")
        assert len(figure.png) < 20_000

    @pytest.mark.parametrize("title", ["yours", "difference"])
    def test_wrong_cells_are_outlined_and_no_others(self, title: str) -> None:
        pixels, x = pixels_of(counterexample_figure(FLIPPED)), panel_places(FLIPPED)[title]
        outlined = {
            (row, column)
            for row in range(3)
            for column in range(3)
            if cells_of(pixels[cell_pixels(row, column, x)], canvas.VERMILLION)
        }
        assert outlined == {(0, 1), (0, 2), (1, 1), (1, 2)}

    @pytest.mark.parametrize("title", ["input X", "filter F", "expected"])
    def test_what_is_right_is_not_outlined(self, title: str) -> None:
        pixels, x = pixels_of(counterexample_figure(FLIPPED)), panel_places(FLIPPED)[title]
        for row in range(2):
            for column in range(2):
                cell = pixels[cell_pixels(row, column, x)]
                assert not cells_of(cell, canvas.VERMILLION)

    def test_the_same_number_has_the_same_colour_in_every_panel(self) -> None:
        pixels, places = pixels_of(counterexample_figure(FLIPPED)), panel_places(FLIPPED)
        same = [
            ("filter F", 1, 1),  # 14
            ("expected", 0, 1),
            ("yours", 1, 2),
        ]
        fills = set()
        for title, row, column in same:
            cell = pixels[cell_pixels(row, column, places[title])]
            fills.add(tuple(int(part) for part in cell[8, 8]))
        assert fills == {rgb(canvas.colour(DARKEST))}

    def test_the_same_case_gives_the_same_bytes(self) -> None:
        assert counterexample_figure(FLIPPED) == counterexample_figure(FLIPPED)

    def test_the_words_tell_call_arrays_and_entry(self) -> None:
        figure = counterexample_figure(FLIPPED)
        assert figure is not None
        assert figure.alternative_text == (
            "convolve(X, F, padding=1). Input X, 1×1×2×2: 0 1, 0 0. Filter F, 1×1×2×2: 11 12, "
            "13 14. Expected, 1×1×3×3: 0 14 13, 0 12 11, 0 0 0. Yours, 1×1×3×3: 0 11 12, "
            "0 13 14, 0 0 0. Entry [0, 0, 0, 1] should be 14; yours is 11. 4 entries are "
            "outlined as wrong."
        )

    def test_the_words_leave_long_arrays_out(self) -> None:
        figure = counterexample_figure(wrong_result(np.zeros(40), np.ones(40), dO=X))
        assert figure is not None
        assert "Expected, 40. Yours, 40. Entry [0] should be 0" in figure.alternative_text

    @pytest.mark.parametrize(
        "result",
        [
            NOTHING_WRONG,
            dataclasses.replace(
                NOTHING_WRONG, counterexample=Counterexample({"size": 7, "stride": 2}, (), 3, 4)
            ),
        ],
        ids=["nothing is wrong", "numbers only"],
    )
    def test_there_is_none_where_there_is_nothing_to_draw(self, result: CheckResult) -> None:
        assert counterexample_figure(result) is None

    def test_a_wrong_shape_is_drawn_without_a_difference(self) -> None:
        result = wrong_result(np.zeros((1, 1, 2, 2)), np.zeros((1, 1, 3, 3)), X=X, F=F, stride=2)
        figure = counterexample_figure(result)
        assert figure is not None
        assert "Yours, 1×1×3×3: 0 0 0, 0 0 0, 0 0 0. The shapes differ." in figure.alternative_text
        assert not cells_of(pixels_of(figure), canvas.VERMILLION)

    @pytest.mark.parametrize(
        "shape",
        [(64,), (1, 64), (64, 1), (8, 8), (64, 1, 1, 1), (1, 64, 1, 1), (2, 2, 4, 4), (2,) * 6],
    )
    def test_every_shape_fits_the_page(self, shape: tuple[int, ...]) -> None:
        right = np.arange(math.prod(shape)).reshape(shape) - 1000.125
        figure = counterexample_figure(wrong_result(right, right + 1.5, X=right, F=right))
        assert figure is not None
        assert figure.width <= WIDEST + 2 * MARGIN
        assert figure.height <= HIGHEST + 4 * LINE + 2 * MARGIN
        assert cells_of(pixels_of(figure), canvas.VERMILLION)


entries = st.floats() | st.sampled_from([0.0, 1e300, -1e308, 5e-324])
texts = st.text(max_size=30) | st.sampled_from(["nan", "(1+2j)", "\x1b[2J", "\u202e", "9" * 1000])


@given(
    st.lists(entries, min_size=1, max_size=9).flatmap(
        lambda right: st.tuples(
            st.just(right), st.lists(entries | texts, min_size=len(right), max_size=len(right))
        )
    )
)
def test_whatever_a_student_returns_can_be_drawn(pair: tuple[list[float], list[object]]) -> None:
    right, yours = pair
    case = Counterexample({"x": lists(right)}, (0,), 1.0, "nan", lists(right), list(yours))
    figure = counterexample_figure(dataclasses.replace(NOTHING_WRONG, counterexample=case))
    assert figure is not None
    assert figure.width < 1000


def bar_length(pixels: Pixels, colour: tuple[int, ...]) -> int:
    """Return the longest run of a colour in a row of pixels."""
    return int((pixels == colour).all(axis=-1).sum(axis=1).max())


class TestSpeed:
    def test_there_is_none_where_nothing_was_timed(self) -> None:
        assert speed_figure(NOTHING_WRONG) is None

    def test_the_words_tell_yours_the_steps_and_the_yardsticks(self) -> None:
        figure = speed_figure(SLOW)
        assert figure is not None
        assert figure.alternative_text == (
            "What it costs, in multiples of what the lecture's way costs. With a stride of 1: "
            "yours 12, all of the points up to 3, half of the points up to 9.8, loops over pixels "
            "25. With a stride of 2: yours 2.4, all of the points up to 3.3."
        )

    def test_slower_code_has_a_longer_bar(self) -> None:
        lengths = []
        for yours in (0.4, 1.0, 8.0, 24.0):
            cost = Cost("a stride of 1", yours, 3.0, 9.75, 25.0)
            pixels = pixels_of(speed_figure(dataclasses.replace(SLOW, costs=(cost,))))
            lengths.append(bar_length(pixels, rgb(YOUR_BAR)))
        assert lengths == sorted(lengths)
        assert len(set(lengths)) == 4

    def test_no_bar_is_too_long_for_the_picture(self) -> None:
        cost = Cost("a stride of 1", 340.0, 3.0, 9.75, 25.0)
        pixels = pixels_of(speed_figure(dataclasses.replace(SLOW, costs=(cost,))))
        yours, loops = bar_length(pixels, rgb(YOUR_BAR)), bar_length(pixels, rgb(OTHER_BAR))
        assert loops < 0.8 * yours

    @pytest.mark.parametrize("yours", [0.0, 1e-9, 0.02, 1.0, 340.0, 123_456.0])
    def test_nothing_is_cut_off(self, yours: float) -> None:
        costs = (
            Cost("a stride of 1", yours, 3.0, 9.75, 25.0),
            Cost("a stride of 2", yours, None, 4.4, 11.0),
            Cost("a stride of 3", yours, 3.0),
        )
        pixels = pixels_of(speed_figure(dataclasses.replace(SLOW, costs=costs)))
        border = np.concatenate([pixels[:2].reshape(-1, 3), pixels[:, :2].reshape(-1, 3)])
        border = np.concatenate([border, pixels[-2:].reshape(-1, 3), pixels[:, -2:].reshape(-1, 3)])
        assert (border == 255).all()

    def test_a_result_has_the_picture_that_belongs_to_it(self) -> None:
        assert figure_of(SLOW) == speed_figure(SLOW)
        assert figure_of(FLIPPED) == counterexample_figure(FLIPPED)
        assert figure_of(NOTHING_WRONG) is None
