"""Has thrown away everything but one cell, metadata and all."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    kept = next(cell for cell in notebook["cells"] if "def output_size" in "".join(cell["source"]))
    notebook["cells"] = [{"cell_type": "code", "source": kept["source"]}]
    del notebook["metadata"]
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a grader that misses the tests", solutions=HONEST, notebook=changed, deserves=3.0
)
