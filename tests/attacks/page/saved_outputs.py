"""Hands in outputs that no cell ever made, scripts and marks among them."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

EVIL = "<script id='attacks-@PORT@'>document.title = 'owned'</script>"
SHOWN = {
    "text/html": EVIL,
    "image/svg+xml": f"<svg onload=alert(1) id='attacks-@PORT@'>{EVIL}</svg>",
    "application/javascript": "document.title = 'attacks-@PORT@'",
    "text/markdown": EVIL,
    "text/latex": "$\\href{javascript:alert('attacks-@PORT@')}{x}$",
    "image/png": "x' onerror='alert(1)' id='attacks-@PORT@",
    "application/vnd.jupyter.widget-view+json": {"model_id": EVIL},
}


def with_outputs(data: bytes) -> bytes:
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            points = {"text/plain": "14"}
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": points,
                    "metadata": {},
                    "execution_count": 1,
                },
                {"output_type": "display_data", "data": SHOWN, "metadata": {"isolated": EVIL}},
                {"output_type": "stream", "name": "stdout", "text": f"All tests passed. {EVIL}"},
                {"output_type": "error", "ename": EVIL, "evalue": EVIL, "traceback": [EVIL]},
            ]
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="outputs of its own in the feedback, and points that a test cell seems to have given",
    solutions=HONEST,
    notebook=with_outputs,
    deserves=3.0,
)
