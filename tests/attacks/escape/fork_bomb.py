"""Forks as fast as it can; where nothing stops it, it stops by itself at 200 processes."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a machine that is busy with nothing but its processes",
    top="""
import os, time

def bomb():
    end = time.monotonic() + 2
    for _ in range(100):
        if time.monotonic() > end:
            return
        try:
            if os.fork() == 0:
                if os.fork() == 0:
                    time.sleep(600)
                os._exit(0)
        except OSError as error:
            print(error)
            return

bomb()
""",
    solutions={
        **HONEST,
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    bomb()
""",
    },
    deserves=3.0,
)
