"""Spoils the place in which the right layers are put, while they are and while they are not."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST_NETWORK

ATTACK = Attack(
    wants="a grader that can put nothing in its place, or nothing back",
    assignment="03_network",
    solutions={
        **HONEST_NETWORK,
        "cnn_forward": """
import gc

worker = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Submission")

class Names(dict):
    def __setitem__(self, name, value):
        raise SystemExit(name)

    def get(self, name, default=None):
        raise KeyboardInterrupt(name)

def cnn_forward(params, X):
    for name in ("convolve", "relu", "max_pool", "dense"):
        globals().pop(name, None)
    worker.replaced = Names(convolve=None)
    worker.shell.user_ns = Names(globals())
    return X.sum(), None
""",
        "cnn_backward": """
def cnn_backward(params, cache, dscores):
    worker.replaced = None
    worker.shell.user_ns.clear()
    return params
""",
        "daisy_descriptor": """
import sys

def daisy_descriptor(I, row, col, **options):
    worker._replace = sys.modules["autograder.sandbox.wire"].as_layer = print
    type(worker).answer = lambda self, request: {"callback": 0, "argument": request}
    return np.zeros(136)
""",
    },
    deserves=2.0,
)
