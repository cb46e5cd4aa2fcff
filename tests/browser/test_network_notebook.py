"""The solution of 03_network, run from top to bottom and looked at in a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from autograder.release import release
from tests.browser.conftest import OpenFile, Photograph
from tests.browser.tab import View
from tests.conftest import NETWORK, REPOSITORY

pytestmark = pytest.mark.long

FIGURES = 16  # with those of visible tests


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page that nbconvert makes of the notebook once every cell has run."""
    root = tmp_path_factory.mktemp("network") / "course"
    root.mkdir()
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root, NETWORK, solutions=REPOSITORY / "solutions")
    folder = root / "source" / NETWORK
    command = [
        *(sys.executable, "-m", "nbconvert", "--to", "html", "--execute", f"{NETWORK}.ipynb"),
        "--ExecutePreprocessor.skip_cells_with_tag=nothing",  # also what grading leaves out
        "--HTMLExporter.mathjax_url=",  # formulas would need a network
        "--HTMLExporter.require_js_url=",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return folder / f"{NETWORK}.html"


@pytest.fixture
def page(html: Path, open_file: OpenFile) -> Page:
    return open_file(html, View(width=1150))


def test_every_figure_is_there_and_fits(page: Page, photograph: Photograph) -> None:
    photograph(page)
    sizes = page.eval_on_selector_all(
        ".jp-OutputArea img",
        """images => images.map(image => [image.naturalWidth, image.getBoundingClientRect().width,
            image.closest('.jp-OutputArea-output').getBoundingClientRect().width])""",
    )
    assert len(sizes) == FIGURES
    for natural, shown, room in sizes:
        assert natural > 200
        assert shown <= room + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1150


def test_every_cell_has_run_and_every_visible_test_passes(page: Page) -> None:
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    said = "\n".join(page.locator(".jp-OutputArea").all_inner_texts())
    assert "✗" not in said
    assert "nothing to draw" not in said
    assert said.count("✓") > 50


def test_full_marks_in_a_plain_kernel_too(page: Page) -> None:
    said = "\n".join(page.locator(".jp-OutputArea").all_inner_texts())
    for check, points in (("softmax_cross_entropy-values", 6), ("train-accuracy", 10)):
        assert f"✓ {check}: {points} of {points} points." in said
