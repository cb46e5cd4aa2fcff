"""Is a notebook whose metadata is nested a hundred thousand deep."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that runs out of stack when it has begun",
    notebook=lambda data: data.replace(
        b'"metadata": {', b'"metadata": {"deep": ' + b"[" * 100_000 + b"]" * 100_000 + b", ", 1
    ),
    refused=True,
)
