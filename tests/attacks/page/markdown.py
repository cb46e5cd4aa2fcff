"""Writes Markdown and raw cells that run scripts, open pages and load pictures from elsewhere."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

TEXTS = (
    "<script id='attacks-@PORT@'>document.title = 'owned'</script>",
    "<img id='attacks-@PORT@' src=x onerror=alert(1)>",
    "[your grade](javascript:alert('attacks-@PORT@'))",
    "[your grade][1]\n\n[1]: javascript:alert('attacks-@PORT@')",
    "<javascript:alert('attacks-@PORT@')>",
    "![](http://127.0.0.1:@PORT@/attacks-@PORT@.png)",
    "![x](x \"a' onerror=alert(1) id='attacks-@PORT@\")",
    "<iframe src='data:text/html,<script>1</script>' id='attacks-@PORT@'></iframe>",
    "<object data='data:text/html;base64,PHNjcmlwdD4=' id='attacks-@PORT@'></object>",
    "<form id='attacks-@PORT@' action='http://127.0.0.1:@PORT@/'><input onfocus=alert(1)>",
    "$\\href{javascript:alert('attacks-@PORT@')}{x}$ $$\\unicode{<img src=x>}$$",
    "$x$</script><script id='attacks-@PORT@'>1</script>",
    "![a](attachment:evil.svg)",
    "```html\n<b>\n```\n<script id='attacks-@PORT@'>1</script>",
    "    \n<script id='attacks-@PORT@'>1</script>\r<script id='attacks-@PORT@'>2</script>",
    "\u2028<script id='attacks-@PORT@'>1</script>\x0b<script id='attacks-@PORT@'>2</script>",
    "\x1c<script id='attacks-@PORT@'>1</script>\x85<script id='attacks-@PORT@'>2</script>",
    "<base href='http://127.0.0.1:@PORT@/' id='attacks-@PORT@'>",
    "Text\n\n- list\n\n        code\n\n<details open ontoggle=alert(1) id='attacks-@PORT@'>",
)
ATTACHMENT = {"evil.svg": {"image/svg+xml": "<svg id='attacks-@PORT@' onload=alert(1)>"}}


def with_texts(data: bytes) -> bytes:
    notebook = json.loads(data)
    for number, text in enumerate(TEXTS):
        for cell_type in ("markdown", "raw"):
            cell = {"cell_type": cell_type, "id": f"{cell_type}-{number}", "source": text}
            metadata = {"format": "text/html", "raw_mimetype": "text/html"}
            cell |= {"metadata": metadata, "attachments": ATTACHMENT}
            notebook["cells"].insert(2 * number, cell)
    released = next(cell for cell in notebook["cells"] if cell["id"] not in ("", None))
    released["attachments"] = ATTACHMENT
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a script that runs from text, which Jupyter shows as a page",
    solutions=HONEST,
    notebook=with_texts,
    deserves=3.0,
)
