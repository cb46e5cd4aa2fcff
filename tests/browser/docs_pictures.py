"""Makes the pictures of docs/instructor.md, from the page about a simulated class.

python -m tests.browser.docs_pictures
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from autograder.cli import main as autograder
from tests.browser.chromium import Chromium
from tests.browser.tab import View
from tests.conftest import ASSIGNMENT, REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"
STUDENTS, SEED = 200, 3
WIDTH = 900
SPACE = 8  # pixels round what is shown


def photograph(page: Page, name: str, first: str, last: str) -> None:
    """Keep a picture of what stands between two elements of the page, both included."""
    top = page.locator(first).first.bounding_box()
    bottom = page.locator(last).first.bounding_box()
    assert top is not None, f"{first} is on the page"
    assert bottom is not None, f"{last} is on the page"
    y = top["y"] - SPACE
    height = bottom["y"] + bottom["height"] - y + SPACE
    clip = {"x": 0, "y": y, "width": WIDTH, "height": height}
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)  # type: ignore[arg-type]


def main() -> None:
    """Simulate, grade, write the page, photograph it."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        root, where = scratch / "class", ["--course", str(scratch / "class")]
        made = ["--students", str(STUDENTS), "--seed", str(SEED), "--into", str(root)]
        autograder(["simulate", ASSIGNMENT, *made, "--course", str(REPOSITORY)])
        autograder(["grade", ASSIGNMENT, *where])
        autograder(["report", ASSIGNMENT, *where])
        with Chromium() as chromium, chromium.tab(View(width=WIDTH)) as tab:
            tab.open((root / "reports" / ASSIGNMENT / "index.html").as_uri())
            photograph(tab.page, "class_page_top", "h1", ".glance")
            photograph(tab.page, "class_page_exercises", "#exercises", ".check:last-of-type")
            photograph(tab.page, "class_page_misconceptions", "#m3", "#m4")


if __name__ == "__main__":
    main()
