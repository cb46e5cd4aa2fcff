"""A deck of cards that never ends: each card comes once before any comes again."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Generic, TypeVar

Card = TypeVar("Card")


class Deck(Generic[Card]):
    """Deals its cards in random order, shuffled anew each time it has run through.

    Parameters
    ----------
    cards : iterable
        At least one.
    generator : random.Random
    """

    def __init__(self, cards: Iterable[Card], generator: random.Random) -> None:
        self._cards = tuple(cards)
        self._generator = generator
        self._left: list[Card] = []

    def deal(self) -> Card:
        """Return the next card."""
        if not self._left:
            self._left = list(self._cards)
            self._generator.shuffle(self._left)
        return self._left.pop()
