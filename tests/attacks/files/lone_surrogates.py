"""Has halves of characters everywhere, which cannot be written."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    half = "\ud800"
    notebook["metadata"][half] = notebook["metadata"]["title"] = half
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"]["tags"] = [half]
        cell["id"] = f"{half}{number}"
    for cell_type in ("code", "markdown", "raw"):
        cell = {"cell_type": cell_type, "id": half, "metadata": {half: half}, "outputs": []}
        cell["metadata"]["nbgrader"] = {"grade_id": half, "solution": True}
        notebook["cells"].append(
            {**cell, "execution_count": None, "source": f'print({half!a}, "{half}")'}
        )
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a grader that fails when it writes what it read",
    solutions=HONEST,
    notebook=changed,
    deserves=3.0,
)
