"""Asks the right layers, where it is lent some, for what they are not there for."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import SPEAK
from tests.attacks.sources import CNN_FORWARD

ATTACK = Attack(
    wants="the solution's answers to other exercises, through the layers that it is lent",
    assignment="03_network",
    solutions={
        # Answers that were overheard come too late: this one is settled by then.
        "dense": """
overheard = {}

def dense(A, W, b):
    return overheard.get(A.tobytes(), np.zeros((len(A), W.shape[1])))
""",
        "cnn_forward": CNN_FORWARD
        + """
lent = []

def cnn_forward(params, X):
    lent.extend([convolve, dense, relu, max_pool])
    for seed in range(3):
        A = np.random.default_rng(seed).integers(-8, 9, (2, 3)) / 8
        try:
            overheard[A.tobytes()] = dense(A, np.ones((3, 2)), np.zeros(2))
        except ValueError:
            pass
    return forward(params, X), None
""",
        "cnn_backward": SPEAK
        + """
def cnn_backward(params, cache, dscores):
    for number, name in enumerate(("cnn_backward", "cnn_forward", "orientation_maps")):
        asked = ["computed", name, [], 0]
        arguments = ["dict", [["arguments", ["tuple", [asked]]], ["options", ["dict", []]]]]
        send(frame(["dict", [["callback", number], ["argument", arguments]]]))
    return {name: np.zeros(array.shape) for name, array in params.items()}
""",
        "orientation_maps": """
def orientation_maps(I, orientations, sigma):
    for layer in lent:
        try:
            return layer(I, orientations, sigma)
        except ValueError:
            pass
    return np.zeros((orientations, *I.shape))
""",
        "maximise_activation": """
def maximise_activation(params, layer, channel, steps, seed):
    wire = __import__("sys").modules["autograder.sandbox.wire"]
    return relu(wire.Computed("maximise_activation", (params, layer, channel, steps, seed), 0))
""",
    },
    deserves=6.0,
)
