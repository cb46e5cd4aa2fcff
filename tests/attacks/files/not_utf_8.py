"""Has bytes in its text that are not UTF-8."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a reader that fails at bytes that are no characters",
    notebook=lambda data: data.replace(b"Convolution", b"\xff\xfe\xc0\x80", 1),
    refused=True,
)
