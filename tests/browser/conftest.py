"""One browser and one listener for all tests here, and how a page of files is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Chromium
from tests.browser.listener import Listener
from tests.browser.tab import SCREEN, Tab, View
from tests.conftest import REPOSITORY

SCREENSHOTS = REPOSITORY / "build" / "screenshots"  # which git ignores, and CI may keep


class OpenFile(Protocol):
    """Opens a file in a tab of its own."""

    def __call__(self, path: Path, view: View = SCREEN) -> Page: ...


class Photograph(Protocol):
    """Keeps a picture of a whole page for who looks at CI; returns where it lies."""

    def __call__(self, page: Page, variant: str = "") -> Path: ...


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """Return a server that hears of what acts."""
    with Listener() as listener:
        yield listener


# Ended with the package: while Playwright runs, nothing else here can run an event loop.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Chromium]:
    """Return a running browser; a test that asks for it is skipped where there is none."""
    with Chromium() as chromium:
        yield chromium


@pytest.fixture
def open_file(chromium: Chromium) -> Iterator[OpenFile]:
    """Return what opens a file; the test fails if a page has errors, or asks for anything else."""
    with ExitStack() as stack:
        tabs: list[Tab] = []

        def open_file(path: Path, view: View = SCREEN) -> Page:
            tab = stack.enter_context(chromium.tab(view))
            tabs.append(tab)
            tab.open(path.absolute().as_uri())
            return tab.page

        yield open_file
        for tab in tabs:
            keeps_to_itself(tab)


def keeps_to_itself(tab: Tab) -> None:
    """Assert that a tab showed files alone, which asked for nothing and had no errors."""
    tab.settle()
    assert tab.errors == []
    assert tab.requests == ()
    assert [each for each in tab.pages if not each.startswith("file:")] == []


@pytest.fixture
def photograph(request: pytest.FixtureRequest) -> Photograph:
    """Return what keeps pictures, each named after the test and a variant of the page."""

    def photograph(page: Page, variant: str = "") -> Path:
        _, _, test = request.node.nodeid.rpartition("/")
        name = re.sub(r"\W+", "-", f"{test.replace('.py', '')} {variant}").strip("-")
        picture = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=picture, full_page=True)
        return picture

    return photograph
