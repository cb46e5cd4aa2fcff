"""Has a number of a million digits."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that spends its time on one number",
    notebook=lambda data: data.replace(b'"nbformat": 4', b'"nbformat": ' + b"4" * 1_000_000, 1),
    refused=True,
)
