"""`learned_parameters`: every wrong letter is explained, and none gives the right one away."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from autograder.checks.choice import check_choice
from autograder.checks.verdict import Verdict
from autograder.exercises.learned_parameters import EXERCISE
from autograder.sandbox.outcome import Outcome, Returned
from tests.exercises.misconceptions.in_process import InProcess

QUESTION = (
    "Ask of each: does it keep its value when the next image comes in, and does gradient descent "
    "change it?"
)
TOLD = {
    "A": (
        "activations-learned",
        "'A' is not it. Activations are what comes out of a layer. They are computed anew for "
        "every image, so training cannot store anything in them (slide “Putting it together”). "
        + QUESTION,
    ),
    "B": (
        "pooling-counted",
        "'B' is not it. Pooling takes the maximum of each window. There is no number in it that "
        "training could change (slide “Putting it together”). " + QUESTION,
    ),
    "D": (
        "everything-learned",
        "'D' is not it. Not everything in a network is learned. Some numbers are computed anew for "
        "every image, and some layers have none to learn (slide “Putting it together”). "
        + QUESTION,
    ),
}


@dataclass(frozen=True)
class Answered(InProcess):
    """A notebook in which a letter was chosen."""

    letter: str = ""

    def variable(self, name: str) -> Outcome:
        return Returned(self.letter)


def chosen(letter: str) -> Verdict:
    return check_choice(EXERCISE, Answered(EXERCISE.name, str, letter))


@pytest.mark.parametrize("letter", TOLD)
def test_a_wrong_letter_is_explained_in_these_words(letter: str) -> None:
    verdict = chosen(letter)
    assert (verdict.misconception, verdict.told) == TOLD[letter]


def test_every_letter_is_either_right_or_explained() -> None:
    assert {*EXERCISE.distractors, EXERCISE.choice} == set("ABCD")


def test_the_right_letter_is_right() -> None:
    assert chosen("C").fraction == 1
