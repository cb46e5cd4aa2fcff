"""Brings test cells of its own, which are worth a great deal."""

import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Add test cells, solution cells and manually graded ones."""
    notebook: dict[str, Any] = json.loads(content)
    for number, flags in enumerate([(True, False), (True, True), (False, True)]):
        about = {
            "grade": flags[0],
            "solution": flags[1],
            "locked": False,
            "points": 100,
            "grade_id": f"convolve-bonus{number}",
            "schema_version": 3,
            "task": False,
        }
        notebook["cells"].append(
            {
                "cell_type": "code",
                "id": f"bonus-{number}",
                "metadata": {"nbgrader": about},
                "source": "100",
                "execution_count": 1,
                "outputs": [
                    {
                        "output_type": "execute_result",
                        "data": {"text/plain": "100"},
                        "execution_count": 1,
                        "metadata": {},
                    }
                ],
            }
        )
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="points for cells that nobody asked for",
    solutions={"output_size": OUTPUT_SIZE},
    notebook=edited,
    deserves=OUTPUT_SIZE_POINTS,
)
