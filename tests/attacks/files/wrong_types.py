"""Has metadata of other types than everybody expects."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    strange = [None, 0, "text", [], [[]], {"nbgrader": []}, {"nbgrader": "x"}, True, 1.5]
    for number, value in enumerate(strange):
        for cell_type in ("code", "markdown"):
            cell = {"cell_type": cell_type, "id": value, "metadata": value, "source": "pass"}
            notebook["cells"].insert(number, {**cell, "outputs": value, "attachments": value})
    notebook["metadata"] = ["nothing"]
    notebook["nbformat_minor"] = "5"
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a grader that asks a list for its keys", solutions=HONEST, notebook=changed, deserves=3.0
)
