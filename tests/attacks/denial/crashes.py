"""Crashes in every cell, and in every call, each time in another way."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that goes down with it",
    top="""
import ctypes, os, signal, sys
ctypes.string_at(0)
""",
    solutions={
        **HONEST,
        "convolve_image": """
import ctypes, os, signal, sys

def convolve_image(I, f):
    os.abort()
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    sys.setrecursionlimit(10 ** 9)
    class Deep:
        def __repr__(self):
            return repr(self)
    repr(Deep())
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    signal.raise_signal(signal.SIGSEGV)
""",
        "learned_parameters": """
os._exit(7)
""",
    },
    bottom="""
sys.setrecursionlimit(10 ** 9)
nested = []
for _ in range(10 ** 6):
    nested = [nested]
hash(repr(nested))
""",
    deserves=3.0,
)
