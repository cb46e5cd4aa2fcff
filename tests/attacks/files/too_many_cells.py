"""Has ten thousand cells."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    cell = {"cell_type": "markdown", "metadata": {}, "source": "x"}
    notebook["cells"] += [{**cell, "id": f"cell-{number}"} for number in range(10_000)]
    return json.dumps(notebook).encode()


ATTACK = Attack(wants="a reader, or a kernel, that is busy all day", notebook=changed, refused=True)
