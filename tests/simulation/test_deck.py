"""Every card of a deck comes once before any comes again."""

from __future__ import annotations

import random
from collections import Counter

from autograder.simulation.deck import Deck


def test_every_card_comes_once_before_any_comes_again() -> None:
    deck = Deck("abcde", random.Random(0))
    rounds = ["".join(deck.deal() for _ in range(5)) for _ in range(20)]
    assert {"".join(sorted(cards)) for cards in rounds} == {"abcde"}
    assert len(set(rounds)) > 1, "it is shuffled anew"


def test_the_same_generator_deals_the_same() -> None:
    one, other = (Deck(range(10), random.Random(7)) for _ in range(2))
    assert [one.deal() for _ in range(25)] == [other.deal() for _ in range(25)]


def test_cards_may_be_there_twice() -> None:
    deck = Deck("aab", random.Random(0))
    assert Counter(deck.deal() for _ in range(30)) == {"a": 20, "b": 10}
