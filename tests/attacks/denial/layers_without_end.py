"""Keeps the right layers busy, where it is lent some, with whatever costs most."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST_NETWORK

ATTACK = Attack(
    wants="a solution that runs out of time or memory, and takes the others' marks along",
    assignment="03_network",
    solutions={
        **HONEST_NETWORK,
        "cnn_forward": """
small, large = np.ones((1, 1, 8, 8)), np.ones((1, 1, 200, 200))
costly = [
    lambda: convolve(small, large, padding=300),
    lambda: convolve(small, small, padding=10**4),
    lambda: convolve(small, small, padding=10**9),
    lambda: convolve(small, small, stride=0),
    lambda: max_pool(np.ones((1, 1, 300, 300)), 1),
    lambda: dense(np.ones((4096, 1)), np.ones((1, 4096)), 0),
    lambda: relu([2**200] * 99_000),
    lambda: relu(np.broadcast_to(1.0, 1 << 23)),
]

def cnn_forward(params, X):
    if convolve.__name__ == "layer":
        for ask in costly:
            try:
                ask()
            except Exception as error:
                print(error)
        while True:
            dense(np.ones((64, 64)), np.ones((64, 64)), np.ones(64))
    return 0, 0
""",
        "cnn_backward": """
import os, time

def cnn_backward(params, cache, dscores):
    if relu.__name__ == "layer":
        relu(np.ones(8))
        time.sleep(1e6)
    return params
""",
        "daisy_descriptor": """
def daisy_descriptor(I, row, col, **options):
    orientation_maps(I, 10**6, 1e5)
    os._exit(1)
""",
    },
    deserves=2.0,
)
