"""Writes other points into the metadata."""

import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Have the test cells be worth all kinds of things."""
    notebook: dict[str, Any] = json.loads(content)
    worth = iter([1000, -5, "40", 1e308, None, [40], True])

    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["metadata"]["nbgrader"]["points"] = next(worth)
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="test cells that are worth more",
    solutions={"output_size": OUTPUT_SIZE},
    notebook=edited,
    deserves=OUTPUT_SIZE_POINTS,
)
