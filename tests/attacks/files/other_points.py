"""Says that its test cells are worth more, and are of other kinds."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"].update(points=1000, solution=True, locked=False, task=True)
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "display_name": "Bash",
        "language": "bash",
    }
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a thousand points for three", solutions=HONEST, notebook=changed, deserves=3.0
)
