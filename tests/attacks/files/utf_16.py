"""Hands in a notebook in UTF-16."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails at other characters",
    notebook=lambda data: data.decode().encode("utf-16"),
    refused=True,
)
