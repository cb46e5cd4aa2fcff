"""Has cells that are none: numbers, texts, nothing."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    notebook["cells"][2:2] = [None, 7, "cell", [], {}, {"cell_type": ["code"]}]
    return json.dumps(notebook).encode()


ATTACK = Attack(wants="a reader that asks a number for its source", notebook=changed, refused=True)
