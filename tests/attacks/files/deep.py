"""Is nested a hundred thousand deep."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that runs out of stack",
    notebook=lambda data: b"[" * 100_000 + b"]" * 100_000,
    refused=True,
)
