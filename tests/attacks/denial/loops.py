"""Never ends: in Python, and in C, where no signal is looked at."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a class that waits",
    top="""
while True:
    pass
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    return 10 ** (10 ** 9)
""",
        "convolve": """
import re

def convolve(X, F, b=None, stride=1, padding=0):
    return re.match("(a+)+$", "a" * 64 + "b")
""",
    },
    deserves=3.0,
)
