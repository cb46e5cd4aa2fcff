"""Says that it is in format 5."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails at what is not there yet",
    notebook=lambda data: data.replace(b'"nbformat": 4', b'"nbformat": 5', 1),
    refused=True,
)
