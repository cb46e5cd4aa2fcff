"""What stops a whole class from being graded."""

from __future__ import annotations


class ClassError(Exception):
    """A class cannot be graded, or not on; the message says why and what to do."""
