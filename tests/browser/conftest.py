"""One browser and one listener for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium
from tests.browser.listener import Listener


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """Return a server that hears of what acts."""
    with Listener() as listener:
        yield listener


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Return a running browser; a test that asks for it is skipped where there is none."""
    with Chromium(tmp_path_factory.mktemp("chromium") / "profile") as chromium:
        yield chromium
