"""Has cells whose source is made of numbers."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack


def changed(data: bytes) -> bytes:
    notebook = json.loads(data)
    notebook["cells"][3]["source"] = [1, 2, 3]
    return json.dumps(notebook).encode()


ATTACK = Attack(wants="a reader that joins what is no text", notebook=changed, refused=True)
