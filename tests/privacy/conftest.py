"""The sample course with each kind of gradebook, as tests of a class have it."""

from __future__ import annotations

from tests.classroom.conftest import in_postgresql, original, postgresql, sample_course

__all__ = ["in_postgresql", "original", "postgresql", "sample_course"]
