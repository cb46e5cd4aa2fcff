"""Exchanges the test cells' names, so that the easy one counts for the hard one."""

import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Give the names of valuable test cells to the one that passes."""
    notebook: dict[str, Any] = json.loads(content)
    names = {
        "output_size-values": "convolve-values",
        "convolve-values": "output_size-values",
        "output_size": "convolve",
        "convolve": "output_size",
    }
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        about["grade_id"] = names.get(about.get("grade_id"), about.get("grade_id"))
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="the points of `convolve` for what `output_size` does",
    solutions={"output_size": OUTPUT_SIZE},
    notebook=edited,
    deserves=OUTPUT_SIZE_POINTS,
)
