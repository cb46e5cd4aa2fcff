"""Ends its process in every way that there is, while it is asked."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for what could not be checked",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
import os

def convolve_image(I, f):
    os._exit(0)
""",
        "convolve": """
import sys

def convolve(X, F, b=None, stride=1, padding=0):
    sys.exit(0)
""",
        "count_parameters": """
import os, signal

def count_parameters(layers, input_shape, bias=True):
    os.kill(os.getpid(), signal.SIGKILL)
""",
        "learned_parameters": """
raise SystemExit(0)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
