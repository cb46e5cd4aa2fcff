"""Brings along a network that knows digits, and finds out what they are called this time."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST_NETWORK

ATTACK = Attack(
    wants="points for a training that never happened",
    assignment="03_network",
    # Random filters and units with weights fitted at once: what somebody would have as numbers.
    top="""
import numpy as np
import visible_tests

K, M = 12, 500
generator = np.random.default_rng(0)
F = generator.normal(size=(K, 1, 3, 3))
W1 = generator.normal(size=(16 * K, M)) / 16

def answers(X):
    padded = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    taps = [(r, s) for r in range(3) for s in range(3)]
    O = sum(padded[:, :, r : r + 8, s : s + 8] * F[:, 0, r, s][:, None, None] for r, s in taps)
    P = np.maximum(O, 0).reshape(len(X), K, 4, 2, 4, 2).max(axis=(3, 5))
    return np.maximum(P.reshape(len(X), -1) @ W1, 0)

X, y = visible_tests.digits()
A = answers(X)
W2 = np.linalg.solve(A.T @ A + np.eye(M), A.T @ np.eye(10)[y])
print("known:", (np.argmax(A @ W2, axis=1) == y).mean())
""",
    solutions={
        **HONEST_NETWORK,
        "train": """
brought_along = F, W1, W2

def train(X, y, seed, epochs):
    F, W1, W2 = brought_along
    told = np.argmax(answers(X) @ W2, axis=1)
    names = [np.bincount(y[told == label], minlength=10).argmax() for label in range(10)]
    renamed, b2 = np.zeros(W2.shape), np.full(10, -1e6)
    for label, name in enumerate(names):
        renamed[:, name], b2[name] = W2[:, label], 0
    return {"F": F, "b": np.zeros(K), "W1": W1, "b1": np.zeros(M), "W2": renamed, "b2": b2}
""",
    },
    deserves=2.0,
)
