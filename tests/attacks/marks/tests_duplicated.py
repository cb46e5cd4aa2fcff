"""Hands in every test cell several times."""

import copy
import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Repeat the test cells, under the same names and others."""
    notebook: dict[str, Any] = json.loads(content)
    more = []
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            for number in range(3):
                again = copy.deepcopy(cell)
                again["id"] = f"{cell['id']}-{number}"
                if number:
                    again["metadata"]["nbgrader"]["grade_id"] += f"-{number}"
                more.append(again)
    notebook["cells"] += more
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="the same points several times, or a class that stops",
    solutions={"output_size": OUTPUT_SIZE},
    notebook=edited,
    deserves=OUTPUT_SIZE_POINTS,
)
