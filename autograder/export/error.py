"""What stops grades from being passed on."""

from __future__ import annotations


class ExportError(Exception):
    """Something cannot be exported; the message says why and what to do."""
