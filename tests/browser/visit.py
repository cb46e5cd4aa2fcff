"""What a reader sees of a page, and what becomes of it while it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Page

SETTLING = 300  # milliseconds in which what can act does
LEFT = ("destroyed", "navigat")  # in what Playwright says of a page that went elsewhere

# What a reader may do: follow links, press buttons, move about. Only `javascript:` addresses are
# followed; any other would leave the page.
READ = """
async settling => {
  for (const each of document.querySelectorAll("a, area, form, button")) {
    const where = each.getAttribute("href") || each.getAttribute("action") || "";
    if (!where.trim().toLowerCase().startsWith("javascript:")) continue;
    if (each.tagName === "FORM") each.submit();
    else each.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
  for (const each of document.querySelectorAll("[tabindex], input")) each.focus();
  await new Promise(done => setTimeout(done, settling));
  return {
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
  };
}
"""


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

    @classmethod
    def of(cls, seen: dict[str, Any], acted: Iterable[str]) -> Visit:
        """Return what was read, and all that acted until the page was left."""
        return cls(
            title=seen["title"],
            text=seen["text"],
            acted=frozenset(acted),
            rendered=tuple(seen["rendered"]),
            pictures=tuple((width, height) for width, height in seen["pictures"]),
            places=frozenset(seen["places"]),
        )


def read(page: Page) -> dict[str, Any]:
    """Read the page; one that goes elsewhere meanwhile is read where it arrives."""
    while True:
        try:
            seen: dict[str, Any] = page.evaluate(READ, SETTLING)
        except Error as error:
            if not any(word in error.message for word in LEFT):
                raise
        else:
            return seen
