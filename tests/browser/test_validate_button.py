"""The Validate button of a student's JupyterLab, on the notebook that is released."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder.course import Course
from tests.browser.chromium import Chromium
from tests.browser.conftest import Photograph
from tests.browser.jupyter import JupyterServer
from tests.conftest import ASSIGNMENT

pytestmark = pytest.mark.long  # `make browser` runs it too

VALIDATE = "nbgrader.server_extensions.validate_assignment"


@pytest.fixture(scope="module")
def jupyter(
    real_course: Course, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JupyterServer]:
    """Return a student's Jupyter with the assignment as it was fetched."""
    root = tmp_path_factory.mktemp("student")
    shutil.copytree(real_course.root / real_course.released / ASSIGNMENT, root / ASSIGNMENT)
    with JupyterServer(root, tmp_path_factory.mktemp("jupyter"), VALIDATE) as jupyter:
        yield jupyter


def test_the_button_says_what_is_not_written_yet(
    jupyter: JupyterServer, chromium: Chromium, photograph: Photograph
) -> None:
    with chromium.tab() as tab:
        tab.open(jupyter.lab(str(Path(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb")))
        tab.page.get_by_text("Validate", exact=True).first.click()
        dialog = tab.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Validation Results", timeout=60_000)
        for exercise in ("convolve_image", "output_size", "convolve", "count_parameters"):
            expect(dialog).to_contain_text(f"· {exercise}: not written yet")
        expect(dialog).to_contain_text("· learned_parameters: not answered yet")
        expect(dialog).not_to_contain_text("Traceback")
        photograph(tab.page)
