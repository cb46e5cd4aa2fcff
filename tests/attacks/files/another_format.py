"""Says that it is in format 3, which keeps its cells elsewhere."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that finds no cells and fails",
    notebook=lambda data: data.replace(b'"nbformat": 4', b'"nbformat": 3', 1),
    refused=True,
)
