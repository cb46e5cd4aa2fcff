"""Hands in the first half of a notebook."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails, or grades what is there",
    notebook=lambda data: data[: len(data) // 2],
    refused=True,
)
