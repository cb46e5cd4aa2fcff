"""The sample course with each kind of gradebook, as tests of a class have it."""

from __future__ import annotations

from tests.classroom.conftest import original, postgresql, sample_course

__all__ = ["original", "postgresql", "sample_course"]
