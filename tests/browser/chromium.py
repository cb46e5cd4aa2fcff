"""A headless Chromium, driven by Playwright, that never leaves the loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import expect, sync_playwright

from tests.browser.listener import Listener
from tests.browser.tab import SCREEN, Tab, View
from tests.browser.visit import Visit, read
from tests.requirements import needs, path_of

OPTIONS = (
    "--disable-gpu",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 60.0  # seconds, after which something is broken


class Chromium:
    """A browser with one tab for all visits, and others that know nothing of each other."""

    def __init__(self) -> None:
        needs("chromium")

    def __enter__(self) -> Chromium:
        with ExitStack() as stack:
            playwright = stack.enter_context(sync_playwright())
            self._browser = stack.enter_context(
                playwright.chromium.launch(
                    executable_path=path_of("chromium"),
                    chromium_sandbox=False,  # root cannot have it
                    args=OPTIONS,
                    timeout=1000 * PATIENCE,
                )
            )
            expect.set_options(timeout=1000 * PATIENCE)
            self._visitor = stack.enter_context(self.tab())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @contextmanager
    def tab(self, view: View = SCREEN) -> Iterator[Tab]:
        """Open an empty tab; it is closed with the block."""
        context = self._browser.new_context(
            viewport={"width": view.width, "height": view.height}, color_scheme=view.color_scheme
        )
        context.set_default_timeout(1000 * PATIENCE)
        try:
            yield Tab(context, view)
        finally:
            context.close()

    def visit(self, address: str, listener: Listener, wanted: str | None = None) -> Visit:
        """Open a page, do what a reader may do, and tell what acted.

        Parameters
        ----------
        address : str
        listener : Listener
        wanted : str, optional
            A payload that is waited for, on however busy a machine.
        """
        listener.heard()
        tab = self._visitor
        tab.dialogs.clear()
        tab.open(address)
        seen = read(tab.page)
        acted = {*seen["acted"], *listener.heard()}
        deadline = time.monotonic() + PATIENCE
        while wanted is not None and wanted not in acted and time.monotonic() < deadline:
            acted |= {*read(tab.page)["acted"], *listener.heard()}
        tab.open("about:blank")
        if tab.dialogs:
            acted.add("dialog")
        return Visit.of(seen, acted)
