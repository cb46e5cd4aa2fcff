"""Returns a cache, and gradients, that stand for something else."""

from tests.attacks.attack import Attack
from tests.attacks.sources import CNN_FORWARD, HONEST_NETWORK

ATTACK = Attack(
    wants="gradients that the grader fills in, or keeps by the dozen until its memory is full",
    assignment="03_network",
    solutions={
        **HONEST_NETWORK,
        "cnn_forward": CNN_FORWARD
        + """
import sys

wire = sys.modules["autograder.sandbox.wire"]

class Cache(dict):
    def __len__(self):
        return 1 << 62

    def __getitem__(self, key):
        return wire.Callback(0)

def cnn_forward(params, X):
    return forward(params, X), Cache()
""",
        "cnn_backward": """
large = np.zeros(7 << 20)

def cnn_backward(params, cache, dscores):
    return wire.Computed("cnn_backward", (params, large, dscores), 0)
""",
    },
    deserves=8.0,
)
