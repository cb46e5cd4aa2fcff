"""What students get wrong in `orientation_maps`."""

from __future__ import annotations

from autograder.exercise import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
