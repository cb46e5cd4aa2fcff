"""Formgrader in a Jupyter server on the loopback, with JupyterLab and without."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from nbgrader.api import Gradebook

EXTENSION = "nbgrader.server_extensions.formgrader"
NO_NETWORK = {
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
    "LabApp.news_url": None,
}  # what JupyterLab would ask others for
PATIENCE = 60.0  # seconds, after which something is broken


class Formgrader:
    """A running server for one course; ended with the block."""

    def __init__(self, root: Path, home: Path) -> None:
        self._root = root
        self._home = home  # keeps the settings of whoever runs the tests out of it
        self._token = secrets.token_hex(16)

    def __enter__(self) -> Formgrader:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._address = f"http://127.0.0.1:{port}"
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self._root,
            "ServerApp.allow_root": True,
            "ServerApp.open_browser": False,
            "ServerApp.jpserver_extensions": {EXTENSION: True, "jupyterlab": True},
            **NO_NETWORK,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        self._log = (self._home / "server.log").open("w")
        folders = {
            name: str(self._home) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "HOME")
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *arguments],
            cwd=self._root,
            env={**os.environ, **folders, "JUPYTER_TOKEN": self._token},
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def page(self, path: str) -> str:
        """Return the address of one of formgrader's pages."""
        return f"{self._address}/formgrader/{path}?token={self._token}"

    def lab(self) -> str:
        """Return the address of JupyterLab."""
        return f"{self._address}/lab?token={self._token}"

    def submission(self, assignment: str, student: str) -> str:
        """Return the address of the page on which one submission is graded by hand."""
        with Gradebook(f"sqlite:///{self._root / 'gradebook.db'}") as gradebook:
            found = gradebook.find_submission_notebook(assignment, assignment, student)
            return self.page(f"submissions/{found.id}/")

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.page("manage_assignments"), timeout=PATIENCE).close()
            except URLError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"formgrader did not start: see {self._log.name}")

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
