"""Begins with a byte order mark, and ends with blanks and line breaks of other systems."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a reader that fails at what is only whitespace",
    solutions=HONEST,
    notebook=lambda data: b"\xef\xbb\xbf\r\n\t " + data.replace(b"\\n", b"\\r\\n") + b"\r\n\r\n",
    deserves=3.0,
)
