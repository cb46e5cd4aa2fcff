"""What students get wrong in `dense_gradient`."""

from __future__ import annotations

from autograder.exercise import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
