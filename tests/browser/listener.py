"""A web server on the loopback that shows pages and hears of what they load."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACTED = "/acted/"


class Listener:
    """Serves the pages that it is given, and remembers which payloads called."""

    def __init__(self) -> None:
        self._pages: dict[str, str] = {}
        self._heard: set[str] = set()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener._answer(self)

            def do_POST(self) -> None:  # as beacons do
                listener._answer(self)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Keep the tests' output free of requests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, page: str) -> str:
        """Serve a page; return its address."""
        path = f"/page/{len(self._pages)}"
        self._pages[path] = page
        return f"{self.address}{path}"

    def heard(self) -> frozenset[str]:
        """Return the payloads that have called since the last time, and forget them."""
        heard, self._heard = frozenset(self._heard), set()
        return heard

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path.startswith(ACTED):
            self._heard.add(request.path.removeprefix(ACTED))
        page = self._pages.get(request.path)
        body = (page or "").encode()
        with contextlib.suppress(ConnectionError):  # a page that went elsewhere does not listen
            request.send_response(404 if page is None else 200)
            request.send_header("Content-Type", "text/html; charset=utf-8")
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)
