"""Forges the messages by which the grader is asked for function values."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import SPEAK

ATTACK = Attack(
    wants="a grader that evaluates what it should not, or that stumbles",
    assignment="02_gradients",
    solutions={
        "relu_gradient": """
def relu_gradient(dA, Z):
    return dA * (Z > 0)
""",
        "numerical_gradient": SPEAK
        + """
def numerical_gradient(f, x, h=1e-5):
    for number in (True, -1, 1, 15, 16, 10**9, 0.0, "0", None):
        send(frame(["dict", [["callback", number], ["argument", 1]]]))
    return np.zeros(x.shape)
""",
    },
    deserves=3.0,
)
