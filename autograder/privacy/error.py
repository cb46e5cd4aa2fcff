"""What stops a name from being kept secret, or forgotten."""

from __future__ import annotations


class PrivacyError(Exception):
    """Something about a student's name cannot be done; the message says why and what to do."""
