"""Ignores every signal that can be ignored, and catches the exceptions that remain."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a loop that nothing ends",
    top="""
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
try:
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
except OSError:
    pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    solutions=HONEST,
    deserves=3.0,
)
