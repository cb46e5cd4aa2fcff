"""What students get wrong in `daisy_descriptor`."""

from __future__ import annotations

from autograder.exercise import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
