"""A tab of the browser, and everything that happens in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Frame


@dataclass(frozen=True)
class View:
    """How a page is looked at.

    Attributes
    ----------
    width, height : int
        In pixels.
    color_scheme : {"light", "dark"}
    media : {"screen", "print"}
    """

    width: int = 1000
    height: int = 1400
    color_scheme: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"


SCREEN = View()


class Tab:
    """A tab that remembers where it has been, what it asked for, and what went wrong in it.

    Attributes
    ----------
    page : playwright.sync_api.Page
        What it shows: to look for things in, to click at, to press keys in.
    pages : list of str
        The addresses of the pages that were shown.
    errors : list of str
        What a page's console calls an error, and what its scripts threw and did not catch.
    dialogs : list of str
        The messages of the dialogs that were opened; each was accepted.
    """

    def __init__(self, context: BrowserContext, view: View) -> None:
        self.pages: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self._asked_for: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("dialog", self._accept)
        context.on("request", lambda request: self._asked_for.append(request.url))
        self.page = context.new_page()
        self.page.on("websocket", lambda socket: self._asked_for.append(socket.url))
        self.page.on("framenavigated", self._arrive)
        self.page.emulate_media(media=view.media)

    @property
    def requests(self) -> tuple[str, ...]:
        """The addresses of all that was asked for besides the pages themselves."""
        return tuple((Counter(self._asked_for) - Counter(self.pages)).elements())

    def open(self, address: str) -> None:
        """Show a page; one that goes elsewhere at once is followed."""
        self.page.goto(address, wait_until="commit")
        self.page.wait_for_load_state("load")

    def settle(self) -> None:
        """Wait until what the page has begun is drawn, and what it did is known here."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location['url']})")

    def _accept(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def _arrive(self, frame: Frame) -> None:
        if frame.parent_frame is None:
            self.pages.append(frame.url)
