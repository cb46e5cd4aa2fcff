"""What students get wrong in `cnn_forward`."""

from __future__ import annotations

from autograder.exercise import Misconception

MISCONCEPTIONS: tuple[Misconception, ...] = ()
