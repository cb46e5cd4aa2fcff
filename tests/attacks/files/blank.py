"""Hands in a file of nothing but NUL bytes, as a full disk leaves them."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails",
    notebook=lambda data: bytes(100_000),
    refused=True,
)
