"""Trains the network without convolution that 03_network compares with; writes its data file.

`python -m tests.solutions.mlp` writes solutions/03_network/mlp.npz anew. Students get the numbers
and not this code, since it would show them how one trains.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from autograder.exercise import Array
from autograder.exercises import backward, digits, forward
from autograder.exercises.network import dense, dense_gradient
from autograder.exercises.softmax_cross_entropy import right as softmax_cross_entropy
from autograder.expected_outputs import save_arrays

FILE = Path(__file__).parents[2] / "solutions" / "03_network" / "mlp.npz"
EPOCHS = (1, 2, 4, 8, 16)
PRACTICE = 1000  # digits to train on; the others are the new ones
UNITS, BATCH_SIZE, LEARNING_RATE, DECAY, KEPT = 60, 32, 0.05, 0.95, 0.9


def train(X: Array, y: Array, seed: int, epochs: int) -> dict[str, Array]:
    """Train as the solution does, without its convolution."""
    generator = np.random.default_rng(seed)
    params = {
        "W1": generator.normal(0, np.sqrt(2 / X.shape[1]), (X.shape[1], UNITS)),
        "b1": np.zeros(UNITS),
        "W2": generator.normal(0, np.sqrt(2 / UNITS), (UNITS, digits.CLASSES)),
        "b2": np.zeros(digits.CLASSES),
    }
    velocity = {name: np.zeros(array.shape) for name, array in params.items()}
    rate = LEARNING_RATE
    for _ in range(epochs):
        order = generator.permutation(len(X))
        for start in range(0, len(X), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            Z = dense(X[batch], params["W1"], params["b1"])
            scores = dense(forward.relu(Z), params["W2"], params["b2"])
            _, dscores = softmax_cross_entropy(scores, y[batch])
            dA, dW2, db2 = dense_gradient(dscores, forward.relu(Z), params["W2"])
            _, dW1, db1 = dense_gradient(backward.relu_gradient(dA, Z), X[batch], params["W1"])
            for name, gradient in (("W1", dW1), ("b1", db1), ("W2", dW2), ("b2", db2)):
                velocity[name] = KEPT * velocity[name] - rate * gradient
                params[name] = params[name] + velocity[name]
        rate *= DECAY
    return params


def accuracy(params: dict[str, Array], X: Array, y: Array) -> float:
    hidden = forward.relu(dense(X, params["W1"], params["b1"]))
    scores = dense(hidden, params["W2"], params["b2"])
    return float(np.mean(scores.argmax(axis=1) == y))


def arrays() -> dict[str, Array]:
    """Return what the file holds: the network after 20 epochs, and accuracies after fewer."""
    images = digits.learned()
    X, y = images.X.reshape(len(images.X), -1), images.y
    old, new = (X[:PRACTICE], y[:PRACTICE]), (X[PRACTICE:], y[PRACTICE:])
    trained = [train(*old, 0, epochs) for epochs in EPOCHS]
    accuracies = [[accuracy(params, *part) for part in (old, new)] for params in trained]
    return {**train(*old, 0, 20), "accuracies": np.array(accuracies)}


if __name__ == "__main__":
    save_arrays(FILE, arrays())
