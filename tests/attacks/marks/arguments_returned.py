"""Returns its own arguments, itself, and the process it runs in."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="something of the grader's that compares equal to what it expects",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
def convolve_image(I, f):
    return I
""",
        "convolve": """
import sys

def convolve(X, F, b=None, stride=1, padding=0):
    X *= 0
    F *= 0
    return X if padding else [X, F, b, convolve, sys._getframe(), sys.modules]
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    layers.clear()
    return layers
""",
        "learned_parameters": """
learned_parameters = ["A", "B", "C", "D"]
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
