"""Prints as much as one cell may, in as many cells as there may be."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def with_many_cells(data: bytes) -> bytes:
    notebook = json.loads(data)
    for number in range(1900):
        source = f'print("<{number}>" * 5000)'
        cell = {"cell_type": "code", "id": f"loud-{number}", "metadata": {}, "source": source}
        notebook["cells"].append({**cell, "execution_count": None, "outputs": []})
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="reports and pages of 20 MB, which nobody can open",
    solutions=HONEST,
    notebook=with_many_cells,
    deserves=3.0,
)
