"""Hands in no test cells, or test cells that are something else."""

import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Remove some test cells and make others text."""
    notebook: dict[str, Any] = json.loads(content)
    cells = notebook["cells"]
    tests = [c for c in cells if c["metadata"].get("nbgrader", {}).get("grade")]
    for cell in tests[::2]:
        cells.remove(cell)
    for cell in tests[1::2]:
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="full marks, which nbgrader gives to a cell that says nothing",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": ZEROS,
        "convolve_image": """
def convolve_image(I, f):
    return np.zeros(I.shape)
""",
    },
    notebook=edited,
    deserves=OUTPUT_SIZE_POINTS,
)
