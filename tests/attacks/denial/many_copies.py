"""Copies its cells a thousand times over, names and all, so that mending them takes long."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def with_copies(data: bytes) -> bytes:
    notebook = json.loads(data)
    cells = [
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    for number in range(1800):
        source = "".join(cells[number % len(cells)]["source"]) + f"# copy {number}\n"
        notebook["cells"].insert(0, {**cells[number % len(cells)], "source": source})
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a grader that is stuck matching cells",
    solutions=HONEST,
    notebook=with_copies,
    deserves=3.0,
)
