"""Has NaN, infinities and huge numbers in its metadata."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    strange = [float("nan"), float("inf"), -float("inf"), 10**400, -1, 1e308, 0.1, True, None]
    notebook["metadata"]["strange"] = strange
    notebook["nbformat_minor"] = 10**400
    for cell, number in zip(notebook["cells"], strange * 20, strict=False):
        cell["metadata"]["strange"] = cell["execution_count"] = number
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = number
            cell["metadata"]["nbgrader"]["schema_version"] = number
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a reader that rounds, compares or prints what is no number",
    solutions=HONEST,
    notebook=changed,
    deserves=3.0,
)
