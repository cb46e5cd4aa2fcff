"""A Jupyter server on the loopback, with JupyterLab and one of nbgrader's extensions."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self
from urllib.error import URLError

NO_NETWORK = {
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
    "LabApp.news_url": None,
}  # what JupyterLab would ask others for
PATIENCE = 60.0  # seconds, after which something is broken


class JupyterServer:
    """A running server for one folder; ended with the block.

    Attributes
    ----------
    address : str
    token : str
        That every request has to show.
    """

    def __init__(self, root: Path, home: Path, extension: str) -> None:
        self._root = root
        self._home = home  # keeps the settings of whoever runs the tests out of it
        self._extension = extension
        self.token = secrets.token_hex(16)

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self._root,
            "ServerApp.allow_root": True,
            "ServerApp.open_browser": False,
            "ServerApp.jpserver_extensions": {self._extension: True, "jupyterlab": True},
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
            env={**os.environ, **folders, "JUPYTER_TOKEN": self.token},
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

    def lab(self, path: str = "") -> str:
        """Return the address of JupyterLab, with a file open in it."""
        return f"{self.address}/lab{'/tree/' if path else ''}{path}?token={self.token}"

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                status = f"{self.address}/api/status?token={self.token}"
                urllib.request.urlopen(status, timeout=PATIENCE).close()
            except URLError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"Jupyter did not start: see {self._log.name}")

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
