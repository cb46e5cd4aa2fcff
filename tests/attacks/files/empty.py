"""Hands in an empty file."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails",
    notebook=lambda data: b"",
    refused=True,
)
