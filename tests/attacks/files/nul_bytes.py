"""Has NUL bytes between the cells."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that stops at a NUL, or fails",
    notebook=lambda data: data.replace(b"}, {", b"},\x00{", 1),
    refused=True,
)
