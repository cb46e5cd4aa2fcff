"""Comes in a folder whose name is an option, a path and a command at once."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a name that a shell or a page takes for something else",
    solutions=HONEST,
    student="-rf ..;$(touch owned) `id` {{7*7}} %s \u00e9",
    deserves=3.0,
)
