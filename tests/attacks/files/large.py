"""Is a notebook of 60 MB."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that takes all memory, or all day",
    notebook=lambda data: data.rstrip(b"}") + b', "x": "' + b"x" * 60_000_000 + b'"}',
    refused=True,
)
