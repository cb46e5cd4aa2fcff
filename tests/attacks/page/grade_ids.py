"""Gives its cells names of HTML, which are told of when the notebook is mended."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

EVIL = "`<img id='attacks-@PORT@' src=x onerror=alert(1)>`</code>\n\n<script id='attacks-@PORT@'>"


def with_names(data: bytes) -> bytes:
    notebook = json.loads(data)
    for number, flag in enumerate(("solution", "grade", "task", "locked")):
        named = {"grade_id": f"{EVIL}{number}\x1b[2J\u202e", flag: True, "points": 100}
        cell = {"cell_type": "code", "id": f"named-{number}", "source": "pass", "outputs": []}
        notebook["cells"].append({**cell, "metadata": {"nbgrader": named}, "execution_count": None})
        text = {"cell_type": "markdown", "id": f"text-{number}", "source": EVIL}
        notebook["cells"].insert(0, {**text, "metadata": {"nbgrader": named}})
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a script in the list of what was mended",
    solutions=HONEST,
    notebook=with_names,
    deserves=3.0,
)
