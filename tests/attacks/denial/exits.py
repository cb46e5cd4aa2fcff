"""Leaves: with SystemExit, KeyboardInterrupt and GeneratorExit, and by what runs at the end."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that ends, or that waits for the end of what hangs when it ends",
    top="""
import atexit, gc, sys, time, weakref

class Clinging:
    def __del__(self):
        while True:
            time.sleep(1000)

def stay():
    while True:
        pass

clinging = Clinging()
clinging.itself = clinging
atexit.register(stay)
weakref.finalize(clinging, stay)
sys.excepthook = sys.unraisablehook = lambda *_: stay()
gc.callbacks.append(lambda *_: None)
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    sys.exit(0)
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    raise KeyboardInterrupt
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    raise GeneratorExit
""",
        "learned_parameters": """
raise SystemExit("passed")
""",
    },
    deserves=3.0,
)
