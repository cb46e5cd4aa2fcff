"""A headless Chromium, driven by its DevTools protocol, that never leaves the loopback."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websocket

from tests.browser.listener import Listener
from tests.requirements import needs, path_of

OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--remote-debugging-port=0 --window-size=1000,1400"
).split()
LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PATIENCE = 60.0  # seconds, after which something is broken
SETTLING = 300  # milliseconds in which what can act does

# What a reader may do: follow links, press buttons, move about. Only `javascript:` addresses are
# followed; any other would leave the page.
READ = """
(async () => {
  for (const each of document.querySelectorAll("a, area, form, button")) {
    const where = each.getAttribute("href") || each.getAttribute("action") || "";
    if (!where.trim().toLowerCase().startsWith("javascript:")) continue;
    if (each.tagName === "FORM") each.submit();
    else each.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
  for (const each of document.querySelectorAll("[tabindex], input")) each.focus();
  await new Promise(done => setTimeout(done, SETTLING));
  return JSON.stringify({
    title: document.title,
    text: document.body ? document.body.innerText : "",
    acted: [...document.documentElement.attributes].map(each => each.name)
      .filter(name => name.startsWith("data-acted-")).map(name => name.slice(11)),
    rendered: [...document.querySelectorAll("iframe, object, embed, svg, math, video, base")]
      .map(each => each.tagName.toLowerCase()),
    pictures: [...document.querySelectorAll("img")].filter(each => each.naturalWidth > 0)
      .map(each => [each.width, each.height]),
    places: [...new Set(Array.from(
      (function* () {
        const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
        while (walker.nextNode())
          if (walker.currentNode.data.includes("data-acted-"))
            yield walker.currentNode.parentElement;
      })(), each => each.closest("pre, code") ? "pre" : each.tagName.toLowerCase()))],
  });
})()
"""


class DevToolsError(Exception):
    """Chromium could not do what it was told."""


@dataclass(frozen=True)
class Visit:
    """What became of a page.

    Attributes
    ----------
    title, text : str
        As a reader sees them.
    acted : frozenset of str
        The payloads that ran, loaded something or opened a dialog.
    rendered : tuple of str
        The elements that no page of ours is made of.
    pictures : tuple of (int, int)
        The width and height at which each picture is shown that could be loaded.
    places : frozenset of str
        In which elements payloads stand as text; "pre" for all kinds of code.
    """

    title: str
    text: str
    acted: frozenset[str]
    rendered: tuple[str, ...]
    pictures: tuple[tuple[int, int], ...]
    places: frozenset[str]


class Chromium:
    """A browser; every visit is a new tab of it."""

    def __init__(self, profile: Path) -> None:
        needs("chromium")
        self._profile = profile
        self._number = 0
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Chromium:
        program = path_of("chromium")
        assert program is not None
        options = [*OPTIONS, LOOPBACK_ONLY, f"--user-data-dir={self._profile}", "about:blank"]
        self._log = (self._profile.parent / "chromium.log").open("w")
        self._process = subprocess.Popen(
            [program, *options], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        try:
            port, path = self._wait_for(self._address)
            self._connection = websocket.create_connection(
                f"ws://127.0.0.1:{port}{path}", timeout=PATIENCE, suppress_origin=True
            )
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()
        self._stop()

    def visit(
        self,
        address: str,
        listener: Listener,
        wanted: str | None = None,
        picture: Path | None = None,
    ) -> Visit:
        """Open a page, do what a reader may do, and tell what acted.

        Parameters
        ----------
        address : str
        listener : Listener
        wanted : str, optional
            A payload that is waited for, on however busy a machine.
        picture : Path, optional
            Where a picture of the whole page goes.
        """
        listener.heard()
        target = self._command("Target.createTarget", url="about:blank")["targetId"]
        session = self._command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._events.clear()
        self._command("Page.enable", session)
        self._command("Page.navigate", session, url=address)
        self._wait_for(lambda: self._happened("Page.loadEventFired", session))
        seen = self._read(session)
        acted = {*seen["acted"], *listener.heard()}
        deadline = time.monotonic() + PATIENCE
        while wanted is not None and wanted not in acted and time.monotonic() < deadline:
            acted |= {*self._read(session)["acted"], *listener.heard()}
        if picture is not None:
            self._photograph(session, picture)
        if self._happened("Page.javascriptDialogOpening", session):
            acted.add("dialog")
        self._command("Target.closeTarget", targetId=target)
        return Visit(
            title=seen["title"],
            text=seen["text"],
            acted=frozenset(acted),
            rendered=tuple(seen["rendered"]),
            pictures=tuple((width, height) for width, height in seen["pictures"]),
            places=frozenset(seen["places"]),
        )

    def _read(self, session: str) -> dict[str, Any]:
        """Read the page; one that goes elsewhere meanwhile is read where it arrives."""
        while True:
            try:
                answer = self._command(
                    "Runtime.evaluate",
                    session,
                    expression=READ.replace("SETTLING", str(SETTLING)),
                    awaitPromise=True,
                    returnByValue=True,
                )
            except DevToolsError as error:
                if "destroyed" not in str(error) and "navigated" not in str(error):
                    raise
            else:
                seen: dict[str, Any] = json.loads(answer["result"]["value"])
                return seen

    def _photograph(self, session: str, picture: Path) -> None:
        answer = self._command("Page.captureScreenshot", session, captureBeyondViewport=True)
        picture.write_bytes(base64.b64decode(answer["data"]))

    def _address(self) -> list[str] | None:
        if self._process.poll() is not None:
            raise RuntimeError(f"Chromium ended: see {self._log.name}")
        found = self._profile / "DevToolsActivePort"
        lines = found.read_text().split() if found.exists() else []
        return lines if len(lines) == 2 else None

    def _command(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self._connection.send(json.dumps(message))
        number = self._number
        while True:
            answer = self._receive()
            if answer.get("id") == number:
                if "error" in answer:
                    raise DevToolsError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _receive(self) -> dict[str, Any]:
        """Return the next message; an event is remembered, a dialog is answered."""
        message: dict[str, Any] = json.loads(self._connection.recv())
        if "method" in message:
            self._events.append(message)
        if message.get("method") == "Page.javascriptDialogOpening":
            self._number += 1
            answer = {"method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
            answer |= {"id": self._number, "sessionId": message["sessionId"]}
            self._connection.send(json.dumps(answer))
        return message

    def _happened(self, event: str, session: str) -> bool:
        return any(
            each["method"] == event and each.get("sessionId") == session for each in self._events
        )

    def _wait_for(self, condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Chromium did not answer in {PATIENCE:.0f} s")
            if hasattr(self, "_connection"):
                self._receive()
            else:
                time.sleep(0.05)
        return value

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
