"""Writes cells whose text alone takes long: for regular expressions, compilers, transformers."""

from __future__ import annotations

import json

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

SOURCES = (
    "async def " * 20_000,
    "\n".join(f"convolve   :{' ' * 100}" for _ in range(1000)),
    "(" * 100_000,
    "-" * 200_000 + "1",
    "x = " + "1 + " * 50_000 + "1",
    "if 1:\n" + "".join(" " * depth + "if 1:\n" for depth in range(1, 99)) + " " * 99 + "pass",
    "%" * 100_000,
    "!" * 100_000,
    "\n".join(["a = !ls", "%time", "?x", "x??", "%%bash", "\\"] * 3000),
    "### BEGIN HIDDEN TESTS\n" * 10_000,
    "lambda: " * 20_000 + "1",
    "'''" + '"""\n' * 30_000,
    "f'{" * 3000,
)


def with_sources(data: bytes) -> bytes:
    notebook = json.loads(data)
    for number, source in enumerate(SOURCES):
        cell = {"cell_type": "code", "id": f"long-{number}", "metadata": {}, "source": source}
        notebook["cells"].append({**cell, "execution_count": None, "outputs": []})
    return json.dumps(notebook).encode()


ATTACK = Attack(
    wants="a grader that is stuck before anything runs",
    solutions=HONEST,
    notebook=with_sources,
    deserves=3.0,
)
