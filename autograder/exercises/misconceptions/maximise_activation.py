"""What students get wrong in `maximise_activation`."""

from __future__ import annotations

from autograder.exercise import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
