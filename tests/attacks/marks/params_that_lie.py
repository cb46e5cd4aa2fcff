"""Returns networks that are none, or that would cost the grader its memory."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST_NETWORK

ATTACK = Attack(
    wants="a grader that stumbles over a network, or computes for ever",
    assignment="03_network",
    solutions={
        **HONEST_NETWORK,
        "train": """
class Accurate(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

class Params(dict):
    def get(self, name, default=None):
        raise RuntimeError(name)

def params(K, M, fill=0.0):
    shapes = {"F": (K, 1, 1, 1), "b": (K,), "W1": (16 * K, M), "b1": (M,), "W2": (M, 10)}
    return {name: np.full(shape, fill) for name, shape in shapes.items()} | {"b2": np.zeros(10)}

calls = [
    lambda: params(400_000, 0),
    lambda: params(4, 8, 1e300),
    lambda: {name: array.view(Accurate) for name, array in params(4, 8).items()},
    lambda: Params(params(4, 8)),
]

def train(X, y, seed, epochs):
    return calls.pop(0)()
""",
    },
    deserves=2.0,
)
