"""Has the same ids and names in every cell."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        cell["id"] = "same"
    copies = [dict(cell) for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]
    notebook["cells"] += copies
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a reader that finds one cell, or an aborted class",
    solutions=HONEST,
    notebook=changed,
    deserves=3.0,
)
