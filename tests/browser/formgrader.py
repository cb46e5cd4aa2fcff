"""Formgrader in a Jupyter server on the loopback, with JupyterLab and without."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook

from tests.browser.jupyter import JupyterServer


class Formgrader(JupyterServer):
    """A running server for one course; ended with the block."""

    def __init__(self, root: Path, home: Path) -> None:
        super().__init__(root, home, "nbgrader.server_extensions.formgrader")

    def page(self, path: str) -> str:
        """Return the address of one of formgrader's pages."""
        return f"{self.address}/formgrader/{path}?token={self.token}"

    def submission(self, assignment: str, student: str) -> str:
        """Return the address of the page on which one submission is graded by hand."""
        with Gradebook(f"sqlite:///{self._root / 'gradebook.db'}") as gradebook:
            found = gradebook.find_submission_notebook(assignment, assignment, student)
            return self.page(f"submissions/{found.id}/")
