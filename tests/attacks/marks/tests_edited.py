"""Writes points into the test cells."""

import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Put numbers and outputs that say so into all test cells."""
    notebook: dict[str, Any] = json.loads(content)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "print('SCORE 100')\n14"
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "14"},
                    "execution_count": 1,
                    "metadata": {},
                },
                {"output_type": "stream", "name": "stdout", "text": "SCORE 100"},
            ]
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="full marks from test cells that hold nothing but a number",
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
