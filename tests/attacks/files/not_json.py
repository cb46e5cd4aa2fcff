"""Hands in text that is no notebook."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails",
    notebook=lambda data: b"I could not do it, sorry.\n",
    refused=True,
)
