"""Asks for another kernel, and brings nbgrader's and our own marks in the metadata."""

import json
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE


def edited(content: bytes) -> bytes:
    """Write what might be believed into the metadata."""
    notebook: dict[str, Any] = json.loads(content)
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash"},
        "language_info": {"name": "bash", "version": "5", "pygments_lexer": "../../etc/passwd"},
        "autograder": {"mended": ["Nothing."], "score": 40},
        "celltoolbar": "Create Assignment",
        "nbgrader": {"score": 40},
    }
    for cell in notebook["cells"]:
        cell["metadata"].setdefault("tags", []).append("skip-execution")
        cell["metadata"]["autograder"] = {"role": "provided"}
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a kernel of its own, and notes that the grader takes for its own",
    solutions={"output_size": OUTPUT_SIZE},
    notebook=edited,
    deserves=OUTPUT_SIZE_POINTS,
)
