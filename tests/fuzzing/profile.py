"""The settings of a long run; `make fuzz` loads this as a plugin of pytest's."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fuzz", max_examples=1000, deadline=None)
