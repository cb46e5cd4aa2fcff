"""Pictures of wrong convolutions: each shows one known mistake, and for ever the same."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from autograder.exercises import diagnosis, wrong_pictures
from autograder.exercises.misconceptions.convolve import MISCONCEPTIONS
from autograder.exercises.wrong_pictures import KINDS, LETTERS, MISTAKES, Picture, fitting, sheet
from autograder.variants import Variants
from tests.fixtures.long import a_few
from tests.fixtures.understanding import reference_answer

STUDENTS = [f"student{number:03}" for number in range(300)]
VARIANTS = [Variants("02_gradients", None, bytes(32)).drawn_for(student) for student in STUDENTS]
DRAWN = "3c7ade71ba3bb56944d615bb601634911b14697810fb3414dc77091b2f149b73"
FIRST = VARIANTS[:40]  # where looking at a few is enough


def content(variant: str) -> str:
    """Return all that a student sees, as text."""
    return json.dumps(diagnosis.shown(variant), sort_keys=True)


def convolved(X: list[list[float]], F: list[list[float]], stride: int, padding: int) -> object:
    """Return what is right, pixel by pixel, in plain Python."""
    zeros = [[0.0] * (len(X[0]) + 2 * padding)] * padding
    padded = [*zeros, *([0.0] * padding + row + [0.0] * padding for row in X), *zeros]
    return [
        [
            sum(padded[i + r][j + s] * F[r][s] for r in range(len(F)) for s in range(len(F[0])))
            for j in range(0, len(padded[0]) - len(F[0]) + 1, stride)
        ]
        for i in range(0, len(padded) - len(F) + 1, stride)
    ]


class TestThreeHundredStudents:
    @pytest.mark.parametrize("variants", a_few([FIRST, VARIANTS[len(FIRST) :]], 1), ids=len)
    def test_exactly_one_known_mistake_fits_each_picture(self, variants: list[str]) -> None:
        for variant in variants:
            for picture in sheet(variant).pictures:
                assert fitting(picture) == {picture.mistake}

    def test_each_has_one_picture_of_each_kind(self) -> None:
        for variant in VARIANTS:
            mistakes = [picture.mistake for picture in sheet(variant).pictures]
            assert sorted(KINDS.index(kind_of(one)) for one in mistakes) == [0, 1, 2]

    def test_no_two_have_the_same_pictures_or_the_same_list(self) -> None:
        shown = [diagnosis.shown(variant) for variant in VARIANTS]
        for name in ("pictures", "mistakes"):
            assert len({json.dumps(one[name]) for one in shown}) == len(STUDENTS)

    def test_no_two_neighbours_have_the_same_letters(self) -> None:
        """Whoever copies all three letters from the one beside them earns little."""
        answers = [right_letters(variant) for variant in VARIANTS]
        assert all(one != other for one, other in pairwise(answers))
        alike = [sum(map(str.__eq__, one, other)) for one, other in pairwise(answers)]
        assert sum(alike) / (3 * len(alike)) < 0.15  # by chance 1 in 12

    def test_every_mistake_is_drawn_about_equally_often(self) -> None:
        drawn = Counter(
            picture.mistake for variant in VARIANTS for picture in sheet(variant).pictures
        )
        assert set(drawn) == set(MISTAKES)
        expected = 3 * len(STUDENTS) / len(MISTAKES)
        assert all(0.65 * expected < count < 1.35 * expected for count in drawn.values()), drawn

    def test_every_kind_and_letter_comes_about_equally_often_at_every_place(self) -> None:
        for place in range(3):
            kinds = Counter(kind_of(sheet(one).pictures[place].mistake) for one in VARIANTS)
            assert all(70 < count < 130 for count in kinds.values()), kinds
            letters = Counter(right_letters(variant)[place] for variant in VARIANTS)
            assert set(letters) == set(LETTERS)
            assert max(letters.values()) < 50, letters

    def test_wrong_is_wrong_and_made_from_what_is_shown(self) -> None:
        for variant in VARIANTS:
            for shown in diagnosis.shown(variant)["pictures"]:
                right = convolved(shown["X"], shown["F"], shown["stride"], shown["padding"])
                assert not same(shown["O"], right)


def kind_of(mistake: str) -> tuple[str, ...]:
    return next(kind for kind in KINDS if mistake in kind)


def right_letters(variant: str) -> list[str]:
    drawn = sheet(variant)
    letters = {name: letter for letter, name in drawn.listed.items()}
    return [letters[picture.mistake] for picture in drawn.pictures]


def same(one: object, other: object) -> bool:
    first, second = np.array(one), np.array(other)
    return first.shape == second.shape and bool(np.allclose(first, second))


def test_the_reference_has_the_common_ones_letters() -> None:
    assert reference_answer("diagnosis") == right_letters("")


def test_what_is_right_fits_no_mistake() -> None:
    (one, *_) = sheet("").pictures
    right = np.array(convolved(one.X[0, 0].tolist(), one.F[0, 0].tolist(), one.stride, one.padding))
    picture = Picture(one.mistake, one.X, one.F, one.stride, one.padding, right[None, None])
    assert fitting(picture) == set()


def test_two_mistakes_that_look_alike_are_both_found() -> None:
    """With a filter that is its own mirror image, this is what drawing goes on after."""
    X = np.arange(25.0).reshape(1, 1, 5, 5)
    F = np.array([[[[1.0, 1.0], [2.0, 2.0]]]])
    O = Picture("", X, F, 2, 1, np.empty(0)).made_by("filter-flipped")[0]
    assert fitting(Picture("", X, F, 2, 1, O)) >= {"filter-flipped", "filter-mirrored"}


def test_the_same_student_has_the_same_ones_in_another_process() -> None:
    """Another process has another hash seed, and NumPy's generator in another state."""
    code = (
        "import sys, hashlib, json, numpy; numpy.random.seed(5); numpy.random.random(9)\n"
        "from autograder.exercises import diagnosis, predict\n"
        "for variant in sys.argv[1:]:\n"
        "    seen = [asked.shown(variant) for asked in (diagnosis, predict)]\n"
        "    print(hashlib.sha256(json.dumps(seen).encode()).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *FIRST], capture_output=True, text=True, check=True
    )
    from autograder.exercises import predict

    here = [json.dumps([asked.shown(one) for asked in (diagnosis, predict)]) for one in FIRST]
    assert done.stdout.split() == [hashlib.sha256(one.encode()).hexdigest() for one in here]


def test_numpys_generator_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it draws may change from one version of NumPy to the next."""

    def refuse(*_: object) -> None:
        raise AssertionError("drawn by NumPy")

    expected = content(FIRST[0])
    monkeypatch.setattr(np.random, "default_rng", refuse)
    monkeypatch.setattr(np.random, "Generator", refuse)
    sheet.cache_clear()
    state = np.random.get_state()
    assert content(FIRST[0]) == expected
    for one, other in zip(state, np.random.get_state(), strict=True):
        assert np.array_equal(one, other)


def test_what_was_drawn_once_is_drawn_for_ever() -> None:
    """Students solve what was drawn when a term began.

    If this fails, a change of what is drawn (a new misconception of `convolve`, say) gives them
    other pictures than they were handed out: keep it for the next term, then put the new sum here.
    """
    term = [f"term {number}" for number in range(20)]
    drawn = [(diagnosis.shown(one)["pictures"], right_letters(one)) for one in term]
    assert hashlib.sha256(json.dumps(drawn).encode()).hexdigest() == DRAWN


class TestWhatIsShown:
    def test_it_holds_what_is_seen_and_nothing_else(self) -> None:
        for variant in FIRST:
            shown = diagnosis.shown(variant)
            assert set(shown) == {"pictures", "mistakes"}
            for picture in shown["pictures"]:
                assert set(picture) == {"X", "F", "O", "stride", "padding"}

    def test_no_name_of_a_mistake_and_no_letter_of_an_answer(self) -> None:
        names = {one.name for one in MISCONCEPTIONS}
        for variant in FIRST:
            text = content(variant)
            assert not [name for name in names if name in text]
            assert variant not in text

    def test_the_list_is_the_whole_one_in_an_order_that_tells_nothing(self) -> None:
        orders = set()
        for variant in FIRST:
            mistakes = diagnosis.shown(variant)["mistakes"]
            assert list(mistakes) == list(LETTERS)
            assert sorted(mistakes.values()) == sorted(MISTAKES.values())
            orders.add(tuple(mistakes.values()))
        assert len(orders) == len(FIRST)

    def test_outputs_are_numbers_that_can_be_read(self) -> None:
        for variant in FIRST:
            for picture in diagnosis.shown(variant)["pictures"]:
                assert np.max(np.abs(picture["O"])) < 1000
                assert all(float(x).is_integer() for row in picture["X"] for x in row)


def test_there_is_a_line_for_every_mistake_that_can_be_drawn() -> None:
    known = {one.name for one in MISCONCEPTIONS}
    assert set(MISTAKES) <= known
    assert len(MISTAKES) == len(LETTERS) == len(set(MISTAKES.values()))
    assert wrong_pictures.THE_SAME_HERE in known
