"""`convolve`: what each mistake of real students costs, of 14 points, and what each style earns."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.speed import check_speed
from autograder.checks.values import check_values
from autograder.checks.verdict import Verdict
from autograder.exercise import rounding_bound
from autograder.exercises.convolve import EXERCISE
from autograder.model import Status
from autograder.reference import Reference
from autograder.simulation.pool import Kind, answer
from tests.fixtures.submissions import (
    CONVOLVE,
    YARDSTICKS,
    answering,
    at_top,
    before_return,
    planted,
)

POINTS = 14

FOURIER = """
import numpy as np

def convolve(X, F, b=None, stride=1, padding=0):
    p = padding
    X = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    H, W = X.shape[2:]
    R, S = F.shape[2:]
    spectrum = np.einsum(
        "nchw,kchw->nkhw", np.fft.rfft2(X), np.conj(np.fft.rfft2(F, s=(H, W)))
    )
    O = np.fft.irfft2(spectrum, s=(H, W))[:, :, : H - R + 1 : stride, : W - S + 1 : stride]
    return O if b is None else O + b.reshape(1, -1, 1, 1)
"""
REMEMBERS = f"""
{CONVOLVE}
right = convolve
kept = []

def convolve(*arguments, **options):
    if not kept:
        kept.append(right(*arguments, **options))
    return kept[0]
"""


def values(source: str, reference: Reference, seed: int = 0) -> Verdict:
    with answering(EXERCISE, source) as run:
        return check_values(EXERCISE, run, reference, seed)


def wrong_parts(verdict: Verdict) -> set[str]:
    assert verdict.parts is not None
    return {str(name) for name, share in verdict.parts.items() if share < 1}


RIGHT = {
    "shift and add": CONVOLVE,
    "Fourier transform": FOURIER,
    "the vectorised yardstick": (YARDSTICKS / "convolve.py").read_text()
    + "\nconvolve = vectorised\n",
    "the looped yardstick": (YARDSTICKS / "convolve.py").read_text() + "\nconvolve = looped\n",
}

MISTAKES = {
    "stride ignored": (
        at_top(CONVOLVE, "stride = 1"),
        {"stride", "stride_remainder", "together"},
        11.75,
    ),
    "padding hard-coded to 1": (
        at_top(CONVOLVE, "padding = 1"),
        {"padding_0", "padding_2", "together"},
        12.25,
    ),
    "padding ignored": (
        at_top(CONVOLVE, "padding = 0"),
        {"padding_2", "together"},
        13.0,
    ),
    "[p:-p] at padding 0": (
        planted(
            CONVOLVE,
            (
                "padding : padding + H, padding : padding + W",
                "padding:-padding, padding:-padding",
            ),
        ),
        {"padding_0", "together"},
        13.0,
    ),
    "bias forgotten": (at_top(CONVOLVE, "b = None"), {"bias", "together"}, 12.75),
    "crash without a bias": (
        planted(CONVOLVE, ("if b is not None:", "if True:")),
        {"no_bias"},
        13.5,
    ),
    "flipped filter": (
        at_top(CONVOLVE, "F = F[:, :, ::-1, ::-1]"),
        {"orientation", "together"},
        11.75,
    ),
    "first image only": (
        before_return(CONVOLVE, "np.concatenate([O[:1], 0 * O[1:]])"),
        {"batch", "mixed", "together"},
        12.25,
    ),
    "first channel only": (
        at_top(CONVOLVE, "X, F = X[:, :1], F[:, :1]"),
        {"channels", "mixed", "together"},
        11.75,
    ),
    "last filter only": (
        before_return(CONVOLVE, "O[:, -1:] + 0 * O"),
        {"filters", "mixed", "bias", "together"},
        10.75,
    ),
    "width taken for height": (
        planted(CONVOLVE, ("(W + 2 * padding - S)", "(H + 2 * padding - S)")),
        {"image_not_square", "together"},
        13.5,
    ),
    "square filters only": (
        at_top(CONVOLVE, "assert F.shape[2] == F.shape[3]"),
        {"filter_not_square", "together"},
        13.5,
    ),
    "computes in float32": (
        before_return(
            planted(
                at_top(CONVOLVE, "X, F = X.astype('f4'), F.astype('f4')"),
                ("W + 2 * padding))", "W + 2 * padding), 'f4')"),
            ),
            "O.astype('f8')",
        ),
        {"precision"},
        13.75,
    ),
    "returns float32": (before_return(CONVOLVE, "O.astype(np.float32)"), {"type"}, 13.5),
    "returns a list": (before_return(CONVOLVE, "O.tolist()"), {"type"}, 13.5),
    "returns complex": (before_return(CONVOLVE, "O.astype(complex)"), {"type"}, 13.5),
    "changes X": (before_return(CONVOLVE, "[O, X.fill(0)][0]"), {"arguments_unchanged"}, 13.75),
    "adds b in place": (
        planted(CONVOLVE, ("O = O + b.reshape", "b *= 2; O = O + b.reshape")),
        {"bias", "arguments_unchanged", "together"},
        12.5,
    ),
    "remembers its first result": (
        REMEMBERS,
        {part.name for part in EXERCISE.parts} - {"smallest"},
        2.0,
    ),
}


@pytest.mark.parametrize("seed", [0, 1, 12345])
@pytest.mark.parametrize("style", RIGHT)
def test_a_right_function_loses_nothing(style: str, seed: int, reference: Reference) -> None:
    verdict = values(RIGHT[style], reference, seed)
    assert (verdict.fraction, verdict.status) == (1, Status.PASSED), verdict.told


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_single_mistake_costs_its_own_parts(mistake: str, reference: Reference) -> None:
    source, lost, points = MISTAKES[mistake]
    verdict = values(source, reference)
    assert wrong_parts(verdict) == lost, verdict.told
    assert verdict.fraction * POINTS == pytest.approx(points)


@pytest.mark.parametrize(
    "source",
    [
        before_return(CONVOLVE, "O + 1"),
        before_return(CONVOLVE, "np.zeros_like(O)"),
        before_return(CONVOLVE, "O * np.nan"),
        before_return(CONVOLVE, "O[0, 0]"),
        before_return(CONVOLVE, "None"),
        at_top(CONVOLVE, "F = 1 - F"),
    ],
)
def test_what_is_wrong_in_everything_earns_nothing(source: str, reference: Reference) -> None:
    verdict = values(source, reference)
    assert (verdict.fraction, verdict.status) == (0, Status.FAILED)


def test_the_parts_weights_are_points() -> None:
    weights = [part.weight for part in EXERCISE.parts] + list(EXERCISE.manners.values())
    assert sum(weights) == POINTS


@pytest.mark.parametrize("seed", range(20))
def test_each_probe_shows_mistakes_beyond_any_rounding(seed: int) -> None:
    for part in EXERCISE.parts:
        for setting in EXERCISE.settings:
            for call in part.calls(np.random.default_rng(seed), setting):
                for array in call.arguments.values():
                    assert (array * 8 == np.round(array * 8)).all(), "multiples of 1/8"
                assert rounding_bound(call, None) < 1 / 128, "a wrong value is off by 1/64 at least"


# Speed

FULL = ("windows_tensordot", "im2col_matmul", "taps_matmul", "lecture_formula")
NONE = ("images_filters_and_pixels", "all_loops")


def style_source(style: str) -> str:
    return answer("convolve", Kind.RIGHT, style).standalone


def speed(source: str, reference: Reference, seed: int = 0) -> Verdict:
    generator = np.random.default_rng(seed)
    with answering(EXERCISE, source) as run:
        return check_speed(EXERCISE, run, reference.yardsticks(EXERCISE), reference, generator)


@pytest.mark.parametrize("style", FULL)
def test_vectorised_styles_earn_all_speed_points(style: str, reference: Reference) -> None:
    verdict = speed(style_source(style), reference)
    assert verdict.fraction == 1, verdict.told


def test_a_loop_over_pixels_earns_half(reference: Reference) -> None:
    verdict = speed(style_source("pixels_broadcast"), reference)
    assert verdict.fraction == 0.5, verdict.told


@pytest.mark.parametrize("style", NONE)
def test_loops_over_every_pixel_earn_none(style: str, reference: Reference) -> None:
    verdict = speed(style_source(style), reference)
    assert verdict.fraction == 0, verdict.told


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (at_top(CONVOLVE, "stride = 1"), {"stride_1": 1, "stride_2": 0}),
        (at_top(CONVOLVE, "assert stride == 2"), {"stride_1": 0, "stride_2": 1}),
    ],
    ids=["stride ignored", "stride 1 fails"],
)
def test_a_geometry_with_a_wrong_result_earns_nothing_and_takes_nothing_from_the_other(
    source: str, parts: dict[str, float], reference: Reference
) -> None:
    assert speed(source, reference).parts == parts


@pytest.mark.parametrize(
    "source",
    [
        at_top(CONVOLVE, "padding = 1"),
        at_top(CONVOLVE, "assert F.shape[2] == F.shape[3]"),
        planted(CONVOLVE, ("if b is not None:", "if True:")),
    ],
    ids=["padding hard-coded to 1", "square filters only", "bias needed"],
)
def test_an_edge_case_that_is_wrong_elsewhere_takes_no_speed_away(
    source: str, reference: Reference
) -> None:
    assert speed(source, reference).fraction == 1
