"""The tester's five calls: what they are worth, what is said about them, and what is no call."""

from __future__ import annotations

import random
import re
import tracemalloc
from collections.abc import Callable
from functools import cache
from statistics import mean
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.exercise import AnswerError, Marks
from autograder.exercises import find_bugs, hunt
from autograder.exercises.hunt import Probe
from autograder.sandbox.wire import Opaque
from tests.exercises.best_probes import best_probes
from tests.fixtures.understanding import helper, reference_answer, said_by_the_helper

Given = dict[str, Any]
PLAIN: Given = {"function": "convolve", "X": (1, 1, 3, 3), "F": (1, 1, 2, 2)}
FUNCTIONS = tuple(hunt.EXERCISES)


def probe(function: str, X: Any, F: Any, stride: Any = 1, padding: Any = 0) -> Given:
    return {"function": function, "X": X, "F": F, "stride": stride, "padding": padding}


def marked(*probes: Any) -> Marks:
    return find_bugs.mark(list(probes), "")


def share(*probes: Any) -> float:
    return marked(*probes).parts["found"]


# Probes that are drawn


def drawn_probe(chance: random.Random) -> Given:
    """Return a call as somebody would write one who has not read the rules."""
    sizes = [chance.randint(1, 4) for _ in range(8)]
    function = chance.choice(FUNCTIONS)
    return probe(function, sizes[:4], sizes[4:], chance.randint(0, 3), chance.randint(0, 3))


def drawn_that_counts(chance: random.Random) -> Given:
    while True:
        channels, function = chance.randint(1, 3), chance.choice(FUNCTIONS)
        X = (chance.randint(1, 3), channels, chance.randint(1, 9), chance.randint(1, 9))
        F = (chance.randint(1, 3), channels, chance.randint(1, 4), chance.randint(1, 4))
        made = probe(function, X, F, chance.randint(1, 4), chance.randint(0, 3))
        if counts(made):
            return made


def complaint_about(one: Any) -> str | None:
    """Return why something is no probe; None if it is one."""
    try:
        Probe.read(one)
    except AnswerError as error:
        return str(error)
    return None


def counts(one: Any) -> bool:
    return complaint_about(one) is None


@cache
def found_by(one: Probe) -> frozenset[int]:
    """Return which wrong versions of its function a probe shows; many answers have it in them."""
    return frozenset(np.flatnonzero(one.shows()).tolist())


def shares_of(answers: int, pool: int, draw: Callable[[random.Random], Given]) -> list[float]:
    """Return what answers of five earn, their probes taken from as many as are drawn."""
    chance = random.Random(7)
    probes = [draw(chance) for _ in range(pool)]
    return [share_of(chance.sample(probes, 5)) for _ in range(answers)]


def share_of(answer: list[Given]) -> float:
    """Return what `mark` gives; the wrong versions are not run again for each answer."""
    shown: dict[str, set[int]] = {name: set() for name in FUNCTIONS}
    for one in answer:
        if counts(one):
            shown[one["function"]] |= found_by(Probe.read(one))
    return hunt.share_of(one for one in hunt.hidden() if shown[one.function] >= set(one.ways))


# Five ways to go about it

TINY = [PLAIN]
SQUARE = [
    probe("convolve", (1, 2, 2, 2), (1, 2, 1, 1), 2, 1),
    probe("convolve", (2, 1, 2, 2), (1, 1, 2, 2), 2, 1),
    probe("filter_gradient", (1, 2, 2, 2), (1, 2, 1, 1), 2, 1),
    probe("filter_gradient", (1, 1, 3, 3), (1, 1, 2, 2), 2, 1),
    probe("input_gradient", (1, 1, 3, 3), (1, 1, 2, 2), 2, 1),
]


def best() -> list[Given]:
    answer: list[Given] = reference_answer("find_bugs")
    return answer


def without_stride() -> list[Given]:
    return [{**one, "stride": 1} for one in best()]


class TestStrategies:
    def test_they_spread_over_the_scale(self) -> None:
        drawn = mean(shares_of(60, 40, drawn_that_counts))
        tiny, square, stride_1 = (share(*one) for one in (TINY, SQUARE, without_stride()))
        assert tiny == 0
        assert 0.3 < drawn < 0.5
        assert 0.5 < square < 0.7
        assert 0.7 < stride_1 < 0.95
        assert share(*best()) == 1

    def test_the_references_answer_is_told_as_all_of_it(self) -> None:
        marks = marked(*best())
        assert "show all of the hidden mistakes" in marks.message
        assert (marks.reason, marks.question) == (None, None)

    @pytest.mark.parametrize("left_out", range(5))
    def test_it_needs_all_five(self, left_out: int) -> None:
        answer = best()
        del answer[left_out]
        assert share(*answer) < 1
        assert "show all" not in marked(*answer).message

    def test_one_more_never_takes_anything_away(self) -> None:
        shares = [share(*best()[:count]) for count in range(1, 6)]
        assert shares == sorted(shares)

    def test_the_same_call_twice_is_worth_no_more(self) -> None:
        one = best()[0]
        assert share(one, one, one) == share(one)

    def test_the_quick_count_is_what_marking_counts(self) -> None:
        chance = random.Random(3)
        for _ in range(3):
            answer = [drawn_that_counts(chance) for _ in range(3)]
            assert share_of(answer) == share(*answer)

    @pytest.mark.parametrize("draw", [drawn_probe, drawn_that_counts])
    def test_random_answers_average_below_half(self, draw: Callable[..., Given]) -> None:
        assert mean(shares_of(60, 60, draw)) < 0.5

    @pytest.mark.long
    @pytest.mark.parametrize("draw", [drawn_probe, drawn_that_counts])
    def test_a_thousand_random_answers_average_below_half(self, draw: Callable[..., Given]) -> None:
        assert mean(shares_of(1000, 1000, draw)) < 0.5

    @pytest.mark.long
    def test_trying_all_small_probes_finds_five_that_show_everything(self) -> None:
        largest, probes = best_probes()
        assert largest == 1
        assert len(probes) <= find_bugs.MOST_PROBES
        assert hunt.share_of(hunt.found(probes)) == 1


class TestHidden:
    def test_the_plainest_call_shows_none_of_them(self) -> None:
        plain = {name: Probe(name, *hunt.PLAINEST).shows() for name in FUNCTIONS}
        for one in hunt.hidden():
            assert not any(plain[one.function][way] for way in one.ways), one

    def test_every_misconception_that_it_does_not_show_is_hidden_once(self) -> None:
        ways = [(one.function, way) for one in hunt.hidden() for way in one.ways]
        assert len(ways) == len(set(ways)) > 100  # "more than a hundred" says the notebook
        for name, exercise in hunt.EXERCISES.items():
            shown = Probe(name, *hunt.PLAINEST).shows()
            unshown = {way for way in range(len(exercise.misconceptions)) if not shown[way]}
            assert unshown == {way for function, way in ways if function == name}

    def test_what_is_made_in_more_ways_counts_more(self) -> None:
        assert {one.weight for one in hunt.hidden()} > {1}
        assert all(one.weight == len(one.ways) for one in hunt.hidden())
        assert hunt.share_of(hunt.hidden()) == 1

    def test_a_mistake_counts_only_if_every_way_of_it_shows(self) -> None:
        """Each of the five shows some ways of a mistake that only all of them show wholly."""
        probes = [Probe.read(one) for one in best()]
        together = hunt.found(probes)
        assert together > frozenset().union(*(hunt.found([one]) for one in probes))

    def test_whether_a_mistake_shows_depends_on_sizes_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        probes = [Probe.read(one) for one in best()]
        before = [one.shows() for one in probes]
        monkeypatch.setattr(hunt, "SEED", 1)
        assert [one.shows() for one in probes] == before

    def test_no_number_in_a_call_is_zero(self) -> None:
        for one in best():
            arguments, _ = Probe.read(one).call()
            assert all((a != 0).all() for a in arguments if isinstance(a, np.ndarray))


class TestFeedback:
    def test_it_names_kinds_by_function_and_no_probe(self) -> None:
        marks = marked(best()[0])
        assert marks.reason is not None
        assert re.search("In `filter_gradient`: .*stride", marks.reason)
        for line in (marks.message, marks.reason, marks.question or ""):
            assert not re.search(r"\(\d|\"X\"|\"F\"|stride=|padding=", line), line

    def test_none_of_the_misconceptions_names_is_told(self) -> None:
        told = repr(marked(PLAIN))
        assert not [one.name for one in hunt.hidden() if one.name in told]

    def test_a_kind_that_is_wholly_found_is_not_named_any_more(self) -> None:
        convolve_alone = [one for one in best() if one["function"] == "convolve"]
        marks = marked(*convolve_alone)
        assert marks.reason is not None
        assert "In `convolve`" not in marks.reason
        assert "In `input_gradient`" in marks.reason

    def test_few_kinds_are_named_and_the_others_only_counted_in(self) -> None:
        marks = marked(PLAIN)
        assert marks.reason is not None
        for sentence in marks.reason.split("In `")[1:]:
            assert sentence.count(";") <= find_bugs.NAMED_KINDS
            assert "and others" in sentence

    def test_a_function_that_nobody_asked_about_comes_first(self) -> None:
        assert marked(PLAIN).question == "What would you see if `filter_gradient` were wrong?"
        asked = [{**PLAIN, "function": name} for name in FUNCTIONS]
        assert "which line of a right function" in (marked(*asked).question or "")

    def test_almost_all_is_not_told_as_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hunt, "share_of", lambda found: 0.9999)
        assert "show 99% of" in marked(PLAIN).message


BAD: dict[str, tuple[Any, str]] = {
    "no dict": (3, "it is not a dict such as"),
    "text": ("convolve", "it is not a dict such as"),
    "a list of pairs": ([("function", "convolve")], "it is not a dict such as"),
    "nothing": (None, "it is not a dict such as"),
    "something of theirs": (Opaque("Probe"), "it is not a dict such as"),
    "nothing in it": ({}, '"function" is missing'),
    "no filter": ({"function": "convolve", "X": (1, 1, 3, 3)}, '"F" is missing'),
    "another key": ({**PLAIN, "kernel": 3}, "nothing is called 'kernel'; there are function, X"),
    "a key of any kind": ({**PLAIN, 10**5000: 3}, "nothing is called a number of thousands of"),
    "a function": ({**PLAIN, "function": Opaque("function")}, '"function" is a `function`; it has'),
    "an unknown function": ({**PLAIN, "function": "max_pool"}, "has to be one of convolve, filter"),
    "a list of functions": ({**PLAIN, "function": ["convolve"]}, "has to be one of convolve"),
    "three sizes": ({**PLAIN, "X": (1, 3, 3)}, r'"X" is \(1, 3, 3\); it has to be the four sizes'),
    "sizes as text": ({**PLAIN, "X": "1133"}, "it has to be the four sizes"),
    "an array": ({**PLAIN, "X": np.ones((1, 1, 3, 3))}, '"X" is a `ndarray`; it has to be'),
    "lists in lists": ({**PLAIN, "F": [[[[1]]]]}, "it has to be the four sizes"),
    "a list as a size": ({**PLAIN, "F": [1, 1, [2], 2]}, r"F\[2\] is \[2\]; it has to be a whole"),
    "a fraction": ({**PLAIN, "X": (1, 1, 3.0, 3)}, r"X\[2\] is 3.0; it has to be a whole number"),
    "no number": ({**PLAIN, "X": (1, 1, float("nan"), 3)}, r"X\[2\] is nan; it has to be a whole"),
    "a truth value": ({**PLAIN, "X": (True, 1, 3, 3)}, r"X\[0\] is True; it has to be a whole"),
    "NumPy's": ({**PLAIN, "X": (1, 1, 3, np.True_)}, "it has to be a whole number"),
    "of no size": ({**PLAIN, "X": (0, 1, 3, 3)}, r"X\[0\] is 0; it has to be 1 or more"),
    "below nothing": ({**PLAIN, "F": (1, 1, -2, 2)}, r"F\[2\] is -2; it has to be 1 or more"),
    "a million": ({**PLAIN, "X": (1, 1, 10**6, 10**6)}, "have far too many numbers together; at"),
    "1,000": ({**PLAIN, "X": (1, 1, 32, 31)}, "have 996 numbers together; at most 14"),
    "fifteen": ({**PLAIN, "X": (1, 1, 1, 11)}, "have 15 numbers together; at most 14"),
    "digits": ({**PLAIN, "X": (1, 1, 10**5000, 3)}, "far too many numbers together"),
    "a negative stride": ({**PLAIN, "stride": -1}, "stride is -1; it has to be 1 or more"),
    "no stride": ({**PLAIN, "stride": 0}, "stride is 0; it has to be 1 or more"),
    "None for a stride": ({**PLAIN, "stride": None}, "stride is None; it has to be a whole number"),
    "a pair": ({**PLAIN, "stride": (2, 2)}, r"stride is \(2, 2\); it has to be a whole number"),
    "a long stride": ({**PLAIN, "stride": 7}, "stride is 7; it may be 6 at most"),
    "a stride of digits": ({**PLAIN, "stride": 10**5000}, "number of thousands of digits; it may"),
    "below no zeros": ({**PLAIN, "padding": -1}, "padding is -1; it has to be 0 or more"),
    "too many zeros": ({**PLAIN, "padding": 4}, "padding is 4; it may be 3 at most"),
    "zeros by a float": ({**PLAIN, "padding": 0.0}, "padding is 0.0; it has to be a whole number"),
    "zeros by False": ({**PLAIN, "padding": False}, "padding is False; it has to be a whole"),
    "other channels": ({**PLAIN, "F": (1, 2, 2, 1)}, "X has 1 channels and F has 2"),
    "a high filter": ({**PLAIN, "F": (1, 1, 4, 1)}, "the filter is 4 high, and the image, its zer"),
    "a wide filter": ({**PLAIN, "F": (1, 1, 1, 4)}, "the filter is 4 wide, and the image, its zer"),
}


@pytest.mark.parametrize(("one", "sentence"), BAD.values(), ids=BAD)
class TestNoProbe:
    def test_it_is_told_in_a_sentence_and_earns_nothing(self, one: Any, sentence: str) -> None:
        marks = marked(one)
        assert marks.parts == {"found": 0}
        assert re.search(rf"Probe 1 does not count: [^.]*{sentence}", marks.message), marks.message
        assert marks.message.isprintable()
        assert len(marks.message) < 300

    def test_the_notebook_sees_it_too(self, one: Any, sentence: str) -> None:
        assert said_by_the_helper("check_probes", lambda: [one]).startswith("✗ Probe 1: ")

    def test_the_others_count_all_the_same(self, one: Any, sentence: str) -> None:
        good = best()[0]
        marks = marked(one, good)
        assert marks.parts["found"] == share(good)
        assert "Probe 1 does not" in marks.message
        assert "Probe 2" not in marks.message


@pytest.mark.parametrize("name", ["a million", "digits", "a stride of digits", "too many zeros"])
def test_nothing_is_made_of_the_sizes_that_are_asked_for(name: str) -> None:
    marked(PLAIN)
    tracemalloc.start()
    try:
        marked(BAD[name][0])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1 << 20


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Opaque("generator"), "a list of probes is asked for"),
        (PLAIN, "a list of probes is asked for"),
        ("convolve", "a list of probes is asked for"),
        (np.zeros(5), "a list of probes is asked for"),
        (5, "a list of probes is asked for"),
        ([], "the list is empty"),
    ],
)
def test_what_is_no_list_of_probes_is_told(answer: Any, sentence: str) -> None:
    with pytest.raises(AnswerError, match=sentence):
        find_bugs.mark(answer, "")


def test_of_six_probes_the_first_five_count() -> None:
    marks = marked(*[PLAIN] * 5, *best())
    assert marks.parts["found"] == 0
    assert "You gave 10 probes; only the first 5 count." in marks.message
    assert marked(*best(), PLAIN).parts["found"] == 1


def test_a_list_will_do_for_sizes_and_numpys_integers_too() -> None:
    one = best()[0]
    same = {**one, "X": list(one["X"]), "stride": np.int8(one["stride"])}
    assert share(same) == share(one) > 0


def test_stride_and_padding_may_be_left_out() -> None:
    assert Probe.read(PLAIN) == Probe.read({**PLAIN, "stride": 1, "padding": 0})


ANY_SIZE = st.integers(-1, 5) | st.sampled_from([10**300, -(10**300)]) | st.booleans() | st.floats()
ANYTHING = st.recursive(
    ANY_SIZE | st.none() | st.text(max_size=5) | st.builds(np.zeros, st.integers(0, 3)),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=3), some),
    max_leaves=6,
)
ANY_SIZES = st.lists(st.integers(1, 4), min_size=4, max_size=4) | ANYTHING
ANY_PROBE = st.fixed_dictionaries(
    {"function": st.sampled_from(FUNCTIONS) | ANYTHING, "X": ANY_SIZES, "F": ANY_SIZES},
    optional={"stride": ANY_SIZE | ANYTHING, "padding": ANY_SIZE | ANYTHING, "b": ANYTHING},
)


@settings(max_examples=150, deadline=None)
@given(ANY_PROBE | ANYTHING)
def test_whatever_is_given_it_counts_or_is_told(one: Any) -> None:
    said = complaint_about(one)
    if said is None:
        read = Probe.read(one)
        assert np.prod(read.X) + np.prod(read.F) <= hunt.MOST_NUMBERS
    else:
        assert said.isprintable()
        assert len(said) < 200


SMALL = st.integers(0, 3)
SIZES = st.tuples(SMALL, st.integers(1, 2), st.integers(1, 4), st.integers(1, 4))
NEARLY_A_PROBE = st.fixed_dictionaries(
    {"function": st.sampled_from((*FUNCTIONS, "relu")), "X": SIZES, "F": SIZES},
    optional={
        "stride": st.integers(0, 7) | st.sampled_from([True, 1.0, None]),
        "padding": st.integers(-1, 4) | st.sampled_from([False, 0.0, None]),
    },
)


@settings(max_examples=200, deadline=None)
@given(NEARLY_A_PROBE | ANY_PROBE)
def test_the_notebook_says_a_tick_for_the_probes_that_count_and_no_others(one: Any) -> None:
    said = said_by_the_helper("check_probes", lambda: [one])
    assert said.startswith("✓" if counts(one) else "✗"), said


class TestInTheNotebook:
    def test_a_sixth_probe_gets_no_tick(self) -> None:
        lines = said_by_the_helper("check_probes", lambda: [PLAIN] * 6).splitlines()
        assert [line[0] for line in lines] == list("✓✓✓✓✓✗")

    def test_an_empty_list_and_what_is_none_are_told(self) -> None:
        assert "the list is empty" in said_by_the_helper("check_probes", list)
        assert "✗" in said_by_the_helper("check_probes", lambda: None)

    def test_a_stub_is_not_written_yet(self) -> None:
        def stub() -> None:
            raise NotImplementedError

        assert said_by_the_helper("check_probes", stub) == "– find_bugs: not written yet.\n"

    def test_nothing_is_said_of_what_a_probe_shows(self) -> None:
        said = said_by_the_helper("check_probes", lambda: [*best()[:1], PLAIN])
        assert said.splitlines()[0][2:].startswith("Probe 1: convolve, 14 numbers, stride 2")
        assert said.splitlines()[1][2:].startswith("Probe 2: convolve, 13 numbers, stride 1")

    def test_the_helper_knows_the_same_bounds(self) -> None:
        module = helper()
        assert module.FUNCTIONS == FUNCTIONS
        assert (module.MOST_PROBES, module.MOST_NUMBERS) == (
            find_bugs.MOST_PROBES,
            hunt.MOST_NUMBERS,
        )
        assert (module.MOST_AROUND, module.MOST_APART) == (hunt.MOST_AROUND, hunt.MOST_APART)
