"""Says that it is in format "4", in quotes."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that compares text with a number",
    notebook=lambda data: data.replace(b'"nbformat": 4', b'"nbformat": "4"', 1),
    refused=True,
)
