"""Has HTML in what nobody sees: metadata, ids, tags, languages, the state of widgets."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

EVIL = "</script></title><script id='attacks-@PORT@'>document.title = 'owned'</script>"


def with_metadata(data: bytes) -> bytes:
    notebook = json.loads(data)
    notebook["metadata"] = {
        "title": EVIL,
        "authors": [{"name": EVIL}],
        "kernelspec": {"name": "bash", "display_name": EVIL, "language": EVIL},
        "language_info": {
            "name": EVIL,
            "pygments_lexer": EVIL,
            "mimetype": EVIL,
            "codemirror_mode": {"name": EVIL},
            "file_extension": f"/../../{EVIL}",
        },
        "widgets": {
            "application/vnd.jupyter.widget-state+json": {"state": {EVIL: EVIL}, "version_major": 2}
        },
        "autograder": {"mended": [EVIL]},
        "celltoolbar": EVIL,
        "toc": {"base_numbering": EVIL},
    }
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"]["tags"] = [EVIL, f"' onclick=alert(1) id='attacks-@PORT@-{number}"]
        cell["metadata"]["name"] = cell["metadata"]["slideshow"] = EVIL
        cell["metadata"]["jupyter"] = {"source_hidden": EVIL}
        if "nbgrader" not in cell["metadata"]:
            cell["id"] = f"{EVIL}{number}"
            cell["metadata"]["nbgrader"] = {"grade_id": EVIL, "comment": EVIL, "points": EVIL}
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a script in a corner of the page that is made from metadata",
    solutions=HONEST,
    notebook=with_metadata,
    deserves=3.0,
)
